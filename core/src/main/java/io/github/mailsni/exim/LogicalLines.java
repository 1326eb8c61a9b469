package io.github.mailsni.exim;

import io.github.mailsni.exim.Conditionals.Directive;
import io.github.mailsni.exim.IncludedFiles.PhysicalLine;
import io.github.mailsni.exim.Macros.MacroException;
import io.github.mailsni.exim.Macros.Replacement;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The logical lines of a configuration (Exim specification 6.1 to 6.7), in Exim's order of steps: in each physical line macros are
 * replaced, then it is a comment, a condition, skipped, an inclusion, or a part of a logical line, which goes on where it ends in a
 * backslash. So comments and conditions may stand between continued lines, and a macro may hold any of these.
 */
final class LogicalLines {
    /** The most characters of one logical line, macros replaced. */
    static final int MOST_CHARACTERS = 1 << 18;

    private static final String INCLUDE = ".include";
    private static final String INCLUDE_IF_EXISTS = ".include_if_exists";

    private final Path main;
    private final IncludedFiles files;
    private final Macros macros = new Macros();
    private final Conditionals conditionals = new Conditionals();

    /** A line without white space at its ends, and where it begins. */
    record LogicalLine(String text, Path file, int number) {
        ConfigurationException problem(String problem) {
            return new ConfigurationException(file, number, problem);
        }
    }

    LogicalLines(Path main) throws ConfigurationException {
        this.main = main;
        this.files = new IncludedFiles(main);
    }

    /** All files that were read so far. */
    List<Path> filesRead() {
        return files.read();
    }

    /** Takes the definition of a macro for the lines to come. */
    void define(LogicalLine definition) throws ConfigurationException {
        try {
            macros.define(definition.text());
        } catch (MacroException e) {
            throw definition.problem(e.problem());
        }
    }

    /** The next line that is not empty; empty at the end of the configuration. */
    Optional<LogicalLine> next() throws ConfigurationException {
        StringBuilder logical = new StringBuilder();
        PhysicalLine first = null;
        for (Optional<PhysicalLine> line = files.next(); line.isPresent(); line = files.next()) {
            Optional<String> part = part(line.get(), logical.isEmpty());
            if (part.isEmpty()) {
                continue;
            }
            first = first == null || logical.isEmpty() ? line.get() : first;
            // a line of spaces after the backslash leaves the spaces before it, which Exim strips then
            String text = Spaces.stripTrailing(logical.append(part.get()).toString());
            if (text.length() > MOST_CHARACTERS) {
                throw line.get().problem("the line gets longer than " + MOST_CHARACTERS + " characters");
            }
            if (!text.isEmpty() && !text.endsWith("\\")) {
                return logicalLine(text, first);
            }
            logical.setLength(0);
            logical.append(text, 0, Math.max(0, text.length() - 1));
        }
        requireNothingOpen();
        return logicalLine(logical.toString(), first);
    }

    private static Optional<LogicalLine> logicalLine(String text, @Nullable PhysicalLine first) {
        return text.isEmpty() || first == null
                ? Optional.empty()
                : Optional.of(new LogicalLine(text, first.file(), first.number()));
    }

    private void requireNothingOpen() throws ConfigurationException {
        if (conditionals.open()) {
            throw new ConfigurationException(
                    main, "the file ends, and an .endif is missing for the " + conditionals.openSince());
        }
    }

    /** What a physical line adds to a logical one; empty if it is for something else. */
    private Optional<String> part(PhysicalLine line, boolean starts) throws ConfigurationException {
        Replacement replacement = replaced(line, starts);
        String text = Spaces.stripLeading(replacement.text());
        if (text.startsWith("#")) {
            return Optional.empty();
        }
        Optional<Directive> directive = Directive.of(text);
        if (directive.isPresent()) {
            String problem = conditionals.take(directive.get(), replacement.found(), line);
            if (!problem.isEmpty()) {
                throw line.problem(problem);
            }
            return Optional.empty();
        }
        if (!conditionals.reading()) {
            return Optional.empty();
        }
        if (startsWithWord(text, INCLUDE)) {
            files.include(line, included(line, text.substring(INCLUDE.length())));
            return Optional.empty();
        }
        if (startsWithWord(text, INCLUDE_IF_EXISTS)) {
            includeIfExists(line, text.substring(INCLUDE_IF_EXISTS.length()));
            return Optional.empty();
        }
        return Optional.of(text);
    }

    private Replacement replaced(PhysicalLine line, boolean starts) throws ConfigurationException {
        String text = Spaces.stripLeading(line.text());
        try {
            return macros.replace(text, starts ? Macros.startOfReplacement(text) : 0, MOST_CHARACTERS);
        } catch (MacroException e) {
            throw line.problem(e.problem());
        }
    }

    /** Exim wants white space behind the word, of which the line's end is one. */
    private static boolean startsWithWord(String text, String word) {
        return text.startsWith(word) && (text.length() == word.length() || Spaces.isSpace(text.charAt(word.length())));
    }

    private void includeIfExists(PhysicalLine line, String operand) throws ConfigurationException {
        if (!unquoted(operand).startsWith("/")) {
            throw line.problem("Exim accepts no relative path behind .include_if_exists; write an absolute one");
        }
        Path file = included(line, operand);
        if (Files.exists(file)) {
            files.include(line, file);
        }
    }

    private Path included(PhysicalLine line, String operand) throws ConfigurationException {
        String path = unquoted(operand);
        if (path.isEmpty()) {
            throw line.problem("expected the path of a file behind the word");
        }
        try {
            return main.resolveSibling(path);
        } catch (InvalidPathException e) {
            throw line.problem("this is no path of a file: " + e.getReason());
        }
    }

    private static String unquoted(String operand) {
        String path = Spaces.stripTrailing(Spaces.stripLeading(operand));
        return path.length() > 1 && path.startsWith("\"") && path.endsWith("\"")
                ? path.substring(1, path.length() - 1)
                : path;
    }
}

package io.github.mailsni.internal.exim.configuration;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.exim.configuration.Conditionals.Directive;
import io.github.mailsni.internal.exim.configuration.IncludedFiles.PhysicalLine;
import io.github.mailsni.internal.exim.configuration.Macros.MacroException;
import io.github.mailsni.internal.exim.configuration.Macros.Replacement;
import io.github.mailsni.internal.exim.text.Spaces;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

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

    /** A word that can only be the name of a macro that Exim defines itself. */
    private static final Pattern PREDEFINED = Pattern.compile("(?<![A-Za-z0-9])_[A-Z]");

    private final Path main;
    private final IncludedFiles files;
    private final Macros macros;
    private final Conditionals conditionals = new Conditionals();
    private final List<Remark> unmetConditions = new ArrayList<>();
    private final List<Remark> remarks = new ArrayList<>();

    /**
     * A piece of a logical line that stems from one physical line.
     *
     * @param start where it begins in the logical line
     */
    record Piece(int start, PhysicalLine line, LocatedText text) {}

    /** A line without white space at its ends, and what it stems from. */
    record LogicalLine(String text, List<Piece> pieces) {
        Path file() {
            return pieces.get(0).line().file();
        }

        /** Returns the number of the line in which it begins. */
        int number() {
            return pieces.get(0).line().number();
        }

        boolean isOverSeveralLines() {
            return pieces.size() > 1;
        }

        /** Returns the place of a character in a file. */
        ValueOrigin.At at(int index) {
            Piece piece = pieces.get(0);
            for (Piece each : pieces) {
                piece = each.start() <= index ? each : piece;
            }
            return new ValueOrigin.At(
                    piece.line().file(), piece.line().number(), piece.text().column(index - piece.start()));
        }

        /** Whether the line of the file begins so, or only macros make it so. */
        boolean beginsInFileWith(String word) {
            return Spaces.stripLeading(pieces.get(0).line().text()).startsWith(word);
        }

        ConfigurationException problem(String problem) {
            return new ConfigurationException(file(), number(), problem);
        }
    }

    LogicalLines(Path main, PredefinedMacros predefined) throws ConfigurationException {
        this.main = main;
        this.macros = new Macros(predefined);
        this.files = new IncludedFiles(main);
    }

    /** The conditions on predefined macros, of which none is known, as far as they mattered. */
    List<Remark> unmetConditions() {
        return List.copyOf(unmetConditions);
    }

    /** The lines that Exim passes over. */
    List<Remark> remarks() {
        return List.copyOf(remarks);
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
        List<Piece> pieces = new ArrayList<>();
        for (Optional<PhysicalLine> line = files.next(); line.isPresent(); line = files.next()) {
            Optional<LocatedText> part = part(line.get(), logical.isEmpty());
            if (part.isEmpty()) {
                continue;
            }
            if (logical.isEmpty()) {
                pieces.clear();
            }
            pieces.add(new Piece(logical.length(), line.get(), part.get()));
            logical.append(part.get().text());
            if (logical.length() > MOST_CHARACTERS) {
                throw line.get().problem("the line gets longer than " + MOST_CHARACTERS + " characters");
            }
            // a line of spaces after the backslash leaves the spaces before it, which Exim strips then
            stripTrailing(logical);
            if (!logical.isEmpty() && logical.charAt(logical.length() - 1) != '\\') {
                return logicalLine(logical.toString(), pieces);
            }
            logical.setLength(Math.max(0, logical.length() - 1));
        }
        requireNothingOpen();
        return logicalLine(logical.toString(), pieces);
    }

    private static void stripTrailing(StringBuilder text) {
        while (!text.isEmpty() && Spaces.isSpace(text.charAt(text.length() - 1))) {
            text.setLength(text.length() - 1);
        }
    }

    private static Optional<LogicalLine> logicalLine(String text, List<Piece> pieces) {
        return text.isEmpty() || pieces.isEmpty()
                ? Optional.empty()
                : Optional.of(new LogicalLine(text, List.copyOf(pieces)));
    }

    private void requireNothingOpen() throws ConfigurationException {
        if (conditionals.open()) {
            throw new ConfigurationException(
                    main, "the file ends, and an .endif is missing for the " + conditionals.openSince());
        }
    }

    /** What a physical line adds to a logical one; empty if it is for something else. */
    private Optional<LocatedText> part(PhysicalLine line, boolean starts) throws ConfigurationException {
        Replacement replacement = replaced(line, starts);
        LocatedText located = replacement.text().stripLeading();
        String text = located.text();
        if (text.startsWith("#")) {
            return Optional.empty();
        }
        Optional<Directive> directive = Directive.of(text);
        if (directive.isPresent()) {
            direct(directive.get(), text, replacement.found(), line);
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
        return Optional.of(located);
    }

    private void direct(Directive directive, String text, boolean found, PhysicalLine line)
            throws ConfigurationException {
        if (!directive.isTaken(text)) {
            remarks.add(new Remark(
                    line.file(),
                    line.number(),
                    "Exim passes this line over, because neither a space nor the end of the line is behind "
                            + directive.spelling() + "; write a space there, and no tab or carriage return"));
            return;
        }
        if (!found
                && conditionals.decides(directive)
                && PREDEFINED.matcher(text).find()) {
            unmetConditions.add(new Remark(line.file(), line.number(), Printable.typed(Spaces.stripTrailing(text))));
        }
        String problem = conditionals.take(directive, found, line);
        if (!problem.isEmpty()) {
            throw line.problem(problem);
        }
    }

    private Replacement replaced(PhysicalLine line, boolean starts) throws ConfigurationException {
        LocatedText text = LocatedText.of(line.text()).stripLeading();
        try {
            return macros.replace(text, starts ? Macros.startOfReplacement(text.text()) : 0, MOST_CHARACTERS);
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
            return line.file().resolveSibling(path);
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

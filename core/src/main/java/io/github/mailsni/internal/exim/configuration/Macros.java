package io.github.mailsni.internal.exim.configuration;

import io.github.mailsni.internal.exim.text.Spaces;
import java.io.Serial;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The macros of a configuration (Exim specification 6.4): plain text that is put in the place of their names wherever these occur, in
 * the order of the definitions. A name that contains an earlier one would never be seen; Exim refuses it, and so does this.
 */
final class Macros {
    private static final int LONGEST_NAME = 63;

    private final Map<String, String> predefined;
    private final Map<String, String> own = new LinkedHashMap<>();

    /** A text, and whether a macro's name was in it. */
    record Replacement(LocatedText text, boolean found) {}

    /** Something that is no definition, or one that Exim would not accept. */
    static final class MacroException extends Exception {
        @Serial
        private static final long serialVersionUID = 1L;

        private final String problem;

        private MacroException(String problem) {
            super(problem);
            this.problem = problem;
        }

        String problem() {
            return problem;
        }
    }

    Macros(PredefinedMacros predefined) {
        this.predefined = predefined.definitions();
    }

    /** Whether a line is the definition of a macro: it begins with a capital letter. */
    static boolean isDefinition(String line) {
        return !line.isEmpty() && isCapital(line.charAt(0));
    }

    /** Finds the start of the text in which macros are replaced: not in the name that is being defined. */
    static int startOfReplacement(String line) {
        if (!isDefinition(line)) {
            return 0;
        }
        int end = Spaces.end(line, endOfName(line, 0));
        return end < line.length() && line.charAt(end) == '=' ? end : 0;
    }

    /**
     * The line with the macros' texts in the place of their names.
     *
     * @param start the place from which on to look
     * @param most the longest line that may come out
     * @throws MacroException if it gets longer
     */
    Replacement replace(LocatedText line, int start, int most) throws MacroException {
        int from = possibleStart(line.text(), start);
        if (from == line.length()) {
            return new Replacement(line, false);
        }
        LocatedText text = line;
        // Exim takes the first place that could be a name for a hint: without an underscore there it looks for its own
        // macros nowhere
        if (line.text().charAt(from) == '_') {
            for (Map.Entry<String, String> macro : predefined.entrySet()) {
                text = replace(text, start, macro.getKey(), macro.getValue(), most);
            }
        }
        for (Map.Entry<String, String> macro : own.entrySet()) {
            text = replace(text, start, macro.getKey(), macro.getValue(), most);
        }
        return new Replacement(text, text != line);
    }

    /** The first place from which on a macro's name could begin: at a capital letter, or at an underscore before one. */
    private static int possibleStart(String text, int start) {
        int at = start;
        while (at < text.length() && !isCapital(text.charAt(at)) && !isUnderscoreBeforeCapital(text, at)) {
            at++;
        }
        return at;
    }

    private static boolean isUnderscoreBeforeCapital(String text, int at) {
        return text.charAt(at) == '_' && at + 1 < text.length() && isCapital(text.charAt(at + 1));
    }

    private static LocatedText replace(LocatedText line, int start, String name, String value, int most)
            throws MacroException {
        String text = line.text();
        int at = text.indexOf(name, possibleStart(text, start));
        if (at < 0) {
            return line;
        }
        LocatedText.Builder replaced = new LocatedText.Builder();
        int end = 0;
        for (; at >= 0; at = text.indexOf(name, end)) {
            replaced.append(line, end, at).append(value, line.column(at));
            end = at + name.length();
            if (replaced.length() > most) {
                throw new MacroException("the macro " + name + " makes this line longer than " + most + " characters");
            }
        }
        return replaced.append(line, end, line.length()).build();
    }

    /**
     * Takes a definition: {@code NAME = value}, or {@code NAME == value} for one that exists.
     *
     * @throws MacroException if it is none, or if Exim would not accept it
     */
    void define(String line) throws MacroException {
        int endOfName = endOfName(line, 0);
        String name = line.substring(0, endOfName);
        int equals = Spaces.end(line, endOfName);
        if (equals == line.length() || line.charAt(equals) != '=') {
            throw new MacroException(
                    "malformed macro definition: a line that begins with a capital letter defines a macro,"
                            + " expected NAME = value");
        }
        if (name.length() > LONGEST_NAME) {
            throw new MacroException("the name of this macro has more than " + LONGEST_NAME + " characters");
        }
        boolean again = equals + 1 < line.length() && line.charAt(equals + 1) == '=';
        requireDefinable(name, again);
        own.put(name, line.substring(Spaces.end(line, equals + (again ? 2 : 1))));
    }

    private void requireDefinable(String name, boolean again) throws MacroException {
        for (String earlier : names()) {
            if (earlier.equals(name)) {
                if (!again) {
                    throw new MacroException(
                            "the macro " + name + " is already defined; write == if it is to be redefined");
                }
                return;
            }
            if (name.contains(earlier)) {
                throw new MacroException(
                        "the macro " + name + " cannot be defined, because the name of the earlier one " + earlier
                                + " is part of its name; define " + name + " first, or rename one of them");
            }
        }
        if (again) {
            throw new MacroException(
                    "the macro " + name + " cannot be redefined, because it was never defined; write = instead of ==");
        }
    }

    /** The names in the order of the definitions. */
    private List<String> names() {
        return Stream.concat(predefined.keySet().stream(), own.keySet().stream())
                .toList();
    }

    private static int endOfName(String line, int start) {
        int end = start;
        while (end < line.length() && isNameCharacter(line.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isCapital(char c) {
        return c >= 'A' && c <= 'Z';
    }

    private static boolean isNameCharacter(char c) {
        return isCapital(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    }
}

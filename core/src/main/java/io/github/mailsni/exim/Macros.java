package io.github.mailsni.exim;

import java.io.Serial;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The macros of a configuration (Exim specification 6.4): plain text that is put in the place of their names wherever these occur, in
 * the order of the definitions. A name that contains an earlier one would never be seen; Exim refuses it, and so does this.
 */
final class Macros {
    private static final int LONGEST_NAME = 63;

    /** What every Exim that is of interest here defines by itself (Exim specification 6.6). */
    private static final Map<String, String> BUILT_IN = Map.of(
            "_HAVE_TLS", "y",
            "_HAVE_LOOKUP_DSEARCH", "y",
            "_HAVE_LOOKUP_LSEARCH", "y",
            "_OPT_MAIN_PRIMARY_HOSTNAME", "y",
            "_OPT_MAIN_TLS_CERTIFICATE", "y",
            "_OPT_MAIN_TLS_PRIVATEKEY", "y");

    private final Map<String, String> definitions = new LinkedHashMap<>();

    /** A text, and whether a macro's name was in it. */
    record Replacement(String text, boolean found) {}

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

    Macros() {
        definitions.putAll(BUILT_IN);
    }

    /** Whether a line is the definition of a macro: it begins with a capital letter. */
    static boolean isDefinition(String line) {
        return !line.isEmpty() && isCapital(line.charAt(0));
    }

    /** Where the text begins in which macros are replaced: not in the name that is being defined. */
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
    Replacement replace(String line, int start, int most) throws MacroException {
        String text = line;
        boolean found = false;
        for (Map.Entry<String, String> macro : definitions.entrySet()) {
            int at = text.indexOf(macro.getKey(), start);
            if (at >= 0) {
                text = replace(text, at, macro.getKey(), macro.getValue(), most);
                found = true;
            }
        }
        return new Replacement(text, found);
    }

    private static String replace(String text, int first, String name, String value, int most) throws MacroException {
        StringBuilder replaced = new StringBuilder(text.length() + value.length());
        int end = 0;
        for (int at = first; at >= 0; at = text.indexOf(name, end)) {
            replaced.append(text, end, at).append(value);
            end = at + name.length();
            if (replaced.length() > most) {
                throw new MacroException("the macro " + name + " makes this line longer than " + most + " characters");
            }
        }
        return replaced.append(text, end, text.length()).toString();
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
        definitions.put(name, line.substring(Spaces.end(line, equals + (again ? 2 : 1))));
    }

    private void requireDefinable(String name, boolean again) throws MacroException {
        for (String earlier : definitions.keySet()) {
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

package io.github.mailsni.javamail;

import java.util.Locale;

/** Escapes foreign text for one line of a log. The core's own class for this is not exported. */
final class Escaped {
    private static final int MOST_OF_A_HOST = 255;

    private Escaped() {}

    /** Escapes a host as it was typed. */
    static String host(String typed) {
        return text(typed, MOST_OF_A_HOST);
    }

    /**
     * Escapes all but printable ASCII, and the backslash and the quotation mark.
     *
     * @param mostCharacters the length of the escaped text; longer text is cut and ends in {@code ...}
     */
    static String text(String text, int mostCharacters) {
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            String next = character(text.charAt(i));
            if (escaped.length() + next.length() > mostCharacters) {
                return escaped.append("...").toString();
            }
            escaped.append(next);
        }
        return escaped.toString();
    }

    private static String character(char c) {
        if (c == '\\' || c == '"') {
            return "\\" + c;
        }
        return c >= ' ' && c < 0x7f
                ? String.valueOf(c)
                : String.format(Locale.ROOT, c <= 0xff ? "\\x%02x" : "\\u%04x", (int) c);
    }
}

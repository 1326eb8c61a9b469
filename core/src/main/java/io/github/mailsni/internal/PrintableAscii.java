package io.github.mailsni.internal;

import java.util.Locale;

/** Escapes text from clients and from TLS engines, so that it fits into one line of a log. */
public final class PrintableAscii {
    private PrintableAscii() {}

    /**
     * Escapes everything outside printable ASCII, the backslash and the quotation mark too: no two texts look alike, and none can
     * forge a line of a log or move a terminal's cursor.
     *
     * @param text any text
     * @param mostCharacters how much of the escaped text is kept; what is longer ends in {@code ...(N characters)}, where N
     *     is the length of the text as it was given
     * @return printable ASCII, no longer than {@code mostCharacters} and that remark, which has at most 28 characters
     */
    public static String escape(String text, int mostCharacters) {
        StringBuilder escaped = new StringBuilder(Math.min(text.length(), mostCharacters) + 16);
        for (int i = 0; i < text.length(); i++) {
            int before = escaped.length();
            append(escaped, text.charAt(i));
            if (escaped.length() > mostCharacters) {
                escaped.setLength(before);
                return escaped.append("...(")
                        .append(text.length())
                        .append(" characters)")
                        .toString();
            }
        }
        return escaped.toString();
    }

    private static void append(StringBuilder escaped, char c) {
        if (c == '\\' || c == '"') {
            escaped.append('\\').append(c);
        } else if (c >= 0x20 && c < 0x7f) {
            escaped.append(c);
        } else {
            escaped.append(String.format(Locale.ROOT, c <= 0xff ? "\\x%02x" : "\\u%04x", (int) c));
        }
    }
}

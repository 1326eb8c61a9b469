package io.github.mailsni.internal.exim.text;

/** White space in a configuration file: what {@code isspace()} of C says of ASCII. */
public final class Spaces {
    private Spaces() {}

    public static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    /** The place of the first character from {@code start} on that is no space. */
    public static int end(String text, int start) {
        int end = start;
        while (end < text.length() && isSpace(text.charAt(end))) {
            end++;
        }
        return end;
    }

    public static String stripLeading(String text) {
        return text.substring(end(text, 0));
    }

    public static String stripTrailing(String text) {
        int end = text.length();
        while (end > 0 && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }
}

package io.github.mailsni.internal.exim.text;

/** Characters as Exim sees them in the C locale: letters are A to Z, and only they have two cases. */
public final class Ascii {
    private Ascii() {}

    public static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    public static boolean isLetter(int c) {
        return lower(c) >= 'a' && lower(c) <= 'z';
    }

    public static boolean isLetterOrDigit(int c) {
        return isLetter(c) || isDigit(c);
    }

    public static boolean isSpace(int c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    public static boolean isPunctuation(int c) {
        return c > ' ' && c < 0x7f && !isLetterOrDigit(c);
    }

    public static boolean isControl(int c) {
        return (c >= 0 && c < ' ') || c == 0x7f;
    }

    public static int lower(int c) {
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    }

    public static int upper(int c) {
        return c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c;
    }

    public static String lower(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        text.chars().map(Ascii::lower).forEach(c -> lower.append((char) c));
        return lower.toString();
    }

    public static boolean equalsIgnoreCase(String one, String other) {
        return one.length() == other.length() && startsWithIgnoreCase(one, other, 0);
    }

    public static boolean endsWithIgnoreCase(String text, String end) {
        return startsWithIgnoreCase(text, end, text.length() - end.length());
    }

    /** Whether a part stands in a text at an offset. */
    public static boolean startsWithIgnoreCase(String text, String part, int offset) {
        if (offset < 0 || part.length() > text.length() - offset) {
            return false;
        }
        for (int i = 0; i < part.length(); i++) {
            if (lower(text.charAt(offset + i)) != lower(part.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** The text without white space at its ends. */
    public static String trim(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }
}

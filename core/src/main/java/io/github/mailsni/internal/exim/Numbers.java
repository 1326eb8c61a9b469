package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.exim.text.Ascii;
import io.github.mailsni.internal.exim.text.ProblemException;
import java.util.OptionalLong;

/** Numbers as Exim reads them: with {@code strtol()} of C. */
final class Numbers {
    private Numbers() {}

    /** Finds the end of the number that a text begins with: white space, a sign and digits; 0 if there are no digits. */
    private static int end(String text) {
        int start = digits(text);
        int end = start;
        while (end < text.length() && Ascii.isDigit(text.charAt(end))) {
            end++;
        }
        return end == start ? 0 : end;
    }

    private static int digits(String text) {
        int start = 0;
        while (start < text.length() && Ascii.isSpace(text.charAt(start))) {
            start++;
        }
        return start < text.length() && (text.charAt(start) == '-' || text.charAt(start) == '+') ? start + 1 : start;
    }

    /** The number that a text begins with, the nearest one that there is if it is too large; 0 if there are no digits. */
    private static long leading(String text) {
        int end = end(text);
        int start = digits(text);
        boolean negative = start > 0 && text.charAt(start - 1) == '-';
        long value = 0;
        for (int i = start; i < end; i++) {
            int digit = text.charAt(i) - '0';
            if (value > (Long.MAX_VALUE - digit) / 10) {
                return negative ? Long.MIN_VALUE : Long.MAX_VALUE;
            }
            value = value * 10 + digit;
        }
        return negative ? -value : value;
    }

    /** Digits, perhaps behind a hyphen, as they are added up in 32 bits, whatever comes of it. */
    static int wrapped(String digits) {
        int value = 0;
        for (int i = digits.startsWith("-") ? 1 : 0; i < digits.length(); i++) {
            value = value * 10 + digits.charAt(i) - '0';
        }
        return digits.startsWith("-") ? -value : value;
    }

    /** The number that a text begins with, cut to 32 bits. */
    static int truncated(String text) {
        return (int) leading(text);
    }

    /** The text as a number of 32 bits; nothing is 0. Empty if there is more in it, such as a space behind it. */
    static OptionalLong counted(String text) {
        return end(text) == text.length() ? OptionalLong.of(truncated(text)) : OptionalLong.empty();
    }

    /**
     * The text as a number that may have white space around it, and K, M or G behind it; white space alone is 0.
     *
     * @throws ProblemException if it is none
     */
    static long compared(String text) throws ProblemException {
        if (Ascii.trim(text).isEmpty()) {
            return 0;
        }
        int end = end(text);
        long unit = end < text.length() ? unit(text.charAt(end)) : 1;
        if (end == 0 || !Ascii.trim(text.substring(unit == 1 ? end : end + 1)).isEmpty()) {
            throw new ProblemException(
                    Printable.quoted(text) + " is no whole number; expected digits, and at the end perhaps K, M or G",
                    0);
        }
        long value = leading(text);
        if (isCut(text, value) || value > Long.MAX_VALUE / unit || value < Long.MIN_VALUE / unit) {
            throw new ProblemException("the number " + Printable.quoted(text) + " is too large", 0);
        }
        return value * unit;
    }

    private static boolean isCut(String text, long value) {
        if (value != Long.MAX_VALUE && value != Long.MIN_VALUE) {
            return false;
        }
        String digits = text.substring(digits(text), end(text)).replaceFirst("^0*+", "");
        String widest = value < 0 ? "9223372036854775808" : "9223372036854775807";
        return digits.length() > widest.length() || digits.compareTo(widest) > 0;
    }

    private static long unit(char suffix) {
        return switch (Ascii.lower(suffix)) {
            case 'k' -> 1L << 10;
            case 'm' -> 1L << 20;
            case 'g' -> 1L << 30;
            default -> 1;
        };
    }
}

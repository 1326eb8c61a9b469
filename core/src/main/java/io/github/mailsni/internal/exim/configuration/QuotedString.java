package io.github.mailsni.internal.exim.configuration;

import io.github.mailsni.internal.exim.configuration.LogicalLines.LogicalLine;
import java.util.ArrayList;
import java.util.List;

/** A value in quotation marks, in which a backslash has a meaning (Exim specification 6.16). */
final class QuotedString {
    private static final int OCTAL = 8;
    private static final int HEXADECIMAL = 16;

    private final String text;
    private final StringBuilder value = new StringBuilder();
    private final List<Integer> places = new ArrayList<>();
    private int next = 1;

    private QuotedString(String text) {
        this.text = text;
    }

    /** The value that the text, which begins with a quotation mark, stands for. */
    static QuotedString read(LogicalLine line, String name, String text) throws ConfigurationException {
        QuotedString quoted = new QuotedString(text);
        if (!quoted.readToEnd()) {
            throw line.problem(
                    "the value of " + name + " begins with a quotation mark, and the one at its end is missing");
        }
        if (quoted.next < text.length()) {
            throw line.problem("there is more behind the closing quotation mark of the value of " + name
                    + "; write \\\" for a quotation mark within");
        }
        return quoted;
    }

    String value() {
        return value.toString();
    }

    /** Returns the place of each character in the text, and of the closing mark. */
    List<Integer> places() {
        return places;
    }

    private boolean readToEnd() {
        while (next < text.length()) {
            places.add(next);
            char c = text.charAt(next++);
            if (c == '"') {
                return true;
            }
            value.append(c == '\\' && next < text.length() ? escaped() : c);
        }
        return false;
    }

    private char escaped() {
        char c = text.charAt(next);
        if (Character.digit(c, OCTAL) >= 0) {
            return number(OCTAL, 3);
        }
        next++;
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> '\u000b';
            case 'x' -> number(HEXADECIMAL, 2);
            default -> c;
        };
    }

    private char number(int radix, int mostDigits) {
        int number = 0;
        for (int i = 0; i < mostDigits && next < text.length(); i++) {
            int digit = Character.digit(text.charAt(next), radix);
            if (digit < 0) {
                break;
            }
            number = number * radix + digit;
            next++;
        }
        return (char) (number & 0xff);
    }
}

package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.exim.text.Ascii;
import io.github.mailsni.internal.exim.text.ProblemException;

/**
 * A calculation with whole numbers of 64 bits (Exim specification, section 11.6, {@code eval}): the operators of C with its precedence,
 * and with Exim's ideas of what is too large. Nested a bounded depth.
 */
final class Arithmetic {
    private static final int DEEPEST = 100;
    private static final String[] LEVELS = {"|", "^", "&", "<>", "+-", "*/%"};
    private static final int SHIFT = 3;
    private static final int SUM = 4;
    private static final long LARGE = Long.MAX_VALUE / 2;

    private final String text;
    private final boolean decimal;
    private int position;
    private int depth;

    private Arithmetic(String text, boolean decimal) {
        this.text = text;
        this.decimal = decimal;
    }

    /**
     * Calculates.
     *
     * @param decimal whether a 0 at the beginning of a number means nothing; otherwise it says that it is octal, and {@code 0x} that it
     *     is hexadecimal
     */
    static long value(String text, boolean decimal) throws ProblemException {
        Arithmetic arithmetic = new Arithmetic(text, decimal);
        long value = arithmetic.level(0);
        if (arithmetic.position < text.length()) {
            throw arithmetic.problem("expected an operator");
        }
        return value;
    }

    private ProblemException problem(String problem) {
        return new ProblemException(
                "in the calculation " + Printable.quoted(text) + ", character " + (position + 1) + ": " + problem,
                position);
    }

    private char peek() {
        return position < text.length() ? text.charAt(position) : 0;
    }

    private void skipSpace() {
        while (Ascii.isSpace(peek())) {
            position++;
        }
    }

    /** Operators of one precedence, from left to right. */
    private long level(int level) throws ProblemException {
        if (level == LEVELS.length) {
            return unary();
        }
        long value = level(level + 1);
        while (isOperator(level)) {
            char operator = peek();
            position += level == SHIFT ? 2 : 1;
            value = apply(operator, level, value, level(level + 1));
        }
        return value;
    }

    private boolean isOperator(int level) {
        boolean known = position < text.length() && LEVELS[level].indexOf(peek()) >= 0;
        return known && (level != SHIFT || text.startsWith(String.valueOf(peek()), position + 1));
    }

    private long apply(char operator, int level, long one, long other) throws ProblemException {
        if (level == SUM && (one >= LARGE || (one <= -LARGE && other <= -LARGE))) {
            throw problem("the result is too large");
        }
        return switch (operator) {
            case '|' -> one | other;
            case '^' -> one ^ other;
            case '&' -> one & other;
            case '<' -> one << other;
            case '>' -> one >> other;
            case '+' -> one + other;
            case '-' -> one - other;
            case '*' -> one * other;
            default -> divide(operator, one, other);
        };
    }

    private long divide(char operator, long one, long other) throws ProblemException {
        if (other == -1 && one == Long.MIN_VALUE) {
            return Long.MAX_VALUE;
        }
        if (other == 0) {
            throw problem("division by 0");
        }
        return operator == '/' ? one / other : one % other;
    }

    private long unary() throws ProblemException {
        skipSpace();
        char sign = peek();
        if (sign != '+' && sign != '-' && sign != '~') {
            return operand();
        }
        position++;
        enter();
        long value = unary();
        depth--;
        return sign == '-' ? -value : sign == '~' ? ~value : value;
    }

    private void enter() throws ProblemException {
        if (++depth > DEEPEST) {
            throw problem("this is nested more than " + DEEPEST + " deep");
        }
    }

    private long operand() throws ProblemException {
        if (Ascii.isDigit(peek())) {
            long value = number() * unit();
            skipSpace();
            return value;
        }
        if (peek() != '(') {
            throw problem("expected a number or an opening parenthesis");
        }
        position++;
        enter();
        long value = level(0);
        if (peek() != ')') {
            throw problem("expected a closing parenthesis");
        }
        position++;
        depth--;
        skipSpace();
        return value;
    }

    private long unit() {
        long unit =
                switch (Ascii.lower(peek())) {
                    case 'k' -> 1L << 10;
                    case 'm' -> 1L << 20;
                    case 'g' -> 1L << 30;
                    default -> 1;
                };
        position += unit == 1 ? 0 : 1;
        return unit;
    }

    private long number() {
        if (decimal || peek() != '0') {
            return digits(10);
        }
        if (Ascii.lower(position + 1 < text.length() ? text.charAt(position + 1) : 0) == 'x') {
            position += 2;
            return digits(16);
        }
        return digits(8);
    }

    /** The nearest number that there is if it is too large. */
    private long digits(int radix) {
        long value = 0;
        for (int digit = digit(radix); digit >= 0; digit = digit(radix)) {
            value = value > (Long.MAX_VALUE - digit) / radix ? Long.MAX_VALUE : value * radix + digit;
            position++;
        }
        return value;
    }

    private int digit(int radix) {
        char c = peek();
        return c < 0x80 ? Character.digit(c, radix) : -1;
    }
}

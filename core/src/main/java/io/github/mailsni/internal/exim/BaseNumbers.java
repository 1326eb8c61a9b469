package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.exim.text.Ascii;
import io.github.mailsni.internal.exim.text.ProblemException;
import io.github.mailsni.internal.exim.text.Spaces;
import java.math.BigInteger;

/** Numbers in the digits of Exim's own (Exim specification, section 11.6). */
enum BaseNumbers {
    BASE32("abcdefghijklmnopqrstuvwxyz234567"),
    BASE62("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static final int DIGITS_OF_BASE62 = 6;

    private final String digits;

    BaseNumbers(String digits) {
        this.digits = digits;
    }

    /** The digits of a decimal number: for base 62 always six of them, for base 32 none for 0. */
    String encoded(String decimal) throws ProblemException {
        long rest = unsigned(decimal);
        StringBuilder encoded = new StringBuilder();
        while (this == BASE62 ? encoded.length() < DIGITS_OF_BASE62 : rest != 0) {
            encoded.append(digits.charAt((int) Long.remainderUnsigned(rest, digits.length())));
            rest = Long.divideUnsigned(rest, digits.length());
        }
        return encoded.reverse().toString();
    }

    /** The decimal number that the digits stand for. */
    String decoded(String encoded) throws ProblemException {
        long value = 0;
        for (int i = 0; i < encoded.length(); i++) {
            int digit = digits.indexOf(encoded.charAt(i));
            if (digit < 0) {
                throw new ProblemException(
                        Printable.quoted(encoded) + " is no number of base " + digits.length() + "; expected digits of "
                                + digits,
                        0);
            }
            value = value * digits.length() + digit;
        }
        return String.valueOf(value);
    }

    /** A number as {@code strtoul()} of C reads it: one that is too large is the largest one, and a sign is allowed. */
    private static long unsigned(String decimal) throws ProblemException {
        if (decimal.isEmpty()) {
            return 0;
        }
        String text = decimal.substring(Spaces.end(decimal, 0));
        String digits = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
        if (digits.isEmpty() || !digits.chars().allMatch(Ascii::isDigit)) {
            throw new ProblemException(Printable.quoted(decimal) + " is no whole number; expected digits", 0);
        }
        String significant = digits.replaceFirst("^0*+(?=.)", "");
        BigInteger largest = BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);
        if (significant.length() > largest.toString().length() || new BigInteger(significant).compareTo(largest) > 0) {
            return -1;
        }
        long value = Long.parseUnsignedLong(significant);
        return text.startsWith("-") ? -value : value;
    }
}

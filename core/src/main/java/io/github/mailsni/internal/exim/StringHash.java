package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.exim.text.ProblemException;
import java.nio.charset.StandardCharsets;

/** The two ways in which Exim spreads texts over a number of names (Exim specification, sections 11.5 and 11.6). */
final class StringHash {
    /** Exim has q, r, t and s in this order. */
    private static final String CODES = "abcdefghijklmnopqrtsuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private static final int USUAL_CODES = 26;
    private static final int BITS = 8;
    private static final int BYTE = 0xff;

    /** The first prime numbers, the highest for the first character. */
    private static final int[] PRIMES = {
        2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107,
        109, 113
    };

    private StringHash() {}

    /**
     * Letters and digits, as many as asked for; a text that is no longer stays as it is.
     *
     * @param codes how many different ones; less than 0 for as many as there are small letters
     */
    static String of(String text, int length, int codes) throws ProblemException {
        requireKnown(codes);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (length < 0) {
            throw new ProblemException("a hash cannot have " + length + " characters", 0);
        }
        if (length >= bytes.length || length == 0) {
            return length == 0 ? "" : text;
        }
        int different = codes < 0 ? USUAL_CODES : codes;
        if (different == 0) {
            throw new ProblemException("a hash cannot be made of 0 different characters", 0);
        }
        fold(bytes, length);
        StringBuilder hash = new StringBuilder();
        for (int i = 0; i < length; i++) {
            hash.append(CODES.charAt((bytes[i] & BYTE) % different));
        }
        return hash.toString();
    }

    private static void fold(byte[] bytes, int length) {
        int target = 0;
        for (int i = length; i < bytes.length; i++) {
            int c = bytes[i] & BYTE;
            int shift = (c + i) & (BITS - 1);
            bytes[target] ^= (byte) ((c << shift) | (c >> (BITS - shift)));
            target = target + 1 == length ? 0 : target + 1;
        }
    }

    static void requireKnown(int codes) throws ProblemException {
        if (codes > CODES.length()) {
            throw new ProblemException("a hash has at most " + CODES.length() + " different characters", 0);
        }
    }

    /**
     * A number below the first limit; with a second one, two numbers with a slash between them.
     *
     * @param second less than 0 for none
     */
    static String numeric(String text, int first, int second) throws ProblemException {
        long total = 0;
        int prime = 0;
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            prime = prime == 0 ? PRIMES.length - 1 : prime;
            total += (long) PRIMES[prime--] * (each & BYTE);
        }
        // as in C, 32 bits that are taken for a number without a sign then
        long whole = second < 0 ? first : first * second;
        if (whole == 0 || second == 0) {
            throw new ProblemException("\"nhash\" expected numbers above 0", 0);
        }
        long rest = Long.remainderUnsigned(total, whole);
        return second < 0 ? String.valueOf(rest) : rest / second + "/" + rest % second;
    }
}

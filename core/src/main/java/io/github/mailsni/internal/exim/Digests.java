package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.exim.text.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Digests of texts, which spread names over files and protect nothing here. */
final class Digests {
    private Digests() {}

    /** In small letters. */
    static String md5(String text) throws ProblemException {
        return HexFormat.of().formatHex(digest("MD5", text));
    }

    /** In capital letters. */
    static String sha1(String text) throws ProblemException {
        return upper("SHA-1", text);
    }

    /**
     * SHA-2 of a number of bits, in capital letters.
     *
     * @param bits none for 256
     */
    static String sha2(String bits, String text) throws ProblemException {
        return switch (bits) {
            case "", "256", "384", "512" -> upper("SHA-" + (bits.isEmpty() ? "256" : bits), text);
            default ->
                throw new ProblemException(
                        "there is no SHA-2 of " + Printable.quoted(bits) + "; expected 256, 384 or 512", 0);
        };
    }

    /**
     * SHA-3 of a number of bits, in capital letters.
     *
     * @param bits none for 256
     */
    static String sha3(String bits, String text) throws ProblemException {
        return switch (bits) {
            case "", "224", "256", "384", "512" -> upper("SHA3-" + (bits.isEmpty() ? "256" : bits), text);
            default ->
                throw new ProblemException(
                        "there is no SHA-3 of " + Printable.quoted(bits) + "; expected 224, 256, 384 or 512", 0);
        };
    }

    private static String upper(String algorithm, String text) throws ProblemException {
        return HexFormat.of().withUpperCase().formatHex(digest(algorithm, text));
    }

    private static byte[] digest(String algorithm, String text) throws ProblemException {
        try {
            return MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new ProblemException("this Java has no " + algorithm + "; use another operator", 0);
        }
    }
}

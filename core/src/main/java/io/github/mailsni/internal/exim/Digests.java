package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.exim.text.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** Digests of texts, which spread names over files and protect nothing here. */
final class Digests {
    /** How many bytes MD5 and SHA-1 take at a time. */
    private static final int BLOCK = 64;

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

    /**
     * The authentication code of a text (RFC 2104), in small letters.
     *
     * @param hash {@code md5} or {@code sha1}
     */
    static String hmac(String hash, String secret, String text) throws ProblemException {
        String algorithm =
                switch (hash) {
                    case "md5" -> "MD5";
                    case "sha1" -> "SHA-1";
                    default ->
                        throw new ProblemException(
                                "there is no hmac of " + Printable.quoted(hash) + "; expected md5 or sha1", 0);
                };
        byte[] key = secret.getBytes(StandardCharsets.UTF_8);
        byte[] block = Arrays.copyOf(key.length > BLOCK ? digest(algorithm, key) : key, BLOCK);
        byte[] inner = digest(algorithm, padded(block, 0x36), text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest(algorithm, padded(block, 0x5c), inner));
    }

    private static byte[] padded(byte[] block, int pad) {
        byte[] padded = new byte[BLOCK];
        for (int i = 0; i < BLOCK; i++) {
            padded[i] = (byte) (block[i] ^ pad);
        }
        return padded;
    }

    private static String upper(String algorithm, String text) throws ProblemException {
        return HexFormat.of().withUpperCase().formatHex(digest(algorithm, text));
    }

    private static byte[] digest(String algorithm, String text) throws ProblemException {
        return digest(algorithm, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] digest(String algorithm, byte[]... parts) throws ProblemException {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            for (byte[] part : parts) {
                digest.update(part);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new ProblemException("this Java has no " + algorithm + "; use another operator", 0);
        }
    }
}

package io.github.mailsni.netty;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Derives keys from a secret: HKDF with SHA-256 (RFC 5869). */
final class Hkdf {
    private static final String HMAC = "HmacSHA256";
    private static final int HASH_LENGTH = 32;
    private static final int MOST_BLOCKS = 255;

    private Hkdf() {}

    /**
     * Makes a secret of any length and form a uniform key (section 2.2).
     *
     * @param salt need not be secret; an empty one counts as 32 zeros
     */
    static SecretKey extract(byte[] salt, byte[] secret) {
        byte[] key = salt.length == 0 ? new byte[HASH_LENGTH] : salt;
        return new SecretKeySpec(mac(new SecretKeySpec(key, HMAC)).doFinal(secret), HMAC);
    }

    /**
     * Derives the key material for one purpose (section 2.3).
     *
     * @param key what {@link #extract} has made
     * @param purpose the parameter {@code info}: other purposes get other material, from which this one cannot be computed
     * @param length in bytes, at most 8160
     */
    static byte[] expand(SecretKey key, byte[] purpose, int length) {
        int blocks = (length + HASH_LENGTH - 1) / HASH_LENGTH;
        if (blocks > MOST_BLOCKS) {
            throw new IllegalArgumentException("HKDF gives at most 255 blocks, and not " + length + " bytes");
        }
        Mac mac = mac(key);
        byte[] material = new byte[blocks * HASH_LENGTH];
        byte[] block = {};
        for (int i = 0; i < blocks; i++) {
            mac.update(block);
            mac.update(purpose);
            block = mac.doFinal(new byte[] {(byte) (i + 1)});
            System.arraycopy(block, 0, material, i * HASH_LENGTH, HASH_LENGTH);
        }
        return Arrays.copyOf(material, length);
    }

    private static Mac mac(SecretKey key) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java runtime has " + HMAC, impossible);
        }
    }
}

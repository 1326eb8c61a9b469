package io.github.mailsni.internal.pem;

import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A private key as it was read. Two are equal if they are the same key, whatever else was read of each.
 *
 * <p>Keys on elliptic curves usually come with their public key (RFC 5915 section 3, as OpenSSL and its kin write them). OpenSSL
 * believes it; it is wrong where the private number has been damaged.
 */
public final class ReadKey {
    private static final byte[] NOTHING = {};

    private final PrivateKey key;
    private final byte[] point;

    /**
     * A key.
     *
     * @param point the encoded point that was read with a key on an elliptic curve (SEC 1 section 2.3.3); empty if there was none
     */
    ReadKey(PrivateKey key, byte[] point) {
        this.key = key;
        this.point = point;
    }

    /** Creates a key with which nothing else was read. */
    ReadKey(PrivateKey key) {
        this(key, NOTHING);
    }

    /** Returns the key. */
    public PrivateKey key() {
        return key;
    }

    /** Whether a public key is this key's. */
    public boolean belongsTo(PublicKey publicKey) {
        return PublicKeys.belongTogether(key, publicKey);
    }

    /**
     * Whether a public key is this key's by what was read with it, which is a hundred times faster than to compute it, or else by
     * {@link #belongsTo}.
     */
    public boolean saysToBelongTo(PublicKey publicKey) {
        return (publicKey instanceof ECPublicKey ec && isPointOf(ec)) || belongsTo(publicKey);
    }

    /**
     * Returns the number of this key's public key, by what was read with it or else computed; empty if the key does not show its own
     * number.
     */
    public Optional<KeyNumber> number() {
        if (key instanceof ECPrivateKey ec && point.length > 0) {
            Optional<KeyNumber> shown = TlsCurve.of(ec.getParams()).flatMap(curve -> curve.numberOf(point));
            if (shown.isPresent()) {
                return shown;
            }
        }
        return PublicKeys.numberOf(key);
    }

    /** Whether the encoding of a public key ends with this key's point (RFC 5480 section 2). */
    private boolean isPointOf(ECPublicKey publicKey) {
        Optional<TlsCurve> curve = TlsCurve.of(publicKey.getParams());
        byte[] encoded = publicKey.getEncoded();
        int start = encoded.length - point.length;
        return curve.isPresent()
                && point.length == curve.get().uncompressedLength()
                && start > 0
                && Arrays.equals(encoded, start, encoded.length, point, 0, point.length);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ReadKey that && key.equals(that.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    /** Nothing of the key: it has no place in a log. */
    @Override
    public String toString() {
        return "ReadKey[" + key.getAlgorithm() + "]";
    }
}

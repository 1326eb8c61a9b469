package io.github.mailsni.internal.x509;

import java.math.BigInteger;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.DSAPublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;
import java.util.Set;

/** Finds keys that are too weak for clients, or so large that verifying a signature with them takes too long. */
final class KeyStrength {
    private static final String WEAK = "weak-key";
    private static final int LEAST_RSA_BITS = 2048;
    /** OpenSSL's security level 2 wants 112 bits of security, half as many as a curve has. */
    private static final int LEAST_CURVE_BITS = 224;

    private static final Set<Integer> NIST_CURVE_BITS = Set.of(256, 384, 521);
    private static final int MOST_BITS = 8192;
    /** With the usual exponent, 65537, a signature is verified by 17 multiplications; the exponent may be as long as the modulus. */
    private static final int MOST_EXPONENT_BITS = 64;

    private KeyStrength() {}

    static Optional<Flaw> ofLeaf(X509Certificate leaf) {
        PublicKey key = leaf.getPublicKey();
        if (isTooLarge(key)) {
            return Optional.of(tooLarge(key, "its key"));
        }
        if (key instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < LEAST_RSA_BITS) {
            return Optional.of(new Flaw(
                    WEAK,
                    "its RSA key has " + rsa.getModulus().bitLength() + " bits; clients demand " + LEAST_RSA_BITS));
        }
        if (key instanceof ECPublicKey ec && !NIST_CURVE_BITS.contains(curveBits(ec))) {
            return Optional.of(
                    new Flaw(WEAK, "its key is on a curve that mail clients do not know; use P-256, P-384 or P-521"));
        }
        return Optional.empty();
    }

    static Optional<Flaw> ofAuthority(X509Certificate authority) {
        PublicKey key = authority.getPublicKey();
        String whose = "the key in the certificate of " + Subject.of(authority) + ", an authority of the chain,";
        if (isTooLarge(key)) {
            return Optional.of(tooLarge(key, whose));
        }
        if (isWeak(key)) {
            return Optional.of(new Flaw(
                    WEAK,
                    whose + " has " + bits(key)
                            + " bits, which clients refuse; get a certificate from an authority with a"
                            + " stronger key"));
        }
        return Optional.empty();
    }

    private static boolean isWeak(PublicKey key) {
        return key instanceof ECPublicKey ? bits(key) < LEAST_CURVE_BITS : bits(key) < LEAST_RSA_BITS;
    }

    /** Whether a signature by this key is better left unverified: it would keep a processor busy for long. */
    static boolean isTooLarge(PublicKey key) {
        return (bits(key) > MOST_BITS && bits(key) != Integer.MAX_VALUE)
                || (key instanceof RSAPublicKey rsa && rsa.getPublicExponent().bitLength() > MOST_EXPONENT_BITS);
    }

    private static Flaw tooLarge(PublicKey key, String whose) {
        return new Flaw(
                "key-too-large",
                whose + " has "
                        + (bits(key) > MOST_BITS
                                ? bits(key) + " bits, more than the " + MOST_BITS
                                : "an exponent of more than the " + MOST_EXPONENT_BITS + " bits")
                        + " with which signatures are verified here: it takes clients too long; use a key of 2048 to 4096"
                        + " bits");
    }

    /** Returns the length by which a key's strength is told; of kinds that have one length only, more than any limit. */
    private static int bits(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return rsa.getModulus().bitLength();
        }
        if (key instanceof DSAPublicKey dsa) {
            return Optional.ofNullable(dsa.getParams())
                    .map(parameters -> parameters.getP())
                    .map(BigInteger::bitLength)
                    .orElse(0);
        }
        return key instanceof ECPublicKey ec ? curveBits(ec) : Integer.MAX_VALUE;
    }

    private static int curveBits(ECPublicKey key) {
        return key.getParams().getCurve().getField().getFieldSize();
    }
}

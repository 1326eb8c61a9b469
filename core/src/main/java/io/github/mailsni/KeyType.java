package io.github.mailsni;

import java.security.Key;
import java.util.Optional;

/**
 * The type of a private key, in the order of preference: the cheapest signature first.
 *
 * @since 0.1.0
 */
public enum KeyType {
    /** Elliptic curve, for ECDSA. */
    ECDSA("EC"),
    /** Edwards curve: Ed25519 or Ed448 (RFC 8032). */
    EDDSA("EdDSA"),
    /** RSA, usable with PKCS #1 v1.5 and with PSS signatures. */
    RSA("RSA"),
    /** RSA that its certificate restricts to PSS signatures (OID id-RSASSA-PSS). */
    RSASSA_PSS("RSASSA-PSS");

    private final String algorithm;

    KeyType(String algorithm) {
        this.algorithm = algorithm;
    }

    /**
     * The name of the key algorithm in the Java Cryptography Architecture, by which JSSE asks for a key.
     *
     * @return for example {@code EC}
     */
    public String algorithm() {
        return algorithm;
    }

    /**
     * Returns the type of a key.
     *
     * @param key a public or a private key
     * @return its type, or empty if TLS servers cannot use such a key
     */
    public static Optional<KeyType> of(Key key) {
        String name =
                switch (key.getAlgorithm()) {
                    // the algorithm's name in Bouncy Castle's provider, if that precedes the JDK's
                    case "Ed25519", "Ed448" -> EDDSA.algorithm;
                    default -> key.getAlgorithm();
                };
        for (KeyType type : values()) {
            if (type.algorithm.equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}

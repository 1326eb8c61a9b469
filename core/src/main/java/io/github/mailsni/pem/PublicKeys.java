package io.github.mailsni.pem;

import java.security.PrivateKey;
import java.security.PublicKey;

/** Whether a private and a public key belong together. */
public final class PublicKeys {
    private PublicKeys() {}

    /** Whether the public key is the private key's. */
    public static boolean belongTogether(PrivateKey privateKey, PublicKey publicKey) {
        return privateKey.getAlgorithm().equals(publicKey.getAlgorithm());
    }
}

package io.github.mailsni.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Tells to which host a session belongs: to the set of public keys that are presented for it, each with the names that its certificate
 * covers. It stays through a renewal that keeps both, and is the same on each server that has the files. Two hosts that share a key,
 * as Mail-in-a-Box makes them, differ in the names.
 */
final class HostFingerprint {
    private HostFingerprint() {}

    /** Computes the fingerprint: 32 bytes. */
    static byte[] of(HostCredentials host) {
        MessageDigest all = sha256();
        host.credentials().stream()
                .map(HostFingerprint::of)
                .sorted(Arrays::compareUnsigned)
                .forEach(all::update);
        return all.digest();
    }

    private static byte[] of(Credential credential) {
        MessageDigest one = sha256();
        one.update(sha256().digest(credential.leaf().getPublicKey().getEncoded()));
        if (credential.coveredNames().isEmpty()) {
            one.update(certificate(credential)); // nothing else tells it from others with its key
        }
        // A name has neither a comma nor an empty label: no two sets are one text.
        one.update(String.join(",", credential.coveredNames().stream().sorted().toList())
                .getBytes(US_ASCII));
        return one.digest();
    }

    private static byte[] certificate(Credential credential) {
        try {
            return credential.leaf().getEncoded();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalArgumentException("a certificate that was read has an encoding", impossible);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every Java runtime has SHA-256", impossible);
        }
    }
}

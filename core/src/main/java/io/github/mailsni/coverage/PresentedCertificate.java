package io.github.mailsni.coverage;

import io.github.mailsni.KeyType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * A leaf that those clients of a host are presented that can use its type of key.
 *
 * <p>Immutable and thread-safe. Two are equal if all their values are. Only this library implements it.
 */
public sealed interface PresentedCertificate permits PresentedLeaf {
    /**
     * The certificate's subject.
     *
     * @return what the certificate calls itself: its common name, or its whole subject
     */
    String subject();

    /**
     * The certificate's issuer.
     *
     * @return what its issuer calls itself
     */
    String issuer();

    /**
     * The names that can match a host (RFC 9525).
     *
     * @return the names in its subjectAltName extension that can match a host, sorted (RFC 9525); unmodifiable
     */
    List<String> names();

    /**
     * Whether the certificate is for the host.
     *
     * @return whether one of them is the host's
     */
    boolean covers();

    /**
     * The begin of its validity.
     *
     * @return from when on it is valid, inclusive
     */
    Instant notBefore();

    /**
     * The end of its validity.
     *
     * @return until when it is valid, inclusive
     */
    Instant notAfter();

    /**
     * The type of its key.
     *
     * @return the type of its key
     */
    KeyType keyType();

    /**
     * Its key in words.
     *
     * @return its key in words, for example {@code ECDSA P-256}
     */
    String key();

    /**
     * The digest of the certificate.
     *
     * @return the SHA-256 digest of the certificate, 64 hexadecimal digits in lower case
     */
    String fingerprintSha256();

    /**
     * The digest of its public key.
     *
     * @return the SHA-256 digest of its SubjectPublicKeyInfo, as in TLSA records {@code 3 1 1}; 64 hexadecimal digits
     * in lower case
     */
    String spkiSha256();

    /**
     * The length of the chain.
     *
     * @return how many certificates are sent, this one among them
     */
    int sent();

    /**
     * Whether it is another host's.
     *
     * @return whether it is another host's, and only clients that can use none of this host's own keys get it
     */
    boolean standIn();

    /**
     * The files that it was read from.
     *
     * @return the files that it was read from, the certificate's first; empty if it was read from none
     */
    List<Path> files();

    /**
     * This certificate with other files.
     *
     * @param others the files that it was read from, the certificate's first; empty if it was read from none
     * @return all else is as here
     */
    PresentedCertificate withFiles(List<Path> others);
}

package io.github.mailsni.coverage;

import io.github.mailsni.KeyType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * A leaf certificate of a host, presented to the clients that can use its key type.
 *
 * <p>Immutable and thread-safe. Two are equal if all their values are. Only this library implements it.
 *
 * @since 0.1.0
 */
public sealed interface PresentedCertificate permits PresentedLeaf {
    /**
     * The certificate's subject.
     *
     * @return the common name of its subject, or else the whole subject
     */
    String subject();

    /**
     * The certificate's issuer.
     *
     * @return the issuer's common name, or else the whole name
     */
    String issuer();

    /**
     * The presented identifiers of type DNS-ID (RFC 9525).
     *
     * @return the names in its subjectAltName extension that can match a host, sorted (RFC 9525); unmodifiable
     */
    List<String> names();

    /**
     * Whether the certificate covers the host.
     *
     * @return whether one of the names matches the host
     */
    boolean covers();

    /**
     * The beginning of its validity.
     *
     * @return the first instant at which it is valid
     */
    Instant notBefore();

    /**
     * The end of its validity.
     *
     * @return the last instant at which it is valid
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
     * Whether it is a stand-in: another host's certificate.
     *
     * @return whether it belongs to another host, and is presented only to clients that can use none of this host's
     *     keys
     */
    boolean standIn();

    /**
     * The files that it was read from.
     *
     * @return the files that it was read from, the certificate's first; empty if it was read from none
     */
    List<Path> files();

    /**
     * Returns this certificate with other files.
     *
     * @param others the files that it was read from, the certificate's first; empty if it was read from none
     * @return a certificate that is otherwise equal to this one
     */
    PresentedCertificate withFiles(List<Path> others);
}

package io.github.mailsni.coverage;

import io.github.mailsni.KeyType;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * A leaf that clients of a host get, those that can use its type of key.
 *
 * @param subject what the certificate calls itself: its common name, or its whole subject
 * @param issuer what its issuer calls itself
 * @param names the names in its subjectAltName extension that can match a host, sorted (RFC 9525); unmodifiable
 * @param covers whether one of them is the host's
 * @param notBefore from when on it is valid, inclusive
 * @param notAfter until when it is valid, inclusive
 * @param keyType the type of its key
 * @param key its key in words, for example {@code ECDSA P-256}
 * @param fingerprintSha256 the SHA-256 digest of the certificate, 64 hexadecimal digits in lower case
 * @param spkiSha256 the SHA-256 digest of its SubjectPublicKeyInfo, as in TLSA records {@code 3 1 1}; 64 hexadecimal digits in
 *     lower case
 * @param sent how many certificates are sent, this one among them
 * @param standIn whether it is another host's, and only clients that can use none of this host's own keys get it
 * @param files the files that it was read from, the certificate's first; empty if it was read from none
 */
public record PresentedCertificate(
        String subject,
        String issuer,
        List<String> names,
        boolean covers,
        Instant notBefore,
        Instant notAfter,
        KeyType keyType,
        String key,
        String fingerprintSha256,
        String spkiSha256,
        int sent,
        boolean standIn,
        List<Path> files) {
    /**
     * Copies the lists.
     *
     * @param subject what the certificate calls itself
     * @param issuer what its issuer calls itself
     * @param names the names in its subjectAltName extension that can match a host, sorted
     * @param covers whether one of them is the host's
     * @param notBefore from when on it is valid, inclusive
     * @param notAfter until when it is valid, inclusive
     * @param keyType the type of its key
     * @param key its key in words, for example {@code ECDSA P-256}
     * @param fingerprintSha256 the SHA-256 digest of the certificate, 64 hexadecimal digits in lower case
     * @param spkiSha256 the SHA-256 digest of its SubjectPublicKeyInfo, as in TLSA records {@code 3 1 1}
     * @param sent how many certificates are sent, this one among them
     * @param standIn whether it is another host's, and only clients that can use none of this host's own keys get it
     * @param files the files that it was read from, the certificate's first
     */
    public PresentedCertificate {
        names = List.copyOf(names);
        files = List.copyOf(files);
    }
}

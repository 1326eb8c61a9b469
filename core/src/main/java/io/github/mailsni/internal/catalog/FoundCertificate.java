package io.github.mailsni.internal.catalog;

import io.github.mailsni.CertificateNames;
import io.github.mailsni.HostPattern;
import io.github.mailsni.KeyType;
import io.github.mailsni.internal.pem.KeyNumber;
import io.github.mailsni.internal.pem.PublicKeys;
import io.github.mailsni.internal.x509.Flaws;
import io.github.mailsni.internal.x509.KeyIdentifiers;
import io.github.mailsni.internal.x509.Subject;
import io.github.mailsni.internal.x509.Validity;
import java.nio.ByteBuffer;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;

/**
 * A certificate as far as it is needed to find its key, its issuer and its hosts. Immutable, and a tenth of the size of the certificate.
 *
 * @param key the number of its public key
 * @param type the type of its key
 * @param names the hosts that it is for, sorted
 * @param formerHost the host that its common name says, which clients once looked at; empty if it has names, or is not for servers
 * @param authority whether it may be an issuer of others
 * @param notBefore since when it is valid, in milliseconds since 1970
 * @param notAfter until when it is valid, in milliseconds since 1970
 * @param hash tells it from another with the same key and names
 * @param subject its own name
 * @param issuer the name of its issuer
 * @param subjectKey what it calls its own key, if it does
 * @param authorityKey what it calls the key of its issuer, if it does
 */
record FoundCertificate(
        KeyNumber key,
        KeyType type,
        List<String> names,
        Optional<String> formerHost,
        boolean authority,
        long notBefore,
        long notAfter,
        int hash,
        X500Principal subject,
        X500Principal issuer,
        Optional<ByteBuffer> subjectKey,
        Optional<ByteBuffer> authorityKey) {
    private static final int SIGNS_CERTIFICATES = 5;

    /**
     * Returns what is to be known of a certificate.
     *
     * @param issuer the name of its issuer
     * @return empty if its key is of no use to TLS
     */
    static Optional<FoundCertificate> of(X509Certificate certificate, X500Principal issuer) {
        Optional<KeyNumber> key = PublicKeys.numberOf(certificate.getPublicKey());
        Optional<KeyType> type = KeyType.of(certificate.getPublicKey());
        if (key.isEmpty() || type.isEmpty()) {
            return Optional.empty();
        }
        List<String> names = List.copyOf(CertificateNames.of(certificate).all());
        return Optional.of(new FoundCertificate(
                key.get(),
                type.get(),
                names,
                names.isEmpty() ? formerHost(certificate) : Optional.empty(),
                isAuthority(certificate),
                certificate.getNotBefore().toInstant().toEpochMilli(),
                certificate.getNotAfter().toInstant().toEpochMilli(),
                certificate.hashCode(),
                certificate.getSubjectX500Principal(),
                issuer,
                KeyIdentifiers.subjectKey(certificate).map(ByteBuffer::wrap),
                KeyIdentifiers.authorityKey(certificate).map(ByteBuffer::wrap)));
    }

    private static Optional<String> formerHost(X509Certificate certificate) {
        return Flaws.isForServers(certificate)
                ? HostPattern.parse(Subject.of(certificate))
                        .map(HostPattern::toString)
                        .filter(host -> host.contains("."))
                : Optional.empty();
    }

    private static boolean isAuthority(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        return certificate.getBasicConstraints() >= 0 || (usage != null && usage[SIGNS_CERTIFICATES]);
    }

    /** Whether it says to be its own issuer. */
    boolean isSelfIssued() {
        return subject.equals(issuer);
    }

    /** Whether it says that another one is its issuer. */
    boolean isIssuedBy(FoundCertificate other) {
        return issuer.equals(other.subject)
                && (authorityKey.isEmpty() || other.subjectKey.isEmpty() || authorityKey.equals(other.subjectKey));
    }

    /** Returns the time in which it is valid. */
    Validity validity() {
        return new Validity(Instant.ofEpochMilli(notBefore), Instant.ofEpochMilli(notAfter));
    }

    /** Whether it is valid at a time, in milliseconds since 1970. */
    boolean isValidAt(long time) {
        return notBefore <= time && time <= notAfter;
    }
}

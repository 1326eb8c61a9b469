package io.github.mailsni;

import io.github.mailsni.internal.Wildcards;
import io.github.mailsni.internal.x509.Extensions;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The presented identifiers of a certificate (RFC 9525 section 6.3): the dNSName entries of its subjectAltName
 * extension, exact ones, and those whose whole left-most label is a wildcard for one label. The common name does not
 * count.
 *
 * @param all the names in normal form, sorted; unmodifiable
 * @since 0.1.0
 */
public record CertificateNames(Set<String> all) {
    private static final int DNS_NAME = 2;

    /**
     * Keeps the names sorted.
     *
     * @param all the names in normal form, sorted
     */
    public CertificateNames {
        all = Collections.unmodifiableSet(new TreeSet<>(all));
    }

    /**
     * Reads the names of a certificate.
     *
     * @param certificate a leaf
     * @return its names that can match a host; none if its extension is missing or unreadable
     */
    public static CertificateNames of(X509Certificate certificate) {
        Set<String> names = new TreeSet<>();
        Set<String> encoded = Extensions.dnsNames(certificate);
        for (List<?> entry : subjectAltNames(certificate)) {
            if (Integer.valueOf(DNS_NAME).equals(entry.get(0))
                    && entry.get(1) instanceof String dnsName
                    && encoded.contains(dnsName)) {
                HostPattern.parse(dnsName)
                        .filter(pattern -> !dnsName.endsWith("."))
                        .map(HostPattern::toString)
                        .ifPresent(names::add);
            }
        }
        return new CertificateNames(names);
    }

    /**
     * Whether one of the names matches a host.
     *
     * @param name the host
     * @return whether one of the names equals the host, or is a wildcard for exactly the host's first label
     */
    public boolean cover(ServerName name) {
        return all.contains(name.toString())
                || Wildcards.covering(name.toString()).filter(all::contains).isPresent();
    }

    private static Collection<List<?>> subjectAltNames(X509Certificate certificate) {
        try {
            return Optional.ofNullable(certificate.getSubjectAlternativeNames()).orElse(List.of());
        } catch (CertificateParsingException unreadable) {
            // An extension that cannot be parsed names no host.
            return List.of();
        }
    }
}

package io.github.mailsni.coverage;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * A certification path (RFC 5280 section 6) from a leaf to a trusted root.
 *
 * @param certificates the leaf, then the issuer of each, without the root
 * @param root the trusted root at its end
 */
record CertificatePath(List<X509Certificate> certificates, X509Certificate root) {
    CertificatePath {
        certificates = List.copyOf(certificates);
    }

    X509Certificate leaf() {
        return certificates.get(0);
    }

    List<X509Certificate> intermediates() {
        return certificates.subList(1, certificates.size());
    }

    List<X509Certificate> withRoot() {
        List<X509Certificate> all = new ArrayList<>(certificates);
        all.add(root);
        return all;
    }

    /** Pairs each certificate but the root with its issuer's. */
    List<Link> links() {
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < certificates.size(); i++) {
            links.add(new Link(certificates.get(i), i + 1 < certificates.size() ? certificates.get(i + 1) : root));
        }
        return links;
    }

    /**
     * A certificate and the certificate of its issuer.
     *
     * @param certificate the certificate that was issued
     * @param issuer the certificate of its issuer
     */
    record Link(X509Certificate certificate, X509Certificate issuer) {}
}

package io.github.mailsni.coverage;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/**
 * A way from a leaf to a root that is trusted.
 *
 * @param certificates the leaf, then the issuer of each, without the root
 * @param root where it ends
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

    /** The certificate, and the one of its issuer, for each but the root. */
    List<Link> links() {
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < certificates.size(); i++) {
            links.add(new Link(certificates.get(i), i + 1 < certificates.size() ? certificates.get(i + 1) : root));
        }
        return links;
    }

    /**
     * A step of the way.
     *
     * @param certificate issued by the other's
     * @param issuer of the certificate
     */
    record Link(X509Certificate certificate, X509Certificate issuer) {}
}

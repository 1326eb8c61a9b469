package io.github.mailsni.coverage;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.x509.Chain;
import io.github.mailsni.internal.x509.IssuerDownload;
import io.github.mailsni.internal.x509.Subject;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Explains why a chain does not lead to a trusted root: it ends in a self-signed certificate, in a root that is not
 * trusted, or lacks an intermediate's certificate.
 *
 * <p>The last two look alike in the chain: the issuer is unknown. They differ in the issuer's certificate, if a local
 * file has it, or in the leaf's URL for it: leaves of public authorities have one, and are never issued by a root.
 */
final class Untrusted {
    /** The largest number of missing certificates that are looked for. */
    private static final int MOST_APPENDED = 10;

    private final TrustRoots roots;
    private final Instant at;
    private final Issuers issuersHere;
    private final Predicate<List<X509Certificate>> leadsToRoot;

    Untrusted(TrustRoots roots, Instant at, Issuers issuersHere, Predicate<List<X509Certificate>> leadsToRoot) {
        this.roots = roots;
        this.at = at;
        this.issuersHere = issuersHere;
        this.leadsToRoot = leadsToRoot;
    }

    Trust.Finding explain(List<X509Certificate> sent) {
        X509Certificate leaf = sent.get(0);
        List<X509Certificate> chain = Chain.withRoot(leaf, sent, at);
        X509Certificate last = chain.get(chain.size() - 1);
        if (Chain.isSelfSigned(leaf)) {
            return new Trust.Finding(
                    ProblemCode.SELF_SIGNED,
                    "the certificate is self-signed, nobody else vouches for it;"
                            + " get one from an authority that clients trust");
        }
        if (Chain.isSelfSigned(last)) {
            return notTrusted(last);
        }
        Optional<Issuers.Located> issuer = issuersHere.of(last);
        if (issuer.isPresent()) {
            return Chain.isSelfSigned(issuer.get().certificate())
                    ? notTrusted(issuer.get().certificate())
                    : incomplete(sent, last, issuer.get());
        }
        if (last.equals(leaf) && IssuerDownload.of(leaf).isPresent()) {
            return new Trust.Finding(
                    ProblemCode.CHAIN_INCOMPLETE,
                    missing(last) + "; no file here has it: append it to this file, from "
                            + IssuerDownload.of(leaf).get());
        }
        return new Trust.Finding(
                ProblemCode.CERTIFICATE_NOT_TRUSTED,
                "it was issued by " + Subject.issuerOf(last) + ", which is not among " + roots
                        + ", and of which no certificate is sent; if that is an intermediate authority, append its"
                        + " certificate, otherwise get one from an authority that clients trust");
    }

    private Trust.Finding notTrusted(X509Certificate root) {
        return new Trust.Finding(
                ProblemCode.CERTIFICATE_NOT_TRUSTED,
                "its chain leads to the root " + Subject.of(root) + ", which is not among " + roots
                        + "; get one from an authority that clients trust");
    }

    /** Continues the chain with issuers from local files, as far as these lead. */
    private Trust.Finding incomplete(List<X509Certificate> sent, X509Certificate last, Issuers.Located issuer) {
        List<X509Certificate> completed = new ArrayList<>(sent);
        List<String> files = new ArrayList<>();
        for (Optional<Issuers.Located> next = Optional.of(issuer);
                next.isPresent()
                        && completed.size() < sent.size() + MOST_APPENDED
                        && !completed.contains(next.get().certificate());
                next = issuersHere.of(next.get().certificate())) {
            if (Chain.isSelfSigned(next.get().certificate())) {
                break;
            }
            completed.add(next.get().certificate());
            String file = Printable.path(next.get().file());
            if (!files.contains(file)) {
                files.add(file);
            }
        }
        String where = "; it is in " + String.join(" and ", files) + ": append it to this file";
        return new Trust.Finding(
                ProblemCode.CHAIN_INCOMPLETE,
                missing(last)
                        + where
                        + (leadsToRoot.test(completed) ? "" : ", though that leads to no trusted root either"));
    }

    private static String missing(X509Certificate certificate) {
        return "the server does not send the certificate of " + Subject.issuerOf(certificate)
                + ", which issued that of " + Subject.of(certificate);
    }
}

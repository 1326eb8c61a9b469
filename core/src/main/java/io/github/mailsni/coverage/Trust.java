package io.github.mailsni.coverage;

import io.github.mailsni.internal.x509.Chain;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;

/**
 * Decides whether a chain as sent leads to a trusted root at an instant (RFC 5280), and why not. Remembers the finding
 * on each chain, since thousands of hosts may share one. Not thread-safe.
 */
final class Trust {
    private final TrustRoots roots;
    private final Instant at;
    private final Issuers issuersHere;
    private final Map<X500Principal, List<X509Certificate>> rootsBySubject;
    private final Map<List<X509Certificate>, Judgement> known = new HashMap<>();
    /** Interns the authorities' certificates: a certificate object remembers that its signature was verified. */
    private final Map<X509Certificate, X509Certificate> authorities = new HashMap<>();

    Trust(TrustRoots roots, Instant at, Issuers issuersHere) {
        this.roots = roots;
        this.at = at;
        this.issuersHere = issuersHere;
        this.rootsBySubject =
                roots.certificates().stream().collect(Collectors.groupingBy(X509Certificate::getSubjectX500Principal));
    }

    /** Whether issuers are checked. */
    boolean isChecked() {
        return roots.checked();
    }

    /** Whether names and dates of certificates are checked; if not, only the key is. */
    boolean asksForNames() {
        return roots.asksForNames();
    }

    /** The reason why a chain is not trusted. */
    record Finding(ProblemCode code, String message) {}

    /**
     * The reason why a chain is not trusted.
     *
     * @param sent the leaf, then the other certificates in any order
     * @return empty if it leads to a trusted root
     */
    Optional<Finding> objection(List<X509Certificate> sent) {
        return judgement(sent).objection();
    }

    /**
     * The path from the leaf to its root by which a chain is accepted; for other chains, as far as the sent
     * certificates lead.
     */
    List<X509Certificate> path(List<X509Certificate> sent) {
        return judgement(sent).path();
    }

    private record Judgement(Optional<Finding> objection, List<X509Certificate> path) {}

    private Judgement judgement(List<X509Certificate> sent) {
        return known.computeIfAbsent(
                sent,
                chain -> roots.checked()
                        ? examine(chain)
                        : new Judgement(Optional.empty(), Chain.from(chain.get(0), chain, at)));
    }

    private Judgement examine(List<X509Certificate> sent) {
        if (roots.certificates().contains(sent.get(0))) {
            return new Judgement(Optional.empty(), sent.subList(0, 1));
        }
        TrustedPath path = new TrustedPath(
                rootsBySubject,
                sent.stream()
                        .map(each -> authorities.computeIfAbsent(each, any -> each))
                        .toList(),
                withinValidityOf(sent.get(0)));
        Optional<Finding> objection =
                path.objection(() -> new Untrusted(roots, at, issuersHere, this::leadsToRoot).explain(sent));
        return new Judgement(
                objection,
                path.accepted().map(CertificatePath::withRoot).orElseGet(() -> Chain.from(sent.get(0), sent, at)));
    }

    /** Whether a chain would be trusted if it were sent. */
    private boolean leadsToRoot(List<X509Certificate> sent) {
        return new TrustedPath(rootsBySubject, sent, withinValidityOf(sent.get(0))).isThere();
    }

    /** Moves the instant into the leaf's validity, which is checked apart, so that its chain can be judged. */
    private Instant withinValidityOf(X509Certificate leaf) {
        Instant notBefore = leaf.getNotBefore().toInstant();
        Instant notAfter = leaf.getNotAfter().toInstant();
        if (at.isAfter(notAfter)) {
            return notAfter;
        }
        return at.isBefore(notBefore) ? notBefore : at;
    }

    /** The certificate of the sent path that expires first; the leaf if none expires before it. */
    static X509Certificate firstToExpire(List<X509Certificate> sent, Instant at) {
        X509Certificate first = sent.get(0);
        for (X509Certificate each : Chain.from(first, sent, at)) {
            if (each.getNotAfter().toInstant().isBefore(first.getNotAfter().toInstant())) {
                first = each;
            }
        }
        return first;
    }
}

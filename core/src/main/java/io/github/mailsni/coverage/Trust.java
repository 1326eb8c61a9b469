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
 * Whether a chain as sent leads to a trusted root at an instant (RFC 5280), and why not. Knows each chain's answer once it has
 * been asked: hosts by the thousand share one. Not thread-safe.
 */
final class Trust {
    private final TrustRoots roots;
    private final Instant at;
    private final Issuers issuersHere;
    private final Map<X500Principal, List<X509Certificate>> rootsBySubject;
    private final Map<List<X509Certificate>, Judgement> known = new HashMap<>();
    /** One object for each authority's certificate: it remembers that its signature was verified. */
    private final Map<X509Certificate, X509Certificate> authorities = new HashMap<>();

    Trust(TrustRoots roots, Instant at, Issuers issuersHere) {
        this.roots = roots;
        this.at = at;
        this.issuersHere = issuersHere;
        this.rootsBySubject =
                roots.certificates().stream().collect(Collectors.groupingBy(X509Certificate::getSubjectX500Principal));
    }

    /** Whether issuers are asked for at all. */
    boolean isChecked() {
        return roots.checked();
    }

    /** Whether names and dates of certificates count; if not, nothing but the key does. */
    boolean asksForNames() {
        return roots.asksForNames();
    }

    /** What is wrong with a chain. */
    record Finding(ProblemCode code, String message) {}

    /**
     * What is wrong with a chain.
     *
     * @param sent the leaf first, what else is sent in any order
     * @return empty if it leads to a trusted root
     */
    Optional<Finding> objection(List<X509Certificate> sent) {
        return judgement(sent).objection();
    }

    /** The path from the leaf to its root, by which a chain is accepted; of others, as far as it can be told from what is sent. */
    List<X509Certificate> path(List<X509Certificate> sent) {
        return judgement(sent).path();
    }

    private record Judgement(Optional<Finding> objection, List<X509Certificate> path) {}

    private Judgement judgement(List<X509Certificate> sent) {
        return known.computeIfAbsent(
                sent,
                chain -> roots.checked()
                        ? examine(chain)
                        : new Judgement(Optional.empty(), Chain.from(chain.get(0), chain)));
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
                path.objection(() -> new Untrusted(roots, issuersHere, this::leadsToRoot).explain(sent));
        return new Judgement(
                objection,
                path.accepted().map(CertificatePath::withRoot).orElseGet(() -> Chain.from(sent.get(0), sent)));
    }

    /** Whether a chain would be trusted if it were sent. */
    private boolean leadsToRoot(List<X509Certificate> sent) {
        return new TrustedPath(rootsBySubject, sent, withinValidityOf(sent.get(0))).isThere();
    }

    /** The leaf's own validity is another question; its chain is judged as near to the instant as the leaf lives. */
    private Instant withinValidityOf(X509Certificate leaf) {
        Instant notBefore = leaf.getNotBefore().toInstant();
        Instant notAfter = leaf.getNotAfter().toInstant();
        if (at.isAfter(notAfter)) {
            return notAfter;
        }
        return at.isBefore(notBefore) ? notBefore : at;
    }

    /** The one among the certificates that are sent on the way that expires first; the leaf, if none does before it. */
    static X509Certificate firstToExpire(List<X509Certificate> sent) {
        X509Certificate first = sent.get(0);
        for (X509Certificate each : Chain.from(first, sent)) {
            if (each.getNotAfter().toInstant().isBefore(first.getNotAfter().toInstant())) {
                first = each;
            }
        }
        return first;
    }
}

package io.github.mailsni.coverage;

import io.github.mailsni.x509.Chain;
import io.github.mailsni.x509.Subject;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;

/**
 * Whether a chain as sent leads to a trusted root at an instant (RFC 5280), and why not. Knows each chain's answer once it has
 * been asked: hosts by the thousand share one. Not thread-safe.
 */
final class Trust {
    /** More than real chains have; what a stranger's server sends must not keep us busy. */
    private static final int LONGEST_PATH = 10;

    private static final int MOST_PATHS = 20;

    private final TrustRoots roots;
    private final Instant at;
    private final Issuers issuersHere;
    private final Map<X500Principal, List<X509Certificate>> rootsBySubject;
    private final Map<List<X509Certificate>, Optional<Finding>> known = new HashMap<>();
    /** One object for each authority's certificate: it remembers that its signature was verified. */
    private final Map<X509Certificate, X509Certificate> authorities = new HashMap<>();

    Trust(TrustRoots roots, Instant at, Issuers issuersHere) {
        this.roots = roots;
        this.at = at;
        this.issuersHere = issuersHere;
        this.rootsBySubject =
                roots.certificates().stream().collect(Collectors.groupingBy(X509Certificate::getSubjectX500Principal));
    }

    /** What is wrong with a chain. */
    record Finding(ProblemCode code, String message) {}

    /** A way from a leaf to a root: the certificates without the root, and the root. */
    private record Path(List<X509Certificate> certificates, X509Certificate root) {}

    /**
     * What is wrong with a chain.
     *
     * @param sent the leaf first, what else is sent in any order
     * @return empty if it leads to a trusted root
     */
    Optional<Finding> objection(List<X509Certificate> sent) {
        return roots.checked() ? known.computeIfAbsent(sent, this::examine) : Optional.empty();
    }

    private Optional<Finding> examine(List<X509Certificate> sent) {
        X509Certificate leaf = sent.get(0);
        if (roots.certificates().contains(leaf)) {
            return Optional.empty();
        }
        Optional<Finding> first = Optional.empty();
        for (Path path : paths(sent)) {
            Optional<Finding> objection = validate(path);
            if (objection.isEmpty()) {
                return objection;
            }
            first = first.or(() -> objection);
        }
        return first.or(() -> Optional.of(new Untrusted(roots, issuersHere, this::leadsToRoot).explain(sent)));
    }

    /** Whether a chain would be trusted if it were sent. */
    private boolean leadsToRoot(List<X509Certificate> sent) {
        return !paths(sent).isEmpty();
    }

    private List<Path> paths(List<X509Certificate> sent) {
        List<Path> paths = new ArrayList<>();
        extend(List.of(sent.get(0)), sent, paths);
        return paths;
    }

    private void extend(List<X509Certificate> path, List<X509Certificate> sent, List<Path> paths) {
        X500Principal issuer = path.get(path.size() - 1).getIssuerX500Principal();
        for (X509Certificate root : rootsBySubject.getOrDefault(issuer, List.of())) {
            if (paths.size() < MOST_PATHS) {
                paths.add(new Path(path, root));
            }
        }
        if (path.size() == LONGEST_PATH) {
            return;
        }
        for (X509Certificate next : sent) {
            if (paths.size() < MOST_PATHS
                    && next.getSubjectX500Principal().equals(issuer)
                    && !path.contains(next)
                    && !roots.certificates().contains(next)) {
                List<X509Certificate> longer = new ArrayList<>(path);
                longer.add(authorities.computeIfAbsent(next, any -> next));
                extend(longer, sent, paths);
            }
        }
    }

    private Optional<Finding> validate(Path path) {
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(path.root(), null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(withinValidityOf(path.certificates().get(0))));
            CertPath certificates = CertificateFactory.getInstance("X.509").generateCertPath(path.certificates());
            CertPathValidator.getInstance("PKIX").validate(certificates, parameters);
            return Optional.empty();
        } catch (CertPathValidatorException e) {
            return Optional.of(Violation.of(e, path.certificates(), path.root()));
        } catch (GeneralSecurityException e) {
            return Optional.of(new Finding(
                    ProblemCode.VALIDATION_FAILURE,
                    "the chain of " + Subject.of(path.certificates().get(0)) + " cannot be validated: "
                            + e.getMessage()));
        }
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

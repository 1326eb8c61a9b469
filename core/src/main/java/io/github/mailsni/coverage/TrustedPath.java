package io.github.mailsni.coverage;

import io.github.mailsni.internal.x509.Chain;
import io.github.mailsni.internal.x509.NameConstraintRule;
import io.github.mailsni.internal.x509.SignatureChecks;
import io.github.mailsni.internal.x509.Subject;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Searches for a path from a leaf to a trusted root that clients accept: it applies {@link PathRules} first, which cost
 * little, then Java's validator. Certificates that no path needs do no harm. The work is bounded in steps of the
 * search, signatures and validations. Not thread-safe.
 */
final class TrustedPath {
    /** The largest number of validations; each verifies up to ten signatures, and compares names. */
    private static final int MOST_VALIDATIONS = 20;
    /** The name constraints that count as one validation, since the work grows by the square of their number. */
    private static final int SUBTREES_OF_A_VALIDATION = 200;

    private static final int MOST_PATHS_EXPLAINED = 20;

    private final Map<X500Principal, List<X509Certificate>> rootsBySubject;
    private final List<X509Certificate> sent;
    private final X509Certificate leaf;
    private final Instant at;
    private final PathRules rules;
    private final SignatureChecks signatures = new SignatureChecks();
    private long validations;
    private @Nullable CertificatePath accepted;
    private boolean cutShort;

    TrustedPath(Map<X500Principal, List<X509Certificate>> rootsBySubject, List<X509Certificate> sent, Instant at) {
        this.rootsBySubject = rootsBySubject;
        this.sent = sent;
        this.leaf = sent.get(0);
        this.at = at;
        this.rules = new PathRules(at);
    }

    boolean isThere() {
        Predicate<X509Certificate> usable = each -> rules.ofIntermediate(each).isEmpty();
        // first the paths whose name constraints the leaf is known to obey: Java then need not validate others
        return isThere(usable.and(each -> !NameConstraintRule.hasConstraints(each)
                        || (!NameConstraintRule.takesTooLong(each, leaf) && !NameConstraintRule.isBroken(each, leaf))))
                || isThere(usable);
    }

    private boolean isThere(Predicate<X509Certificate> usable) {
        PathSearch search = new PathSearch(rootsBySubject, sent, usable, this::isIssuer);
        boolean found = search.any(leaf, path -> {
            boolean accepts = rules.ofRoot(path.root()).isEmpty()
                    && PathRules.ofPath(path).isEmpty()
                    && mayValidate(path)
                    && validate(path).isEmpty();
            accepted = accepts ? path : accepted;
            return accepts;
        });
        cutShort |= search.isCutShort() || signatures.isExhausted();
        return found;
    }

    /** The accepted path, if one was found. */
    Optional<CertificatePath> accepted() {
        return Optional.ofNullable(accepted);
    }

    /**
     * The reason why no path is accepted.
     *
     * @param withoutRoot supplies the reason if no path leads to a root
     * @return empty if a path is accepted
     */
    Optional<Trust.Finding> objection(Supplier<Trust.Finding> withoutRoot) {
        if (isThere()) {
            return Optional.empty();
        }
        if (cutShort) {
            return Optional.of(new Trust.Finding(
                    ProblemCode.CHAIN_TOO_COMPLEX,
                    sent.size()
                            + " certificates are sent, and so many of them may have issued each other that clients give"
                            + " up the search for a path to a trusted root; send the leaf, the certificate of the"
                            + " authority that issued it, and so on, and nothing else"));
        }
        List<CertificatePath> paths = new ArrayList<>();
        new PathSearch(rootsBySubject, sent, any -> true, (issuer, certificate) -> true)
                .any(leaf, path -> !paths.add(path) || paths.size() == MOST_PATHS_EXPLAINED);
        return Optional.of(paths.stream()
                .filter(path -> path.links().stream().allMatch(this::isSigned))
                .findFirst()
                .or(() -> paths.stream().findFirst())
                .map(this::explain)
                .orElseGet(withoutRoot));
    }

    private Trust.Finding explain(CertificatePath path) {
        Optional<Trust.Finding> forged = path.links().stream()
                .filter(link -> !isSigned(link))
                .map(link -> Violation.notSigned(link, path.root()))
                .findFirst();
        return forged.or(() -> path.intermediates().stream()
                        .flatMap(each -> rules.ofIntermediate(each).stream())
                        .findFirst())
                .or(() -> rules.ofRoot(path.root()))
                .or(() -> PathRules.ofPath(path))
                .or(() -> mayValidate(path) ? validate(path) : Optional.empty())
                .orElseGet(() -> new Trust.Finding(
                        ProblemCode.VALIDATION_FAILURE,
                        "the chain of " + Subject.of(leaf)
                                + " leads to a trusted root in a way that clients do not accept;"
                                + " issue the chain anew"));
    }

    private boolean isSigned(CertificatePath.Link link) {
        return isIssuer(link.issuer(), link.certificate());
    }

    /** Compares the key identifiers, if both certificates have one, and verifies the signature. */
    private boolean isIssuer(X509Certificate issuer, X509Certificate certificate) {
        return Chain.isIssuer(issuer, certificate, signatures) && signatures.hasSigned(issuer, certificate);
    }

    private boolean mayValidate(CertificatePath path) {
        if (validations >= MOST_VALIDATIONS) {
            cutShort = true;
            return false;
        }
        long subtrees = path.intermediates().stream()
                .mapToLong(NameConstraintRule::subtrees)
                .sum();
        validations += 1 + (subtrees / SUBTREES_OF_A_VALIDATION) * (subtrees / SUBTREES_OF_A_VALIDATION);
        return true;
    }

    private Optional<Trust.Finding> validate(CertificatePath path) {
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(path.root(), null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(at));
            CertPath certificates = CertificateFactory.getInstance("X.509").generateCertPath(path.certificates());
            CertPathValidator.getInstance("PKIX").validate(certificates, parameters);
            return Optional.empty();
        } catch (CertPathValidatorException e) {
            return Optional.of(Violation.of(e, path.certificates()));
        } catch (GeneralSecurityException e) {
            return Optional.of(new Trust.Finding(
                    ProblemCode.VALIDATION_FAILURE,
                    "the chain of " + Subject.of(leaf) + " cannot be validated: "
                            + Bounded.line(String.valueOf(e.getMessage()))));
        } catch (RuntimeException e) {
            return Optional.of(Violation.unjudged(e, leaf));
        }
    }
}

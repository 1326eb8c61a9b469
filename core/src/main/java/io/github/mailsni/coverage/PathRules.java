package io.github.mailsni.coverage;

import io.github.mailsni.internal.x509.Extensions;
import io.github.mailsni.internal.x509.Flaw;
import io.github.mailsni.internal.x509.Flaws;
import io.github.mailsni.internal.x509.NameConstraintRule;
import io.github.mailsni.internal.x509.Subject;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Checks the rules that clients apply to the authorities on a path beyond Java's validator: OpenSSL's rules for
 * intermediates, and those for the root, which Java does not examine. Remembers the finding on each authority. Not
 * thread-safe.
 */
final class PathRules {
    private static final int KEY_CERT_SIGN = 5;
    private static final int VERSION_WITH_EXTENSIONS = 3;
    /** Real authorities have fewer than ten policies; the work with them may grow by a factor of their number at each step. */
    private static final int MOST_POLICY_NODES = 1000;

    private final Instant at;
    private final Map<X509Certificate, Optional<Trust.Finding>> intermediates = new HashMap<>();
    private final Map<X509Certificate, Optional<Trust.Finding>> roots = new HashMap<>();

    PathRules(Instant at) {
        this.at = at;
    }

    /** Checks an intermediate's certificate by itself. */
    Optional<Trust.Finding> ofIntermediate(X509Certificate certificate) {
        return intermediates.computeIfAbsent(
                certificate,
                intermediate -> firstOf(List.of(
                        () -> Violation.ofValidity(intermediate, at),
                        () -> intermediate.getBasicConstraints() < 0
                                ? Optional.of(Violation.notAuthority(intermediate))
                                : Optional.empty(),
                        () -> maySign(intermediate),
                        () -> findings(Flaws.ofIntermediate(intermediate)))));
    }

    /** Checks a root by itself. */
    Optional<Trust.Finding> ofRoot(X509Certificate certificate) {
        return roots.computeIfAbsent(
                certificate,
                root -> firstOf(List.of(
                        () -> Violation.ofValidityOfRoot(root, at),
                        () -> root.getVersion() >= VERSION_WITH_EXTENSIONS && root.getBasicConstraints() < 0
                                ? Optional.of(Violation.notAuthority(root))
                                : Optional.empty(),
                        () -> maySign(root),
                        () -> findings(Flaws.ofRoot(root)))));
    }

    /** Checks a path whose certificates each passed by itself; Java's validator comes after it. */
    static Optional<Trust.Finding> ofPath(CertificatePath path) {
        return firstOf(List.of(
                () -> tooManyPolicies(path), () -> tooManyNames(path), () -> lengthBelow(path), () -> names(path)));
    }

    private static Optional<Trust.Finding> maySign(X509Certificate authority) {
        boolean[] usages = authority.getKeyUsage();
        return usages == null || usages[KEY_CERT_SIGN]
                ? Optional.empty()
                : Optional.of(Violation.mayNotSign(authority));
    }

    private static Optional<Trust.Finding> findings(List<Flaw> flaws) {
        return flaws.stream()
                .map(flaw -> new Trust.Finding(ChainCheck.code(flaw), flaw.problem()))
                .findFirst();
    }

    private static Optional<Trust.Finding> firstOf(List<Supplier<Optional<Trust.Finding>>> rules) {
        return rules.stream().map(Supplier::get).flatMap(Optional::stream).findFirst();
    }

    private static Optional<Trust.Finding> lengthBelow(CertificatePath path) {
        int allowed = path.root().getBasicConstraints();
        long below = path.intermediates().stream()
                .filter(each -> !each.getSubjectX500Principal().equals(each.getIssuerX500Principal()))
                .count();
        return allowed >= 0 && below > allowed ? Optional.of(Violation.tooLong(path.root())) : Optional.empty();
    }

    /** Checks the names of all certificates against the root's name constraints. */
    private static Optional<Trust.Finding> names(CertificatePath path) {
        return path.certificates().stream()
                .filter(each -> each.equals(path.leaf())
                        || !each.getSubjectX500Principal().equals(each.getIssuerX500Principal()))
                .filter(each -> NameConstraintRule.isBroken(path.root(), each))
                .map(each -> Violation.names(each, path.root()))
                .findFirst();
    }

    private static Optional<Trust.Finding> tooManyNames(CertificatePath path) {
        List<X509Certificate> constraining = Stream.concat(path.intermediates().stream(), Stream.of(path.root()))
                .filter(NameConstraintRule::hasConstraints)
                .toList();
        boolean many =
                constraining.stream().mapToInt(NameConstraintRule::subtrees).sum() > NameConstraintRule.MOST_SUBTREES;
        return constraining.stream()
                .filter(authority -> many
                        || path.certificates().stream()
                                .anyMatch(below -> NameConstraintRule.takesTooLong(authority, below)))
                .map(authority -> new Trust.Finding(
                        ProblemCode.CHAIN_TOO_COMPLEX,
                        "there are so many name constraints in the certificate of " + Subject.of(authority)
                                + " and beside it, and names below it, that clients give up comparing them; get a certificate with fewer"
                                + " names"))
                .findFirst();
    }

    /** Reports too many policies, since mapped policies may multiply at each step (CVE-2023-0464). */
    private static Optional<Trust.Finding> tooManyPolicies(CertificatePath path) {
        long nodes = 1;
        boolean mapped = false;
        for (int i = path.certificates().size() - 1; i >= 0; i--) {
            X509Certificate certificate = path.certificates().get(i);
            long policies = Math.max(1, Extensions.policies(certificate));
            nodes = mapped ? nodes * policies : Math.max(nodes, policies);
            mapped |= Extensions.policyMappings(certificate) > 0;
            if (nodes > MOST_POLICY_NODES) {
                return Optional.of(new Trust.Finding(
                        ProblemCode.CHAIN_TOO_COMPLEX,
                        "the certificate policies in the chain of " + Subject.of(path.leaf())
                                + " multiply so much that clients give up; get a certificate from another authority"));
            }
        }
        return Optional.empty();
    }
}

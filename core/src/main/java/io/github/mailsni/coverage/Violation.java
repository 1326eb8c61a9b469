package io.github.mailsni.coverage;

import io.github.mailsni.internal.x509.Subject;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertPathValidatorException.Reason;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Names in one sentence the rule of RFC 5280 that a chain breaks. */
final class Violation {
    private static final Map<Reason, String> RULES = Map.of(
            PKIXReason.NOT_CA_CERT, "is not that of an authority (basicConstraints), but issued another",
            PKIXReason.PATH_TOO_LONG, "allows fewer authorities below it than there are (pathLenConstraint)",
            PKIXReason.INVALID_KEY_USAGE, "belongs to an authority whose key may not sign certificates (keyUsage)",
            PKIXReason.INVALID_NAME, "breaks the name constraints of an authority above it",
            PKIXReason.INVALID_POLICY, "breaks the policy constraints of an authority above it",
            PKIXReason.NAME_CHAINING, "does not bear the name of the next one's issuer",
            PKIXReason.UNRECOGNIZED_CRIT_EXT, "has a critical extension that clients do not know");

    private Violation() {}

    /**
     * Describes the failure of a validation.
     *
     * @param path the path without the root, the leaf first
     */
    static Trust.Finding of(CertPathValidatorException exception, List<X509Certificate> path) {
        int index = exception.getIndex();
        @Nullable X509Certificate culprit = index >= 0 && index < path.size() ? path.get(index) : null;
        Reason reason = exception.getReason();
        String subject = culprit == null ? "the chain of " + Subject.of(path.get(0)) : the(culprit);
        if (reason == BasicReason.ALGORITHM_CONSTRAINED) {
            return new Trust.Finding(
                    ProblemCode.VALIDATION_FAILURE,
                    subject + " has a key or a signature that Java does not accept (jdk.certpath.disabledAlgorithms);"
                            + " issue it anew");
        }
        String rule =
                RULES.getOrDefault(reason, "is not accepted: " + Bounded.line(String.valueOf(exception.getMessage())));
        return new Trust.Finding(ProblemCode.VALIDATION_FAILURE, subject + " " + rule + "; issue the chain anew");
    }

    /** Describes an unexpected exception of Java's validator, which fails on names of some kinds. */
    static Trust.Finding unjudged(RuntimeException exception, X509Certificate leaf) {
        return new Trust.Finding(
                ProblemCode.VALIDATION_FAILURE,
                "the chain of " + Subject.of(leaf)
                        + " has something in it that Java clients cannot judge, and end the handshake" + " for: "
                        + Bounded.line(String.valueOf(exception.getMessage())) + "; issue the chain anew");
    }

    /** Reports an intermediate's certificate outside its validity. */
    static Optional<Trust.Finding> ofValidity(X509Certificate intermediate, Instant at) {
        Instant notBefore = intermediate.getNotBefore().toInstant();
        Instant notAfter = intermediate.getNotAfter().toInstant();
        if (at.isAfter(notAfter)) {
            return Optional.of(new Trust.Finding(
                    ProblemCode.CERTIFICATE_EXPIRED,
                    the(intermediate) + ", which is sent with it, expired at " + notAfter
                            + "; send the authority's present one"));
        }
        return at.isBefore(notBefore)
                ? Optional.of(new Trust.Finding(
                        ProblemCode.CERTIFICATE_NOT_YET_VALID,
                        the(intermediate) + ", which is sent with it, is valid from " + notBefore
                                + " only; check this machine's clock"))
                : Optional.empty();
    }

    /** Reports a root outside its validity. */
    static Optional<Trust.Finding> ofValidityOfRoot(X509Certificate root, Instant at) {
        Instant notBefore = root.getNotBefore().toInstant();
        Instant notAfter = root.getNotAfter().toInstant();
        if (at.isAfter(notAfter)) {
            return Optional.of(new Trust.Finding(
                    ProblemCode.CERTIFICATE_EXPIRED,
                    the(root) + ", the root to which its chain leads, expired at " + notAfter
                            + "; get a certificate whose chain leads to the authority's present root"));
        }
        return at.isBefore(notBefore)
                ? Optional.of(new Trust.Finding(
                        ProblemCode.CERTIFICATE_NOT_YET_VALID,
                        the(root) + ", the root to which its chain leads, is valid from " + notBefore
                                + " only; check this machine's clock"))
                : Optional.empty();
    }

    static Trust.Finding notSigned(CertificatePath.Link link, X509Certificate root) {
        return new Trust.Finding(
                ProblemCode.CERTIFICATE_NOT_TRUSTED,
                the(link.certificate()) + " is not signed by the " + Subject.issuerOf(link.certificate())
                        + (link.issuer().equals(root) ? " that is trusted" : " that is sent")
                        + ", but by another of that name; get one from an authority that clients trust");
    }

    static Trust.Finding notAuthority(X509Certificate certificate) {
        return broken(certificate, PKIXReason.NOT_CA_CERT);
    }

    static Trust.Finding mayNotSign(X509Certificate authority) {
        return broken(authority, PKIXReason.INVALID_KEY_USAGE);
    }

    static Trust.Finding tooLong(X509Certificate authority) {
        return broken(authority, PKIXReason.PATH_TOO_LONG);
    }

    static Trust.Finding names(X509Certificate certificate, X509Certificate authority) {
        return new Trust.Finding(
                ProblemCode.VALIDATION_FAILURE,
                the(certificate) + " breaks the name constraints of " + Subject.of(authority)
                        + "; issue the chain anew");
    }

    private static Trust.Finding broken(X509Certificate certificate, Reason rule) {
        return new Trust.Finding(
                ProblemCode.VALIDATION_FAILURE, the(certificate) + " " + RULES.get(rule) + "; issue the chain anew");
    }

    private static String the(X509Certificate certificate) {
        return "the certificate of " + Subject.of(certificate);
    }
}

package io.github.mailsni.coverage;

import io.github.mailsni.x509.Subject;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertPathValidatorException.Reason;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which rule of RFC 5280 a chain breaks, in one sentence. */
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
     * What a validation found.
     *
     * @param path the certificates without the root, the leaf first
     * @param root where the path ends
     */
    static Trust.Finding of(CertPathValidatorException exception, List<X509Certificate> path, X509Certificate root) {
        int index = exception.getIndex();
        @Nullable X509Certificate culprit = index >= 0 && index < path.size() ? path.get(index) : null;
        Reason reason = exception.getReason();
        String subject = culprit == null ? "the chain of " + Subject.of(path.get(0)) : the(culprit);
        if (reason == BasicReason.EXPIRED && culprit != null) {
            return new Trust.Finding(
                    ProblemCode.CERTIFICATE_EXPIRED,
                    subject + ", which is sent with it, expired at "
                            + culprit.getNotAfter().toInstant() + "; send the authority's present one");
        }
        if (reason == BasicReason.NOT_YET_VALID && culprit != null) {
            return new Trust.Finding(
                    ProblemCode.CERTIFICATE_NOT_YET_VALID,
                    subject + ", which is sent with it, is valid from "
                            + culprit.getNotBefore().toInstant() + " only; check this machine's clock");
        }
        if (reason == BasicReason.INVALID_SIGNATURE) {
            String issuer = culprit == null ? Subject.of(root) : Subject.issuerOf(culprit);
            return new Trust.Finding(
                    ProblemCode.CERTIFICATE_NOT_TRUSTED,
                    subject + " is not signed by the " + issuer
                            + " that is trusted, but by another of that name; get one from an authority that clients"
                            + " trust");
        }
        if (reason == BasicReason.ALGORITHM_CONSTRAINED) {
            return new Trust.Finding(
                    ProblemCode.VALIDATION_FAILURE,
                    subject + " has a key or a signature that Java does not accept (jdk.certpath.disabledAlgorithms);"
                            + " issue it anew");
        }
        String rule = RULES.getOrDefault(reason, "is not accepted: " + exception.getMessage());
        return new Trust.Finding(ProblemCode.VALIDATION_FAILURE, subject + " " + rule + "; issue the chain anew");
    }

    private static String the(X509Certificate certificate) {
        return "the certificate of " + Subject.of(certificate);
    }
}

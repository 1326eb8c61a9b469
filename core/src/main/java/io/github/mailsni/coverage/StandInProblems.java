package io.github.mailsni.coverage;

import io.github.mailsni.KeyType;
import io.github.mailsni.ServerName;
import java.util.List;

/**
 * What is wrong with a certificate that only clients get that can use no key of the host itself: old ones that know nothing but
 * RSA. They are few, and a host that has no key for them would turn them away: warnings, no errors. Clients that do not know
 * RSA are none.
 */
final class StandInProblems {
    private StandInProblems() {}

    static List<Problem> of(Examined standIn, String owner, ServerName host) {
        if (standIn.keyType() != KeyType.RSA) {
            return List.of();
        }
        if (!standIn.covers(host)) {
            String whose = owner.isEmpty() ? "one" : "that of " + owner;
            return List.of(new Problem(
                    ProblemCode.CERTIFICATE_HOST_MISMATCH,
                    Severity.WARNING,
                    "old clients that know no keys but RSA are given " + whose
                            + ", which is for "
                            + NameProblem.some(List.copyOf(standIn.names().all())) + ", not for " + host
                            + "; add a certificate with an RSA key for it",
                    standIn.certificateFile()));
        }
        return standIn.problems().stream()
                .map(problem -> problem.withSeverity(Severity.WARNING))
                .toList();
    }
}

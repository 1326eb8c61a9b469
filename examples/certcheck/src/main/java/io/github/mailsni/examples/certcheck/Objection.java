package io.github.mailsni.examples.certcheck;

import io.github.mailsni.coverage.ClientProfile;
import io.github.mailsni.coverage.Problem;
import io.github.mailsni.coverage.ProblemCode;
import io.github.mailsni.coverage.Severity;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** A sender's objection to a host, in the words of the report's heading. The first that applies is reported. */
@SuppressWarnings("ImmutableEnumChecker") // its predicates have no state
enum Objection {
    /** The host is not in the certificate, in Gmail's words, which its users get in the bounce. */
    MISMATCH(
            code -> code.resultType().equals("certificate-host-mismatch"),
            "TLS Negotiation failed, the certificate doesn't match the host.",
            "With these words Gmail refuses "),
    /** The host is not in the certificate, if Gmail is not among the clients. */
    FOREIGN(
            code -> code.resultType().equals("certificate-host-mismatch"),
            "The certificate is for another host.",
            Objection.SENDERS),
    NOT_VALID_NOW(
            code -> code == ProblemCode.CERTIFICATE_EXPIRED || code == ProblemCode.CERTIFICATE_NOT_YET_VALID,
            "The certificate has expired, or is not valid yet.",
            Objection.SENDERS),
    NOT_TRUSTED(
            code -> code.resultType().equals("certificate-not-trusted"),
            "The certificate does not lead to an authority that is trusted.",
            Objection.SENDERS),
    NO_HANDSHAKE(
            code -> code == ProblemCode.HANDSHAKE_FAILED
                    || code == ProblemCode.NO_USABLE_KEY
                    || code == ProblemCode.CERTIFICATE_MISSING,
            "The handshake fails.",
            "Senders get no encrypted connection to "),
    OTHER(code -> true, "The certificate is one that clients do not accept.", Objection.SENDERS);

    private static final String SENDERS = "Senders that verify certificates refuse ";
    /** Problems that concern only clients with an MTA-STS policy. */
    private static final Set<ProblemCode> OF_POLICY =
            EnumSet.of(ProblemCode.STS_MX_MISMATCH, ProblemCode.STS_MX_UNUSED, ProblemCode.STS_POLICY_INVALID);

    private final Predicate<ProblemCode> about;
    private final String sentence;
    private final String refuses;

    Objection(Predicate<ProblemCode> about, String sentence, String refuses) {
        this.about = about;
        this.sentence = sentence;
        this.refuses = refuses;
    }

    /**
     * Finds the objection to a host with these problems; empty if there is none.
     *
     * @param clients the clients whose verdict it is
     */
    static Optional<Objection> to(List<Problem> problems, Collection<ClientProfile> clients) {
        return Arrays.stream(values())
                .filter(objection -> objection != MISMATCH || clients.contains(ClientProfile.GMAIL))
                .filter(objection -> problems.stream().anyMatch(objection::isAbout))
                .findFirst();
    }

    private boolean isAbout(Problem problem) {
        return problem.severity() == Severity.ERROR
                && !OF_POLICY.contains(problem.code())
                && about.test(problem.code());
    }

    /** The objection as a sentence. */
    String sentence() {
        return sentence;
    }

    /** The beginning of a sentence whose object is the hosts. */
    String refuses() {
        return refuses;
    }
}

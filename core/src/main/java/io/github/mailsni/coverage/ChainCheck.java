package io.github.mailsni.coverage;

import io.github.mailsni.Credential;
import io.github.mailsni.internal.x509.Chain;
import io.github.mailsni.internal.x509.Flaw;
import io.github.mailsni.internal.x509.Flaws;
import io.github.mailsni.internal.x509.Subject;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Examines certificate chains, each one once in a check. Not thread-safe. */
final class ChainCheck {
    private final Instant at;
    private final Duration soon;
    private final Trust trust;
    private final FileLooks looks;
    private final Map<Credential, ChainVerdict> examined = new HashMap<>();

    ChainCheck(Instant at, Duration soon, Trust trust, FileLooks looks) {
        this.at = at;
        this.soon = soon;
        this.trust = trust;
        this.looks = looks;
    }

    ChainVerdict examine(Credential credential) {
        return examined.computeIfAbsent(credential, this::examineFirst);
    }

    private ChainVerdict examineFirst(Credential credential) {
        List<Path> files = credential.files();
        List<Problem> problems =
                new ArrayList<>(problems(credential.chain(), files.stream().findFirst()));
        if (!files.isEmpty()) {
            Path keyFile = files.get(files.size() - 1);
            looks.at(keyFile, () -> KeyPermissions.problem(keyFile)).ifPresent(problems::add);
        }
        return ChainVerdict.of(credential.chain(), files, trust.path(credential.chain()), problems);
    }

    /** Whether the names in certificates are checked. */
    boolean asksForNames() {
        return trust.asksForNames();
    }

    /** Examines a chain that a server sent, in the order in which it was sent. */
    ChainVerdict examine(List<X509Certificate> sent) {
        List<Problem> problems = new ArrayList<>(problems(sent, Optional.empty()));
        if (trust.asksForNames()) {
            order(sent).ifPresent(problems::add);
        }
        return ChainVerdict.of(sent, List.of(), trust.path(sent), problems);
    }

    private List<Problem> problems(List<X509Certificate> sent, Optional<Path> file) {
        List<Problem> problems = new ArrayList<>();
        flaws(sent).forEach(flaw -> problems.add(Problem.of(code(flaw), flaw.problem(), file)));
        trust.objection(sent)
                .map(finding -> Problem.of(finding.code(), finding.message(), file))
                .filter(problem -> !isSaid(problem, problems))
                .ifPresent(problems::add);
        return problems;
    }

    private List<Flaw> flaws(List<X509Certificate> sent) {
        X509Certificate leaf = sent.get(0);
        if (!trust.asksForNames()) {
            return Flaws.ofKey(leaf);
        }
        List<Flaw> flaws = new ArrayList<>();
        Flaws.validity(leaf, at).ifPresentOrElse(flaws::add, () -> expiry(sent).ifPresent(flaws::add));
        // flaws of an intermediate count only if a path to a root needs it; the path check reports them
        flaws.addAll(trust.isChecked() ? Flaws.ofLeaf(leaf) : Flaws.ofChain(Chain.from(leaf, sent, at)));
        return flaws;
    }

    private Optional<Flaw> expiry(List<X509Certificate> sent) {
        X509Certificate first = Trust.firstToExpire(sent, at);
        Instant end = first.getNotAfter().toInstant();
        if (soon.isZero() || end.isBefore(at) || end.isAfter(at.plus(soon))) {
            return Optional.empty();
        }
        String what = first.equals(sent.get(0))
                ? "the certificate"
                : "the certificate of " + Subject.of(first) + ", which is sent with it,";
        return Optional.of(new Flaw(
                ProblemCode.EXPIRES_SOON.code(),
                what + " expires at " + end + ", in " + inDays(Duration.between(at, end)) + "; renew it"));
    }

    private static String inDays(Duration left) {
        return switch ((int) left.toDays()) {
            case 0 -> "less than a day";
            case 1 -> "1 day";
            default -> left.toDays() + " days";
        };
    }

    /** Whether a finding repeats a problem that is reported already: Java's own rules forbid it as well. */
    private static boolean isSaid(Problem trust, List<Problem> problems) {
        return trust.code() == ProblemCode.VALIDATION_FAILURE
                && problems.stream()
                        .anyMatch(each -> each.code() == ProblemCode.WEAK_KEY
                                || each.code() == ProblemCode.WEAK_SIGNATURE
                                || each.code() == ProblemCode.VALIDATION_FAILURE);
    }

    static ProblemCode code(Flaw flaw) {
        return ProblemCode.of(flaw.code())
                .orElseThrow(() -> new IllegalStateException("no problem has the code " + flaw.code()));
    }

    /**
     * Reports a chain that is out of order: TLS 1.2 demands that each certificate is followed by its issuer's (RFC 5246
     * section 7.4.2), and some clients still do.
     */
    private Optional<Problem> order(List<X509Certificate> sent) {
        List<X509Certificate> chain = Chain.withRoot(sent.get(0), sent, at);
        if (chain.equals(sent)) {
            return Optional.empty();
        }
        List<X509Certificate> strangers =
                sent.stream().filter(each -> !chain.contains(each)).toList();
        String message = strangers.isEmpty()
                ? "the certificates are sent in the order " + subjects(sent)
                        + ", but each must be followed by its issuer's; put them in the order " + subjects(chain)
                : "certificates are sent that are not in the chain of " + Subject.of(sent.get(0)) + ": "
                        + subjects(strangers) + "; send " + subjects(chain) + " and nothing else";
        return Optional.of(Problem.of(ProblemCode.CHAIN_ORDER, message, Optional.empty()));
    }

    private static String subjects(List<X509Certificate> certificates) {
        return NameProblem.some(certificates.stream().map(Subject::of).toList());
    }
}

package io.github.mailsni.exim;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.exim.RecordedTrace.BranchTaken;
import io.github.mailsni.exim.RecordedTrace.ConditionTried;
import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.disk.UnansweredException;
import io.github.mailsni.internal.exim.EvaluationException;
import io.github.mailsni.internal.material.PairFiles;
import io.github.mailsni.internal.selector.CredentialsPool;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Makes the first evaluation, for clients that send no server name. Its files are the last resort of all clients, so it must give some,
 * or the operator must learn why not. Exim itself would offer TLS to no client.
 */
final class DefaultEvaluation {
    private static final String EXISTS = "exists";
    private static final Set<RefusalReason> OF_KEYS = EnumSet.of(
            RefusalReason.KEY_MISSING,
            RefusalReason.KEY_UNREADABLE,
            RefusalReason.KEY_MISMATCH,
            RefusalReason.PASSWORD);

    private final EximOptions options;
    private final EximDisk disk;
    private RecordedTrace trace = new RecordedTrace();

    DefaultEvaluation(EximOptions options, EximDisk disk) {
        this.options = options;
        this.disk = disk;
    }

    EximAnswer require(Function<List<PairFiles>, LastGoodPairs> loading, Instant clock, long now, CredentialsPool pool)
            throws CertificateLoadException, ExpressionSyntaxException {
        Attempt attempt = attempt();
        LastGoodPairs files = loading.apply(files(attempt));
        LastGoodPairs.State state = files.refresh(Occasion.decision(now));
        if (!state.serves()) {
            throw explained(files.files(), state.refused().get(0));
        }
        return EximAnswer.withoutName(EximOutcome.of(options, attempt.looks(), files), files, state, clock, now, pool);
    }

    /** The values of the options, if they have any. */
    private record Attempt(
            List<PairFiles> files, DiskDependencies looks, RecordedTrace trace, Optional<Exception> failure) {}

    private Attempt attempt() throws CertificateLoadException {
        try {
            return disk.evaluate(() -> {
                DiskDependencies looks = new DiskDependencies(disk);
                RecordedTrace steps = new RecordedTrace();
                try {
                    List<PairFiles> files = options.files("", looks, steps);
                    return new Attempt(files, looks, steps, Optional.empty());
                } catch (EvaluationException | EximOptions.UnpairedException e) {
                    return new Attempt(List.of(), looks, steps, Optional.of(e));
                }
            });
        } catch (UnansweredException e) {
            throw unusable(String.valueOf(e.getMessage()), e);
        }
    }

    private List<PairFiles> files(Attempt attempt) throws CertificateLoadException, ExpressionSyntaxException {
        trace = attempt.trace();
        if (attempt.failure().isEmpty()) {
            return attempt.files();
        }
        Exception failure = attempt.failure().get();
        if (failure instanceof EvaluationException e) {
            throw ExpressionSyntaxException.withoutName(e, options.origin(e.option()));
        }
        throw unusable(String.valueOf(failure.getMessage()), failure);
    }

    private CertificateLoadException unusable(String problem, Exception cause) {
        return new CertificateLoadException(
                options.certificate().origin().map(SettingOrigin::file).orElse(Path.of(EximOptions.CERTIFICATE)),
                RefusalReason.CERTIFICATE_MISSING,
                problem + " for clients that send no server name" + arm(EximOptions.CERTIFICATE)
                        + "; nothing is served without a pair for them",
                cause);
    }

    private CertificateLoadException explained(List<PairFiles> files, RefusedFile refused) {
        // the file of the key may be that of the certificate, and the fault the key's all the same
        boolean certificate = !OF_KEYS.contains(refused.reason())
                && files.stream().anyMatch(pair -> pair.certificate().equals(refused.file()));
        String option =
                certificate || options.privateKey().isEmpty() ? EximOptions.CERTIFICATE : EximOptions.PRIVATE_KEY;
        String origin = options.origin(option)
                .map(written -> " (" + Printable.path(written.file()) + ", line " + written.line() + ")")
                .orElse("");
        return new CertificateLoadException(
                refused.file(),
                refused.reason(),
                refused.problem() + ". It is what " + option + origin + " gives to clients that send no server name"
                        + arm(option) + ". Nothing is served without a usable pair for them, as in Exim; "
                        + remedy(option)
                        + (options.privateKey().isEmpty() ? options.notes().unmetConditions() : ""));
    }

    /** Tells which way the expression went, and why. */
    private String arm(String option) {
        return lastBranch(option)
                .map(step -> ", by the " + step.branch().name().toLowerCase(Locale.ROOT) + " branch at column "
                        + step.place().column()
                        + existsOfDirectory(option)
                                .map(exists -> ", because " + exists.place().text() + " is true without a server name: "
                                        + argument(exists) + " is a directory")
                                .orElse(""))
                .orElse("");
    }

    private String remedy(String option) {
        return existsOfDirectory(option)
                .map(exists -> "ask first whether there is a name: ${if and{{def:tls_in_sni}{"
                        + exists.place().text() + "}}...")
                .orElse("mend it, or let the expression name another file then");
    }

    private Optional<BranchTaken> lastBranch(String option) {
        return trace.steps(option)
                .filter(BranchTaken.class::isInstance)
                .map(BranchTaken.class::cast)
                .reduce((earlier, later) -> later);
    }

    private Optional<ConditionTried> existsOfDirectory(String option) {
        return trace.steps(option)
                .filter(ConditionTried.class::isInstance)
                .map(ConditionTried.class::cast)
                .filter(step -> step.holds() && step.place().text().startsWith(EXISTS))
                .filter(step -> step.arguments().size() == 1 && disk.isFolder(disk.path(argument(step))))
                .findFirst();
    }

    private static String argument(ConditionTried step) {
        return step.arguments().get(0).value();
    }
}

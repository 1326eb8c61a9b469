package io.github.mailsni;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.mailsni.exim.EvaluationException;
import io.github.mailsni.exim.Trace;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the options answer for each server name, kept as long as nothing changes that the answer depends on.
 *
 * <p>An answer knows every path that its evaluation looked at. A handshake that finds it older than {@link #LOOK_NANOS} looks at
 * these paths again, and evaluates anew only if one of them is not as it was. Credentials are kept by the list of files that they
 * come from, as long as an answer has them.
 */
final class EximAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(EximAnswers.class);

    /** Of an answer, and of the files behind it, which may add up; together they are below a second. */
    static final long LOOK_NANOS = Duration.ofMillis(400).toNanos();

    /** Some 100 000 answers for unknown names, or 4 000 hosts with their certificates. */
    private static final long MOST_BYTES = 64 << 20;

    private final EximOptions options;
    private final CredentialLoader loader;
    private final Clock clock;
    private final LongSupplier ticker;
    private final LookupFiles lookupFiles = new LookupFiles();
    private final EvaluationLog log = new EvaluationLog();
    private final WarningLog warningLog = new WarningLog(LOG);
    private final Cache<List<CredentialFiles>, LoadedFiles> loaded =
            Caffeine.newBuilder().weakValues().executor(Runnable::run).build();
    private final AsyncCache<ServerName, Answer> answers = Caffeine.newBuilder()
            .maximumWeight(MOST_BYTES)
            .weigher((ServerName name, Answer answer) -> answer.weight())
            .executor(Runnable::run)
            .buildAsync();
    private final CredentialsPool pool = new CredentialsPool();
    private final Object defaultLock = new Object();
    private volatile Answer byDefault;

    private EximAnswers(EximOptions options, CredentialLoader loader, Clock clock, LongSupplier ticker)
            throws CertificateLoadException, ExpressionSyntaxException {
        this.options = options;
        this.loader = loader;
        this.clock = clock;
        this.ticker = ticker;
        this.byDefault = new AnswerWithoutName(options, lookupFiles)
                .require(this::loadedFiles, clock.instant(), ticker.getAsLong(), pool);
    }

    /**
     * Evaluates the options for the empty name.
     *
     * @throws CertificateLoadException if that gives no usable pair
     * @throws ExpressionSyntaxException if that gives no files at all
     */
    static EximAnswers open(EximOptions options, KeyPasswords passwords, Clock clock, LongSupplier ticker)
            throws CertificateLoadException, ExpressionSyntaxException {
        return new EximAnswers(options, new CredentialLoader(passwords), clock, ticker);
    }

    /** The answer for clients that send no name. */
    Answer byDefault() {
        long now = ticker.getAsLong();
        if (byDefault.isFresh(now)) {
            return byDefault;
        }
        synchronized (defaultLock) {
            if (!byDefault.isFresh(now)) {
                byDefault = refreshedOrKept(byDefault, now);
            }
            return byDefault;
        }
    }

    /** What clients without a name get, for a name that the options do not ask for. */
    Selection byDefaultFor(ServerName name) {
        return byDefault().selectionFor(name, pool);
    }

    /** The answer for a name. Of several threads that ask at the same time, one evaluates, and the others wait for it. */
    Answer forName(ServerName name) {
        long now = ticker.getAsLong();
        while (true) {
            CompletableFuture<Answer> known = answers.getIfPresent(name);
            if (known != null && !known.isDone()) {
                return awaited(known);
            }
            Optional<Answer> before = finished(known);
            if (before.isPresent() && before.get().isFresh(now)) {
                return before.get();
            }
            CompletableFuture<Answer> next = new CompletableFuture<>();
            if (known == null
                    ? answers.asMap().putIfAbsent(name, next) == null
                    : answers.asMap().replace(name, known, next)) {
                return complete(next, name, before, now);
            }
        }
    }

    /** Whether an answer for the name would have to wait for the disk, or for somebody who does. */
    boolean readsDisk(Optional<ServerName> name) {
        long now = ticker.getAsLong();
        if (name.isEmpty()) {
            return !byDefault.isFresh(now);
        }
        return !finished(answers.getIfPresent(name.get()))
                .map(answer -> answer.isFresh(now))
                .orElse(false);
    }

    /** All answers that are in memory. */
    Stream<Answer> all() {
        return Stream.concat(
                Stream.of(byDefault),
                answers.asMap().values().stream()
                        .filter(CompletableFuture::isDone)
                        .map(CompletableFuture::join));
    }

    /** The time by which certificates are valid. */
    Instant time() {
        return clock.instant();
    }

    void clear() {
        answers.synchronous().invalidateAll();
        lookupFiles.clear();
    }

    private static Optional<Answer> finished(@Nullable CompletableFuture<Answer> answer) {
        return answer == null || !answer.isDone() || answer.isCompletedExceptionally()
                ? Optional.empty()
                : Optional.of(answer.join());
    }

    private Answer awaited(CompletableFuture<Answer> answer) {
        try {
            return answer.join();
        } catch (CompletionException failedThere) {
            return byDefault();
        }
    }

    private Answer complete(CompletableFuture<Answer> next, ServerName name, Optional<Answer> before, long now) {
        try {
            Answer answer = refreshed(name, before, now);
            next.complete(answer);
            return answer;
        } catch (RuntimeException e) {
            LOG.warn("no answer for a server name; served is what was before, or the default", e);
            return before.orElseGet(this::byDefault);
        } finally {
            // nobody is left waiting, whatever was thrown
            next.completeExceptionally(new IllegalStateException("no answer"));
        }
    }

    private Answer refreshed(ServerName name, Optional<Answer> before, long now) {
        Evaluation evaluation = before.map(Answer::evaluation)
                .filter(last -> !last.looks().changed())
                .orElseGet(() -> evaluate(name.toString()));
        Optional<LoadedFiles.State> state = evaluation.files().map(files -> files.refresh(now));
        Answer fallback = byDefault();
        Instant time = clock.instant();
        return before.filter(last -> last.restsOn(evaluation, state, fallback, time))
                .map(last -> last.lookedAt(now))
                .orElseGet(() -> Answer.of(name, evaluation, state, before, fallback, time, now, pool));
    }

    private Answer refreshedOrKept(Answer last, long now) {
        try {
            return refreshed(last, now);
        } catch (RuntimeException e) {
            LOG.warn("no new answer for clients without a server name; the last one stays", e);
            return last.lookedAt(now);
        }
    }

    private Answer refreshed(Answer last, long now) {
        Evaluation evaluation = last.evaluation().looks().changed() ? evaluate("") : last.evaluation();
        // without files, those that were good before
        LoadedFiles files = evaluation.files().or(() -> last.servedFrom()).orElseThrow();
        return last.renewed(evaluation, files, files.refresh(now), clock.instant(), now, pool);
    }

    private Evaluation evaluate(String serverName) {
        Looks looks = new Looks(lookupFiles);
        try {
            return Evaluation.of(looks, loadedFiles(options.files(serverName, looks, Trace.NONE)));
        } catch (EvaluationException | EximOptions.UnpairedException e) {
            Evaluation failed = Evaluation.failed(looks, e);
            log.hear(failed.failure().orElseThrow(), options, ticker.getAsLong());
            return failed;
        }
    }

    private LoadedFiles loadedFiles(List<CredentialFiles> files) {
        return loaded.get(files, list -> new LoadedFiles(list, loader, warningLog, clock));
    }
}

package io.github.mailsni.exim;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.KeyPasswords;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.Loggers;
import io.github.mailsni.internal.disk.UnansweredException;
import io.github.mailsni.internal.exim.EvaluationException;
import io.github.mailsni.internal.exim.Trace;
import io.github.mailsni.internal.material.CredentialLoader;
import io.github.mailsni.internal.material.UnitFilesReader;
import io.github.mailsni.internal.selector.CredentialsPool;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what the options answer for each server name, until something changes that the answer depends on.
 *
 * <p>An answer knows every path that its evaluation asked for. A handshake that finds it older than {@link Occasion#LOOK_NANOS} takes the
 * stamps of these paths again, and evaluates anew only if one has changed. Credentials are kept by the list of files that they come from,
 * as long as an answer has them.
 */
final class EximAnswers {
    private static final Logger LOG = LoggerFactory.getLogger(Loggers.EXIM);

    /** Some 100 000 answers for unknown names, or 4 000 hosts with their certificates. */
    static final long MOST_BYTES = 64 << 20;

    private final Clock clock;
    private final LongSupplier ticker;
    private final EximDisk disk;
    private final Settings settings;
    private final LoadedPairs loaded;

    /**
     * An answer for each name, or the promise of one. The thread that puts a promise in keeps it, and holds no monitor then; the others wait
     * for it.
     */
    private final AsyncCache<ServerName, EximAnswer> answers;

    private final CredentialsPool pool = new CredentialsPool();

    /** What is evaluated. Written by the thread that has read the configuration anew; any thread reads it. */
    private volatile EximOptions options;

    /** Where failures of these options are told. Written with them. */
    private volatile FailureLog log = new FailureLog();

    /** Held by the thread that compares the answer without a name with the disk. */
    private final Object defaultLock = new Object();

    /** The answer without a name. Written under {@link #defaultLock}; any thread reads it without, since an answer never changes. */
    private volatile EximAnswer byDefault;

    /**
     * The means by which answers are made.
     *
     * @param bytes about how much memory they may take
     * @param ticker what tells when to look at the disk again, in nanoseconds
     */
    record Settings(
            KeyPasswords passwords,
            Clock clock,
            long bytes,
            LongSupplier ticker,
            EximReporter reporter,
            EximDisk disk) {}

    /**
     * Evaluates the options for the empty name.
     *
     * @throws CertificateLoadException if that gives no usable pair
     * @throws ExpressionSyntaxException if that gives no files at all
     */
    EximAnswers(EximOptions options, Settings settings) throws CertificateLoadException, ExpressionSyntaxException {
        this(
                options,
                settings,
                new LoadedPairs(
                        new UnitFilesReader(
                                new CredentialLoader(settings.passwords()), settings.clock(), settings.disk()::millis),
                        settings.clock(),
                        settings.reporter(),
                        settings.disk()));
    }

    private EximAnswers(EximOptions options, Settings settings, LoadedPairs loaded)
            throws CertificateLoadException, ExpressionSyntaxException {
        this.options = options;
        this.settings = settings;
        this.loaded = loaded;
        this.clock = settings.clock();
        this.ticker = settings.ticker();
        this.disk = settings.disk();
        this.answers = Caffeine.newBuilder()
                .maximumWeight(settings.bytes())
                .weigher((ServerName name, EximAnswer answer) -> answer.weight())
                .executor(Runnable::run)
                .buildAsync();
        this.byDefault =
                new DefaultEvaluation(options, disk).require(loaded::of, clock.instant(), ticker.getAsLong(), pool);
        this.byDefault.servedFrom().ifPresent(LastGoodPairs::begin);
    }

    /**
     * Makes the answers of other options, such as those of another listener; files that both give are read once.
     *
     * @throws CertificateLoadException if these give no usable pair for the empty name
     * @throws ExpressionSyntaxException if these give no files at all for it
     */
    EximAnswers with(EximOptions other) throws CertificateLoadException, ExpressionSyntaxException {
        return new EximAnswers(other, settings, loaded);
    }

    EximOptions options() {
        return options;
    }

    /**
     * Requires options to give a usable pair for the empty name, and changes nothing.
     *
     * @throws CertificateLoadException if they give no usable pair
     * @throws ExpressionSyntaxException if they give no files at all
     */
    void require(EximOptions other) throws CertificateLoadException, ExpressionSyntaxException {
        EximAnswer unused =
                new DefaultEvaluation(other, disk).require(loaded::of, clock.instant(), ticker.getAsLong(), pool);
    }

    /** Takes other options: the next comparison, or a handshake before it, evaluates each answer anew. */
    void take(EximOptions other) {
        log = new FailureLog();
        options = other;
    }

    /** Returns the answer for clients that send no name. */
    EximAnswer byDefault() {
        long now = ticker.getAsLong();
        if (byDefault.isFresh(now)) {
            return byDefault;
        }
        synchronized (defaultLock) {
            if (!byDefault.isFresh(now)) {
                byDefault = refreshedOrKept(byDefault, Occasion.handshake(now));
            }
            return byDefault;
        }
    }

    /** Returns the selection of clients without a name, for a name that the options do not ask for. */
    Selection byDefaultFor(ServerName name) {
        return byDefault().selectionFor(name, pool);
    }

    /** Compares every answer that is in memory with the disk, and evaluates anew what has changed. Blocks while the disk does. */
    void compare(Occasion occasion) {
        disk.reconsider();
        synchronized (defaultLock) {
            byDefault = refreshedOrKept(byDefault, occasion);
        }
        for (ServerName name : answers.asMap().keySet()) {
            compare(name, occasion);
        }
    }

    /** Decides what becomes of files that are not in order, once their writers have had their time. Blocks while the disk does. */
    void settle() {
        loaded.settle(ticker.getAsLong());
    }

    private void compare(ServerName name, Occasion occasion) {
        CompletableFuture<EximAnswer> known = answers.asMap().get(name);
        if (known == null) {
            return;
        }
        if (!known.isDone()) {
            awaited(known);
            return;
        }
        Optional<EximAnswer> before = finished(known);
        CompletableFuture<EximAnswer> next = new CompletableFuture<>();
        if (answers.asMap().replace(name, known, next)) {
            complete(next, name, before, occasion.at(ticker.getAsLong()));
        }
    }

    /** How many answers are in memory. */
    long size() {
        return answers.synchronous().estimatedSize();
    }

    /** Returns the answer for a name. Of several threads that ask at one moment, one evaluates, and the others wait for it. */
    EximAnswer forName(ServerName name) {
        long now = ticker.getAsLong();
        while (true) {
            CompletableFuture<EximAnswer> known = answers.getIfPresent(name);
            if (known != null && !known.isDone()) {
                return awaited(known);
            }
            Optional<EximAnswer> before = finished(known);
            if (before.isPresent() && before.get().isFresh(now)) {
                return before.get();
            }
            CompletableFuture<EximAnswer> next = new CompletableFuture<>();
            if (known == null
                    ? answers.asMap().putIfAbsent(name, next) == null
                    : answers.asMap().replace(name, known, next)) {
                return complete(next, name, before, Occasion.handshake(now));
            }
        }
    }

    /** Returns the answer for a name, or without one, if it waits neither for the disk nor for a thread that does. */
    Optional<EximAnswer> inMemory(Optional<ServerName> name) {
        long now = ticker.getAsLong();
        Optional<EximAnswer> known =
                name.isPresent() ? finished(answers.getIfPresent(name.get())) : Optional.of(byDefault);
        return known.filter(answer -> answer.isFresh(now));
    }

    /** Returns all answers that are in memory. */
    Stream<EximAnswer> all() {
        return Stream.concat(
                Stream.of(byDefault),
                answers.asMap().values().stream()
                        .filter(CompletableFuture::isDone)
                        .map(CompletableFuture::join));
    }

    /** Passes each name with its answer to an action, in no order. */
    void forEachName(BiConsumer<ServerName, EximAnswer> action) {
        answers.asMap().forEach((name, answer) -> {
            if (answer.isDone()) {
                action.accept(name, answer.join());
            }
        });
    }

    /** Returns the time by which certificates are valid. */
    Instant time() {
        return clock.instant();
    }

    void clear() {
        answers.synchronous().invalidateAll();
        disk.clear();
    }

    private static Optional<EximAnswer> finished(@Nullable CompletableFuture<EximAnswer> answer) {
        return answer == null || !answer.isDone() || answer.isCompletedExceptionally()
                ? Optional.empty()
                : Optional.of(answer.join());
    }

    private EximAnswer awaited(CompletableFuture<EximAnswer> answer) {
        try {
            return answer.join();
        } catch (CompletionException failedThere) {
            return byDefault();
        }
    }

    private EximAnswer complete(
            CompletableFuture<EximAnswer> next, ServerName name, Optional<EximAnswer> before, Occasion occasion) {
        try {
            EximAnswer answer = refreshed(name, before, occasion);
            next.complete(answer);
            serve(before, answer);
            return answer;
        } catch (RuntimeException | Error e) {
            LOG.warn("no answer for a server name; served is what was before, or the default", e);
            return before.orElseGet(this::byDefault);
        } finally {
            // nobody is left waiting, whatever was thrown
            next.completeExceptionally(new IllegalStateException("no answer"));
        }
    }

    /** Tells which files are in service now, and which are no longer. */
    private static void serve(Optional<EximAnswer> before, EximAnswer answer) {
        Optional<LastGoodPairs> last = before.flatMap(EximAnswer::servedFrom);
        Optional<LastGoodPairs> present = answer.servedFrom();
        if (last.isPresent() && present.isPresent() && !last.equals(present)) {
            present.get().succeed(last.get(), before.map(EximAnswer::own).orElse(List.of()));
        } else {
            present.ifPresent(LastGoodPairs::serve);
            last.filter(files -> present.isEmpty()).ifPresent(LastGoodPairs::leave);
        }
    }

    private EximAnswer refreshed(ServerName name, Optional<EximAnswer> before, Occasion occasion) {
        EximOutcome evaluation = before.map(EximAnswer::evaluation)
                .filter(last -> !changed(last))
                .orElseGet(() -> evaluate(name.toString()));
        Optional<LastGoodPairs.State> state = evaluation.files().map(files -> files.refresh(occasion));
        EximAnswer fallback = byDefault();
        Instant time = clock.instant();
        long now = occasion.now();
        return before.filter(last -> last.restsOn(evaluation, state, fallback, time))
                .map(last -> last.lookedAt(now))
                .orElseGet(() -> EximAnswer.of(name, evaluation, state, before, fallback, time, now, pool));
    }

    private EximAnswer refreshedOrKept(EximAnswer last, Occasion occasion) {
        try {
            EximAnswer answer = refreshed(last, occasion);
            serve(Optional.of(last), answer);
            return answer;
        } catch (RuntimeException | Error e) {
            LOG.warn("no new answer for clients without a server name; the last one stays", e);
            return last.lookedAt(occasion.now());
        }
    }

    private EximAnswer refreshed(EximAnswer last, Occasion occasion) {
        EximOutcome evaluation = changed(last.evaluation()) ? evaluate("") : last.evaluation();
        // without files, those that were good before
        LastGoodPairs files = evaluation.files().or(() -> last.servedFrom()).orElseThrow();
        return last.renewed(evaluation, files, files.refresh(occasion), clock.instant(), occasion.now(), pool);
    }

    /** Whether the options are others now, or a path that an evaluation saw has changed. */
    private boolean changed(EximOutcome evaluation) {
        try {
            return !evaluation.options().equals(options)
                    || disk.evaluate(() -> evaluation.looks().changed());
        } catch (UnansweredException e) {
            return false; // as long as that cannot be known
        }
    }

    private EximOutcome evaluate(String serverName) {
        EximOptions present = options;
        EximOutcome evaluation;
        try {
            evaluation = disk.evaluate(() -> evaluateNow(present, serverName));
        } catch (UnansweredException e) {
            return EximOutcome.failed(present, DiskDependencies.unknown(disk), e);
        }
        evaluation
                .failure()
                .filter(failure -> !evaluation.looks().meetUnanswering()) // that is told where it is met
                .ifPresent(failure -> log.hear(failure, present, ticker.getAsLong()));
        return evaluation;
    }

    private EximOutcome evaluateNow(EximOptions present, String serverName) {
        DiskDependencies looks = new DiskDependencies(disk);
        try {
            return EximOutcome.of(present, looks, loaded.of(present.files(serverName, looks, Trace.NONE)));
        } catch (EvaluationException | EximOptions.UnpairedException e) {
            return EximOutcome.failed(present, looks, e);
        }
    }
}

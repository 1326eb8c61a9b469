package io.github.mailsni.exim;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.DirectoryEvent;
import io.github.mailsni.DirectoryStatistics;
import io.github.mailsni.LoadReport;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.ReloadReport;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.Loggers;
import io.github.mailsni.internal.Unforeseen;
import io.github.mailsni.internal.disk.Disk;
import io.github.mailsni.internal.exim.Listener;
import io.github.mailsni.internal.report.Stock;
import io.github.mailsni.internal.selector.NearestExpiries;
import io.github.mailsni.internal.selector.SelectionCounts;
import java.lang.ref.WeakReference;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps Exim's options with their answers and numbers, and runs the thread that compares them with the disk. Thread-safe. */
final class OpenExim {
    private static final Logger LOG = LoggerFactory.getLogger(Loggers.EXIM);
    private static final long ROUND_NANOS = Duration.ofSeconds(1).toNanos();
    /** Comparisons take at most one part in so many of the time. */
    private static final int SHARE_OF_TIME = 20;

    private final AnswersOfListeners answers;
    private final EximDisk disk;
    private final EximReporter reporter;
    private final Clock clock;
    private final LongSupplier ticker;
    private final Duration rescanInterval;
    private final ConfigurationWatch configuration;
    private final SelectionCounts counts = new SelectionCounts();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** When the last comparison ended. Written under the monitor of this object, where it is compared; any thread reads it, for statistics. */
    private volatile long comparedAt;

    /** How long the last comparison took. Written like {@link #comparedAt}; the thread that follows reads it. */
    private volatile long comparisonNanos;

    /** Whether the last comparison found no file that is served. Written like {@link #comparedAt}; any thread reads it, for statistics. */
    private volatile boolean lost;

    OpenExim(
            EximSettings.Reading configuration,
            AnswersOfListeners answers,
            EximReporter reporter,
            Clock clock,
            LongSupplier ticker,
            Duration rescanInterval,
            EximDisk disk) {
        this.disk = disk;
        this.answers = answers;
        this.reporter = reporter;
        this.clock = clock;
        this.ticker = ticker;
        this.rescanInterval = rescanInterval;
        this.configuration = new ConfigurationWatch(configuration, answers, reporter, disk);
        this.comparedAt = ticker.getAsLong();
    }

    /** Returns the answer for a name, or without one, and tells its news. */
    EximAnswer answer(EximAnswers listener, Optional<ServerName> name) {
        EximAnswer answer = name.isPresent() ? listener.forName(name.get()) : listener.byDefault();
        reporter.deliver();
        return answer;
    }

    /** Returns the selection of clients without a name, for a name that the options do not ask for. */
    Selection byDefaultFor(EximAnswers listener, ServerName name) {
        Selection selection = listener.byDefaultFor(name);
        reporter.deliver();
        return selection;
    }

    /** Returns the answers of a listener. */
    EximAnswers on(Listener listener) throws CertificateLoadException, ExpressionSyntaxException {
        EximAnswers there = answers.on(listener);
        reporter.deliver();
        return there;
    }

    EximReporter reporter() {
        return reporter;
    }

    LoadReport report() {
        return EximReport.of(answers, configuration.refusal());
    }

    /** Reads the configuration anew, compares all answers now, and reports what has changed. */
    ReloadReport reload() {
        List<DirectoryEvent> events = reporter.during(this::reread);
        reporter.deliver();
        return new ReloadReport(
                clock.instant(),
                labels(events, event -> event instanceof DirectoryEvent.Loaded loaded ? loaded.host() : ""),
                labels(events, event -> event instanceof DirectoryEvent.Replaced replaced ? replaced.host() : ""),
                labels(events, event -> event instanceof DirectoryEvent.Removed removed ? removed.host() : ""),
                report().refused());
    }

    /** Returns the hosts of some events; the function gives the empty text for other events. */
    private static List<String> labels(List<DirectoryEvent> events, Function<DirectoryEvent, String> host) {
        Set<String> labels = new TreeSet<>();
        events.stream().map(host).filter(label -> !label.isEmpty()).forEach(labels::add);
        return List.copyOf(labels);
    }

    private synchronized void reread() {
        configuration.reread();
        compare(Occasion.decision(ticker.getAsLong()));
    }

    private synchronized void compare(Occasion occasion) {
        long start = System.nanoTime();
        answers.compare(occasion);
        Set<LastGoodPairs> served = served();
        served.forEach(
                files -> reporter.tellOfExpiry(files.label(), files.state().offers()));
        boolean gone = disk.isClosed() || served.stream().noneMatch(LastGoodPairs::anythingThere);
        if (gone && !lost) {
            reporter.lost(
                    disk.isClosed()
                            ? "the certificates of Exim's options: " + Disk.CLOSED + ". What is served stays in service"
                            : "none of the files that are served is there any more; they stay in service for clients without a"
                                    + " server name. Put them back, or mount what holds them");
        }
        lost = gone;
        configuration.look();
        comparedAt = ticker.getAsLong();
        comparisonNanos = System.nanoTime() - start;
    }

    private Set<LastGoodPairs> served() {
        return answers.all().flatMap(answer -> answer.servedFrom().stream()).collect(Collectors.toSet());
    }

    /** Compares now and then until it is closed, or its owner is garbage. */
    void follow(WeakReference<?> owner) {
        Thread thread = new Thread(() -> run(owner), "mailsni-exim-follow");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(WeakReference<?> owner) {
        long last = System.nanoTime();
        try {
            while (owner.get() != null && !closed.await(untilNext(last), TimeUnit.NANOSECONDS)) {
                boolean due = System.nanoTime() - last >= intervalNanos();
                safely(due ? () -> compare(Occasion.comparison(ticker.getAsLong())) : answers::settle);
                last = due ? System.nanoTime() : last;
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private long intervalNanos() {
        return Math.max(rescanNanos(), comparisonNanos * SHARE_OF_TIME);
    }

    private long rescanNanos() {
        return rescanInterval.compareTo(Duration.ofDays(365)) > 0
                ? Duration.ofDays(365).toNanos()
                : rescanInterval.toNanos();
    }

    private long untilNext(long last) {
        return Math.max(1, Math.min(ROUND_NANOS, last + intervalNanos() - System.nanoTime()));
    }

    private void safely(Runnable comparison) {
        try {
            comparison.run();
            reporter.deliver();
        } catch (RuntimeException | Error e) {
            Unforeseen.log(LOG::error, "comparing the files of Exim's options failed; it is tried again", e);
        }
    }

    void recordPresented(RequestedName name, Selection selection) {
        counts.presented(selection);
        if (selection.unknown()) {
            recordUnknown(name, false);
        }
    }

    void recordRejected(RequestedName name) {
        counts.rejected();
        recordUnknown(name, true);
    }

    private void recordUnknown(RequestedName name, boolean rejected) {
        name.serverName().ifPresent(host -> {
            counts.unknown(host);
            reporter.tell(new DirectoryEvent.UnknownName(host, rejected));
        });
    }

    DirectoryStatistics statistics() {
        Instant at = clock.instant();
        Map<String, Long> expiries = new HashMap<>();
        Set<LastGoodPairs> served = served();
        int newerOnDisk = 0;
        for (LastGoodPairs files : served) {
            LastGoodPairs.State state = files.state();
            newerOnDisk += state.serves() && !state.refused().isEmpty() ? 1 : 0;
            Stock.of(state.offers())
                    .firstEnd()
                    .ifPresent(end -> expiries.merge(files.label(), end.toEpochMilli(), Math::min));
        }
        long now = at.toEpochMilli();
        return DirectoryStatistics.builder(at)
                .hosts(served.size())
                .answersInMemory(answers.size())
                .refused(refused())
                .newerOnDisk(newerOnDisk)
                .selections(counts.selections())
                .rejections(counts.rejections())
                .unknownNames(counts.unknownNames())
                .nextExpiry(expiries.values().stream()
                        .filter(end -> end >= now)
                        .min(Long::compare)
                        .map(Instant::ofEpochMilli))
                .sinceComparison(Duration.ofNanos(Math.max(0, ticker.getAsLong() - comparedAt)))
                .lost(lost)
                .unanswering(disk.unanswering())
                .expired((int)
                        expiries.values().stream().filter(end -> end < now).count())
                .expiries(NearestExpiries.of(expiries))
                .build();
    }

    private Map<RefusalReason, Integer> refused() {
        Map<RefusalReason, Integer> refused = new EnumMap<>(RefusalReason.class);
        EximReport.lastSeen(answers, configuration.refusal())
                .forEach(file -> refused.merge(file.reason(), 1, Integer::sum));
        return refused;
    }

    void close() {
        closed.countDown();
        answers.clear();
        disk.close();
    }
}

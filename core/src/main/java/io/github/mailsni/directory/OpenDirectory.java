package io.github.mailsni.directory;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.CertificateSource;
import io.github.mailsni.Credential;
import io.github.mailsni.DirectoryEvent;
import io.github.mailsni.DirectoryStatistics;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.KeyPasswords;
import io.github.mailsni.ReloadReport;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.StoredCredentials;
import io.github.mailsni.internal.Loggers;
import io.github.mailsni.internal.Unforeseen;
import io.github.mailsni.internal.disk.Disk;
import io.github.mailsni.internal.disk.DiskThreads;
import io.github.mailsni.internal.index.Unit;
import io.github.mailsni.internal.selector.ChangeActions;
import io.github.mailsni.internal.selector.CredentialsPool;
import io.github.mailsni.internal.selector.Ranking;
import io.github.mailsni.internal.selector.Ranking.Source;
import io.github.mailsni.internal.selector.SelectionCounts;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the parts of an open directory together, and runs the threads that keep them up to date. */
final class OpenDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(Loggers.DIRECTORY);

    private static final int FEWEST_IN_A_ROW = 50;
    private static final int MOST_ROWS = 1_000;
    private static final int MOST_READERS = 8;

    private final Settings settings;
    private final Disk disk;
    private final DirectoryAccess access;
    private final Inventory contents;
    private final CoarseTime time;
    private final SelectionCache answers;
    private final DirectoryReporter reporter;
    private final DirectoryWatch watch;
    private final DirectoryFollower follower;
    private final ThreadPoolExecutor background;
    private final SelectionCounts counts = new SelectionCounts();
    private final ChangeActions changes = new ChangeActions();

    /** Cancelled by the thread that closes the directory: another selector tells of its default until then. */
    private final CertificateSource.Registration defaultOfOther;

    /** Set once, by the thread that closes the directory; the threads that follow and read check it between two steps. */
    private volatile boolean closed;

    /** The settings of the builder. */
    record Settings(
            Path directory,
            Layout layout,
            DefaultSource defaultSource,
            KeyPasswords passwords,
            Clock clock,
            LongSupplier fileClock,
            Duration patience,
            Duration rescanInterval,
            long cacheBytes,
            boolean readAhead,
            int readAtOnce,
            boolean events,
            Consumer<DirectoryEvent> listener) {}

    OpenDirectory(Settings settings) throws CertificateLoadException {
        this.settings = settings;
        Path directory = settings.directory();
        UnitReader reader = new UnitReader(
                directory,
                settings.layout(),
                settings.passwords(),
                settings.clock(),
                settings.fileClock(),
                new DiskThreads(settings.patience().toMillis()));
        disk = reader.disk();
        access = new DirectoryAccess(directory, settings.layout(), disk);
        try {
            access.require();
        } catch (CertificateLoadException e) {
            disk.close();
            throw e;
        }
        contents = new Inventory(directory, settings.layout(), reader, settings.cacheBytes());
        time = new CoarseTime(settings.clock());
        answers = new SelectionCache(contents, settings.defaultSource(), time, settings.cacheBytes(), this::readFirst);
        reporter = new DirectoryReporter(contents, settings.clock(), settings.listener(), this::readAnew);
        watch = settings.events() ? DirectoryWatch.of(directory.getFileSystem()) : DirectoryWatch.deaf();
        background = newBackground();
        follower = new DirectoryFollower(
                directory,
                settings.layout(),
                contents,
                watch,
                settings.rescanInterval(),
                this::inBackground,
                this::take,
                reporter::lost,
                () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
        disk.whenAnswering(this::answers);
        defaultOfOther = settings.defaultSource()
                .other()
                .map(other -> other.onChange(this::borrowDefault))
                .orElse(() -> {});
    }

    private void borrowDefault() {
        boolean unused = answers.refreshDefault();
    }

    /** Has a unit read that answers again, or the directory compared. */
    private void answers(String unit) {
        if (Disk.isDirectory(unit) || contents.units().find(unit).isEmpty()) {
            follower.rescanSoon();
        } else {
            follower.note(unit);
        }
    }

    @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it: it is a courtesy to handshakes
    private static ThreadPoolExecutor newBackground() {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(readers(), readers(), 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = newThread(task, "mailsni-read");
                    thread.setPriority(Thread.MIN_PRIORITY);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    private static int readers() {
        return Math.min(Runtime.getRuntime().availableProcessors(), MOST_READERS);
    }

    private static Thread newThread(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private void inBackground(Runnable task) {
        try {
            background.execute(task);
        } catch (RejectedExecutionException closedMeanwhile) {
            // Nobody follows the directory any more.
        }
    }

    /** Has a unit read anew. Where pairs are made of all files, time may have made other pairs. */
    private void readAnew(String unit) {
        if (settings.layout().groupsByHosts()) {
            follower.rescanSoon();
        } else {
            follower.note(unit);
        }
    }

    private void readFirst(String unit) {
        follower.note(unit);
    }

    SelectionCache answers() {
        return answers;
    }

    DirectoryReporter reporter() {
        return reporter;
    }

    /**
     * Lists the directory and reads what is to be read at once.
     *
     * @throws CertificateLoadException if it cannot be listed, or there are no credentials for the default host
     */
    void open() throws CertificateLoadException {
        try {
            List<UnitChange> refusals =
                    new DirectoryOpening(settings, disk, access, contents, answers, follower).open();
            reporter.tellOfOpening(refusals);
        } catch (CertificateLoadException | RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    /** Starts to follow the directory, until it is closed, or its owner is garbage. */
    void follow(WeakReference<?> owner) {
        try {
            newThread(() -> run(owner), "mailsni-follow").start();
            if (settings.readAhead()) {
                readAhead(contents.units().unread());
            }
        } catch (OutOfMemoryError noThread) {
            close();
            throw noThread;
        }
    }

    private void run(WeakReference<?> owner) {
        follower.run(() -> {
            time.tick();
            reporter.checkExpiry();
            return !closed && owner.get() != null;
        });
        close();
    }

    /** Reads files for their names and faults, with as many threads as there are. */
    private void readAhead(List<Unit> unread) {
        int row = Math.max(FEWEST_IN_A_ROW, unread.size() / MOST_ROWS);
        AtomicInteger next = new AtomicInteger();
        for (int i = 0; i < readers() && i * row < unread.size(); i++) {
            inBackground(() -> readSome(unread, row, next));
        }
    }

    /** Reads units, some at a time, so that other tasks get their turn in between; each time costs a change of the index. */
    private void readSome(List<Unit> unread, int row, AtomicInteger next) {
        int from = next.getAndAdd(row);
        if (from >= unread.size() || closed) {
            return;
        }
        try {
            read(unread.subList(from, Math.min(from + row, unread.size())));
        } catch (RuntimeException | Error e) {
            Unforeseen.log(
                    LOG::error, "reading files ahead failed; they are read when somebody asks for their hosts", e);
        }
        inBackground(() -> readSome(unread, row, next));
    }

    private void read(List<Unit> some) {
        follower.trace(some.stream().map(Unit::unit).toList());
        contents.skimUnread(some).forEach(doubt -> follower.note(doubt.files().unit()));
        changes.run();
    }

    /** Puts changes into service, and then tells them. */
    private void take(List<UnitChange> findings) {
        answers.apply(findings);
        reporter.tell(findings);
        changes.run();
    }

    /** Has an action run whenever files have been read or have changed. */
    CertificateSource.Registration onChange(Runnable action) {
        return changes.add(action);
    }

    ReloadReport reload() {
        List<UnitChange> findings;
        contents.beginRound();
        try {
            findings = follower.decideNow();
            take(findings);
        } finally {
            contents.endRound();
        }
        return reporter.reloaded(findings);
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
        HostCensus census = HostCensus.of(contents, settings.clock().instant());
        return DirectoryStatistics.builder(census.at())
                .hosts(census.hosts())
                .unread(census.unread())
                .answersInMemory(answers.size())
                .refused(census.refused())
                .newerOnDisk(census.newerOnDisk())
                .selections(counts.selections())
                .rejections(counts.rejections())
                .unknownNames(counts.unknownNames())
                .nextExpiry(census.nextExpiry())
                .sinceComparison(follower.sinceCompared())
                .lost(follower.isLost())
                .unanswering(disk.unanswering())
                .expired(census.expired())
                .expiries(census.expiries())
                .build();
    }

    Stream<HostCredentials> hosts() {
        List<Unit> all = new ArrayList<>();
        contents.units().forEach(all::add);
        return all.stream()
                .map(this::owner)
                .distinct()
                .sorted(Comparator.comparing(Owner::label))
                .flatMap(owner -> owner.credentials(contents, settings.clock().instant()).stream());
    }

    Stream<StoredCredentials> stored() {
        List<Unit> all = new ArrayList<>();
        contents.units().forEach(all::add);
        return all.stream()
                .sorted(Comparator.comparing(contents.units()::label).thenComparing(Unit::unit))
                .flatMap(files -> {
                    List<Credential> credentials = SelectionRule.inService(
                                    files, contents.credentials(files), any -> Source.OWN_FILES, files.unit())
                            .stream()
                            .map(Ranking.Offer::credential)
                            .toList();
                    return credentials.isEmpty()
                            ? Stream.empty()
                            : Stream.of(new StoredCredentials(
                                    contents.units().label(files),
                                    settings.layout().namedHost(files.unit()),
                                    credentials));
                });
    }

    private Owner owner(Unit files) {
        String label = contents.units().label(files);
        return new Owner(label, contents.units().index().ownWith(files, label));
    }

    /** The files whose credentials serve one host together. */
    private record Owner(String label, List<Unit> files) {
        List<HostCredentials> credentials(Inventory contents, Instant now) {
            Ranking ranking = new Ranking(contents.units().index().someHost(label), now, new CredentialsPool());
            files.forEach(
                    each -> SelectionRule.inService(each, contents.credentials(each), any -> Source.OWN_FILES, label)
                            .forEach(ranking::add));
            return ranking.candidates();
        }
    }

    void close() {
        closed = true;
        defaultOfOther.cancel();
        disk.attempt(watch::close);
        background.getQueue().clear();
        background.shutdown(); // what is being read is not to be interrupted, for it would be found to be broken
        time.stop();
        disk.close();
    }
}

package io.github.mailsni.directory;

import io.github.mailsni.directory.DirectoryComparison.Differences;
import io.github.mailsni.directory.DirectoryWatch.Changes;
import io.github.mailsni.directory.UnitChange.Kind;
import io.github.mailsni.internal.Loggers;
import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.Unforeseen;
import io.github.mailsni.internal.disk.Disk;
import io.github.mailsni.internal.disk.UnansweredException;
import io.github.mailsni.internal.material.UnitState;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a directory: hears of changes, gives writers time to finish, and has the changed units examined. Where the file system gives no
 * notice of changes, it compares the whole directory now and then.
 *
 * <p>A writer has finished with a file when it can be read and does not change meanwhile. Files that cannot be read are read again, at
 * growing intervals, and are refused only when that does not end.
 */
final class DirectoryFollower {
    private static final Logger LOG = LoggerFactory.getLogger(Loggers.DIRECTORY);

    /** How long after the last change files are examined. */
    private static final long QUIET_MILLIS = 50;
    /** How long after the first change files are examined even if they still change. */
    private static final long LONGEST_UNREST_MILLIS = 500;
    /** How long examinations go on before events are read. */
    private static final long LONGEST_ROUND_MILLIS = 200;

    private static final long SECOND_MILLIS = 1_000;
    /** Comparisons of the whole directory take at most one part in so many of the time. */
    private static final int SHARE_OF_TIME = 20;

    private final Path directory;
    private final Layout layout;
    private final Inventory contents;
    private final DirectoryWatch watch;
    private final Duration rescanInterval;
    private final Executor background;
    private final Consumer<List<UnitChange>> findings;
    private final Consumer<String> lost;
    private final LongSupplier uptime;
    private final Trails trails;

    /** The units to be examined, and when. The follower's thread alone reads and writes it. */
    private final Map<String, Due> due = new HashMap<>();

    /** Units that other threads have met. Any thread adds to it; the follower's thread takes them out, and makes them due. */
    private final Set<String> noted = ConcurrentHashMap.newKeySet();

    private final DirectoryRoots roots;

    /** Whether a comparison runs in the background, so that no second one begins. Set by the follower's thread, reset by the comparison. */
    private final AtomicBoolean rescanning = new AtomicBoolean();

    /**
     * Whether the directory is to be compared as a whole. Any thread sets it. The follower's thread resets it before a comparison begins:
     * a wish that comes in between is met by that comparison, a later one by the next.
     */
    private volatile boolean rescanWanted;

    /**
     * Whether the directory has vanished, or does not answer. Written under the monitor of this follower, where the directory is
     * compared; any thread reads it, for statistics.
     */
    private volatile boolean isLost;

    /** Like {@link #isLost}. */
    private volatile long comparedAt;

    /** Like {@link #isLost}. */
    private volatile long comparisonMillis;

    /**
     * When a unit is examined whose files have changed, or may have.
     *
     * @param heard whether that was heard, and not only found by a comparison
     * @param since when they changed first
     * @param at when they are looked at next
     * @param looks how often they were looked at
     */
    private record Due(boolean heard, long since, long at, int looks) {}

    /**
     * A follower that does not run yet.
     *
     * @param background does what takes long in a large directory
     * @param findings told what has become of files, in the order of events
     * @param lost told, once, that the directory has vanished
     * @param uptime the milliseconds of a clock that is never set
     */
    DirectoryFollower(
            Path directory,
            Layout layout,
            Inventory contents,
            DirectoryWatch watch,
            Duration rescanInterval,
            Executor background,
            Consumer<List<UnitChange>> findings,
            Consumer<String> lost,
            LongSupplier uptime) {
        this.directory = directory;
        this.layout = layout;
        this.contents = contents;
        this.watch = watch;
        this.rescanInterval = rescanInterval;
        this.background = background;
        this.findings = findings;
        this.lost = lost;
        this.uptime = uptime;
        this.comparedAt = uptime.getAsLong();
        this.roots = new DirectoryRoots(directory, layout, watch, contents.disk());
        this.trails = new Trails(directory, layout, contents, watch, roots::contains, rescanInterval);
    }

    private long millis() {
        return uptime.getAsLong();
    }

    /** Sets {@link #rescanWanted}, and never resets it: another thread may have set it. */
    private void wantRescan(boolean wanted) {
        if (wanted) {
            rescanWanted = true;
        }
    }

    /**
     * Watches the directories that make the units. To be called before they are listed, so that no change is overlooked.
     *
     * @throws UnansweredException if the directory does not answer
     */
    void watchRoots() throws UnansweredException {
        wantRescan(roots.watch());
    }

    private Disk disk() {
        return contents.disk();
    }

    /** Has a unit examined that was read for the first time, or may not be in order. Any thread. */
    void note(String unit) {
        noted.add(unit);
    }

    /** Compares the directory as a whole as soon as possible. Any thread. */
    void rescanSoon() {
        rescanWanted = true;
    }

    /** Remembers over which links the files of units were found, and watches their directories. Any thread. */
    void trace(Collection<String> units) {
        trails.trace(units);
    }

    /** Makes one round: waits for changes, for a second at most, and has examined what is due. */
    void round() throws InterruptedException {
        Changes changes = watch.await(untilNext());
        long now = millis();
        wantRescan(changes.missed());
        unitsOf(changes.paths()).forEach(unit -> changed(unit, now));
        changes.ended().forEach(each -> ended(each, now));
        for (String unit : List.copyOf(noted)) {
            noted.remove(unit);
            due.putIfAbsent(unit, new Due(false, now, now, 0));
        }
        keepWatching();
        if ((rescanWanted || isLost || now - comparedAt >= rescanAfterMillis())
                && rescanning.compareAndSet(false, true)) {
            rescanInBackground();
        }
        examineDue(now);
    }

    private void rescanInBackground() {
        boolean begun = false;
        try {
            rescanWanted = false;
            background.execute(this::rescan);
            begun = true;
        } finally {
            if (!begun) { // there was no thread for it
                rescanWanted = true;
                rescanning.set(false);
            }
        }
    }

    private long rescanAfterMillis() {
        return Math.max(rescanInterval.toMillis(), comparisonMillis * SHARE_OF_TIME);
    }

    private long untilNext() {
        long now = millis();
        // While the directory is compared, what differs is to be seen to soon.
        long next = rescanning.get() ? QUIET_MILLIS : comparedAt + rescanAfterMillis() - now;
        long wait = Math.min(SECOND_MILLIS, next);
        for (Due each : due.values()) {
            wait = Math.min(wait, each.at() - now);
        }
        return Math.max(wait, 1);
    }

    private Set<String> unitsOf(Set<Path> changed) {
        if (changed.isEmpty()) {
            return Set.of();
        }
        try {
            return disk().<Set<String>, IOException>touchAll(() -> {
                Set<String> units = new HashSet<>();
                units.addAll(layout.unitsOf(
                        directory, changed.stream().filter(roots::contain).toList()));
                changed.forEach(path -> units.addAll(trails.unitsAt(path)));
                return units;
            });
        } catch (IOException e) { // it does not answer, or is no directory of certificates any more
            rescanWanted = true;
            return Set.of();
        }
    }

    private void keepWatching() {
        try {
            watchRoots();
        } catch (UnansweredException e) {
            loseUnanswering();
        }
    }

    /** Has the units examined whose files were found through a directory that is gone. */
    private void ended(Path ended, long now) {
        wantRescan(roots.contains(ended));
        trails.unitsThrough(ended).forEach(unit -> changed(unit, now));
    }

    private void changed(String unit, long now) {
        Due before = due.get(unit);
        long since = before == null ? now : before.since();
        due.put(unit, new Due(true, since, Math.min(now + QUIET_MILLIS, since + LONGEST_UNREST_MILLIS), 0));
    }

    /** Compares the directory with the units that are known of it, and notes those that differ. */
    private void rescan() {
        try {
            trails.refreshMounts();
            if (watch.revive()) {
                keepWatching();
                trails.watchAgain();
            }
            noted.addAll(compare().units());
        } catch (RuntimeException | Error e) {
            LOG.error("{}: comparing the directory failed; it is tried again", directory, e);
        } finally {
            rescanning.set(false);
        }
    }

    /**
     * Names the units that differ; none if the directory has vanished. One thread at a time: each listing leaves its number on all units.
     */
    private synchronized Differences compare() {
        long start = millis();
        int losses = disk().losses();
        try {
            Differences differences = contents.compare();
            if (differences.listed() == 0 && contents.units().index().size() > 0) {
                lose(directory + ": none of the files that are served is there any more; they stay in service."
                        + " Put them back, or mount what holds them");
                return Differences.NONE;
            }
            isLost = false;
            return differences;
        } catch (UnansweredException e) {
            loseUnanswering();
            return Differences.NONE;
        } catch (IOException e) {
            lose(directory + ": the directory cannot be listed any more (" + Printable.reason(e)
                    + "); what is served stays in service. See that it is there, that it may be read, and that there are"
                    + " descriptors left");
            return Differences.NONE;
        } finally {
            comparedAt = millis();
            if (losses == disk().losses()) { // to have waited for a path says nothing of what a comparison takes
                comparisonMillis = comparedAt - start;
            }
        }
    }

    private void loseUnanswering() {
        disk().directoryProblem()
                .ifPresent(problem ->
                        lose(Printable.path(directory) + ": " + problem + ". What is served stays in service"));
    }

    private synchronized void lose(String problem) {
        if (!isLost) {
            isLost = true;
            lost.accept(problem);
        }
    }

    private void examineDue(long now) {
        if (due.values().stream().noneMatch(each -> each.at() <= now)) {
            return; // a round would wait for that of a reload
        }
        contents.beginRound();
        try {
            findDue(now);
        } finally {
            contents.endRound();
        }
    }

    private void findDue(long now) {
        List<UnitChange> found = new ArrayList<>();
        for (Map.Entry<String, Due> each : List.copyOf(due.entrySet())) {
            if (each.getValue().at() <= now && millis() - now < LONGEST_ROUND_MILLIS) {
                due.remove(each.getKey());
                apart(each.getKey(), () -> examine(each.getKey(), each.getValue(), now))
                        .ifPresent(found::add);
            }
        }
        if (!found.isEmpty()) {
            findings.accept(found);
        }
    }

    /** Examines a unit so that whatever goes wrong is no trouble of the others; the next comparison finds again that it differs. */
    private Optional<UnitChange> apart(String unit, Supplier<Optional<UnitChange>> examination) {
        try {
            return examination.get();
        } catch (RuntimeException | Error e) {
            LOG.error("{}: examining the files of {} failed; it is tried again", directory, Printable.line(unit), e);
            return Optional.empty();
        }
    }

    private Optional<UnitChange> examine(String unit, Due when, long now) {
        boolean decide = now - when.since() >= UnitState.LONGEST_DOUBT_MILLIS;
        if (decide && hasVanished()) {
            return Optional.empty();
        }
        if (when.heard()) {
            disk().reconsider(unit);
        }
        trace(List.of(unit)); // before the examination, so that no change after it is overlooked
        UnitChange finding = when.heard() ? contents.examine(unit, decide) : contents.examineUnheard(unit, decide);
        if (finding.kind() == Kind.UNSETTLED) {
            due.put(unit, new Due(when.heard(), when.since(), nextLook(when, now), when.looks() + 1));
            return Optional.empty();
        }
        return Optional.of(finding);
    }

    /** Whether the directory is gone, or does not answer. Its units are not to be examined then; it is compared soon. */
    private boolean hasVanished() {
        boolean vanished;
        try {
            vanished = contents.hasVanished();
        } catch (UnansweredException e) {
            vanished = true;
        }
        wantRescan(vanished);
        return vanished;
    }

    private static long nextLook(Due when, long now) {
        return Math.min(
                now + (QUIET_MILLIS << Math.min(when.looks(), 5)),
                Math.max(now + 1, when.since() + UnitState.LONGEST_DOUBT_MILLIS));
    }

    /** Compares the directory now and decides at once. Any thread. */
    List<UnitChange> decideNow() {
        List<UnitChange> found = new ArrayList<>();
        Differences differences = compare();
        Set<String> units = new LinkedHashSet<>(differences.units());
        units.addAll(differences.racy());
        for (String unit : units) {
            if (hasVanished()) {
                break;
            }
            apart(unit, () -> {
                        trace(List.of(unit));
                        return Optional.of(contents.examine(unit, true));
                    })
                    .ifPresent(found::add);
        }
        return found;
    }

    /** Whether the directory has vanished. */
    boolean isLost() {
        return isLost;
    }

    /** How long ago the directory was compared as a whole. */
    Duration sinceCompared() {
        return Duration.ofMillis(millis() - comparedAt);
    }

    /**
     * Runs until it is closed. Whatever goes wrong in a round is logged, and the next round begins a second later.
     *
     * @param everyRound what else is to be done; false ends it
     */
    void run(BooleanSupplier everyRound) {
        boolean failed = false;
        do {
            try {
                if (failed) {
                    Thread.sleep(SECOND_MILLIS); // so that it does not fill the log
                }
                failed = true;
                round();
                failed = false;
            } catch (ClosedWatchServiceException | InterruptedException ended) {
                return;
            } catch (RuntimeException | Error e) {
                Unforeseen.log(LOG::error, directory + ": following the directory failed; it goes on", e);
            }
        } while (isToGoOn(everyRound));
    }

    private boolean isToGoOn(BooleanSupplier everyRound) {
        try {
            return everyRound.getAsBoolean();
        } catch (RuntimeException | Error e) {
            Unforeseen.log(LOG::error, directory + ": a look at the clock failed; it is tried again", e);
            return true;
        }
    }
}

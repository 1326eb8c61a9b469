package io.github.mailsni;

import io.github.mailsni.DirectoryContents.Differences;
import io.github.mailsni.DirectoryContents.Finding;
import io.github.mailsni.DirectoryContents.Finding.Kind;
import io.github.mailsni.DirectoryWatch.Changes;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a directory: hears of changes, gives writers time to finish, and has examined what has changed. Where the file system does
 * not tell of changes, it compares the whole directory now and then.
 *
 * <p>A writer has finished with a file when it can be read and does not change meanwhile. What cannot be read is read again, at growing
 * intervals, and is refused only when it stays so.
 */
final class DirectoryFollower {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateDirectory.class);

    /** After the last change, until files are looked at. */
    private static final long QUIET_MILLIS = 50;
    /** After the first change, until files are looked at however often they change. */
    private static final long LONGEST_UNREST_MILLIS = 500;
    /** After the first change, until what is not in order is taken to be so for good. */
    private static final long LAST_WORD_MILLIS = 2_000;

    private static final long SECOND_MILLIS = 1_000;
    /** A comparison of the whole directory is made at most in so much of the time. */
    private static final int SHARE_OF_TIME = 20;

    private static final Object NOWHERE = new Object();

    private final Path directory;
    private final Layout layout;
    private final DirectoryContents contents;
    private final DirectoryWatch watch;
    private final Duration rescanInterval;
    private final Executor background;
    private final Consumer<List<Finding>> findings;
    private final Consumer<String> lost;

    private final Map<String, Due> due = new HashMap<>();
    private final Set<String> noted = ConcurrentHashMap.newKeySet();
    private final Map<Path, Set<String>> unitsByStep = new ConcurrentHashMap<>();
    private final Map<String, Set<Path>> stepsByUnit = new ConcurrentHashMap<>();
    private final Map<Path, Object> roots = new ConcurrentHashMap<>();
    private final AtomicBoolean rescanning = new AtomicBoolean();
    private volatile boolean rescanWanted;
    private volatile boolean isLost;
    private volatile long comparedAt = millis();
    private volatile long comparisonMillis;

    /** Files that have changed: when first, when they are looked at next, and how often they were. */
    private record Due(long since, long at, int looks) {}

    /**
     * A follower that does not run yet.
     *
     * @param background does what takes long in a large directory
     * @param findings told what has become of files, in the order of events
     * @param lost told, once, that the directory has vanished
     */
    DirectoryFollower(
            Path directory,
            Layout layout,
            DirectoryContents contents,
            DirectoryWatch watch,
            Duration rescanInterval,
            Executor background,
            Consumer<List<Finding>> findings,
            Consumer<String> lost) {
        this.directory = directory;
        this.layout = layout;
        this.contents = contents;
        this.watch = watch;
        this.rescanInterval = rescanInterval;
        this.background = background;
        this.findings = findings;
        this.lost = lost;
    }

    private static long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /** Listens to the directories that make the units. To be called before they are listed, so that no change is overlooked. */
    void watchRoots() {
        for (Path root : layout.roots(directory)) {
            Object identity = identity(root);
            Object before = roots.get(root);
            if (identity != null && !identity.equals(before)) {
                if (before != null) {
                    watch.remove(root); // another directory has taken its place, or it is back
                }
                watch.add(root);
                roots.put(root, identity);
                rescanWanted = true;
            } else if (identity != null) {
                watch.add(root); // has no effect unless the watch has ended
            } else if (before != null) {
                roots.put(root, NOWHERE);
            }
        }
    }

    private static @Nullable Object identity(Path root) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(root, BasicFileAttributes.class);
            return attributes.isDirectory() ? Objects.requireNonNullElse(attributes.fileKey(), true) : null;
        } catch (IOException | SecurityException absent) {
            return null;
        }
    }

    /** Files that were read for the first time, or may not be in order. Any thread. */
    void note(String unit) {
        noted.add(unit);
    }

    /** Remembers over which links the files of a unit were found, and listens there. Any thread. */
    void trace(String unit) {
        Set<Path> steps = new HashSet<>();
        contents.paths(unit).filter(Layout::isThere).forEach(path -> {
            if (!roots.containsKey(path.getParent()) || Files.isSymbolicLink(path)) {
                steps.addAll(LinkTrail.of(path, directory));
            }
        });
        steps.removeIf(step -> roots.containsKey(step.getParent())
                && layout.unitOf(directory, step).equals(Optional.of(unit)));
        Set<Path> before = steps.isEmpty() ? stepsByUnit.remove(unit) : stepsByUnit.put(unit, steps);
        if (before != null) {
            before.stream()
                    .filter(step -> !steps.contains(step))
                    .forEach(step -> unitsByStep.computeIfPresent(step, (any, units) -> {
                        units.remove(unit);
                        return units.isEmpty() ? null : units;
                    }));
        }
        for (Path step : steps) {
            unitsByStep.compute(step, (any, units) -> {
                Set<String> all = units == null ? ConcurrentHashMap.newKeySet() : units;
                all.add(unit);
                return all;
            });
            Path parent = step.getParent();
            if (parent != null) {
                watch.add(parent);
            }
        }
    }

    /** One round: waits for changes, for a second at most, and sees to them. */
    void round() throws InterruptedException {
        Changes changes = watch.await(untilNext());
        long now = millis();
        rescanWanted |= changes.missed();
        changes.paths().forEach(path -> changed(path, now));
        for (String unit : List.copyOf(noted)) {
            noted.remove(unit);
            trace(unit);
            due.putIfAbsent(unit, new Due(now, now, 0));
        }
        watchRoots();
        if ((rescanWanted || isLost || now - comparedAt >= rescanAfterMillis())
                && rescanning.compareAndSet(false, true)) {
            rescanWanted = false;
            background.execute(this::rescan);
        }
        examineDue(now);
    }

    private long rescanAfterMillis() {
        return Math.max(rescanInterval.toMillis(), comparisonMillis * SHARE_OF_TIME);
    }

    private long untilNext() {
        long now = millis();
        long wait = SECOND_MILLIS;
        for (Due each : due.values()) {
            wait = Math.min(wait, each.at() - now);
        }
        return Math.max(wait, 1);
    }

    private void changed(Path path, long now) {
        Path parent = path.getParent();
        if (parent != null && roots.containsKey(parent)) {
            layout.unitOf(directory, path).ifPresent(unit -> changed(unit, now));
        }
        unitsByStep.getOrDefault(path, Set.of()).forEach(unit -> changed(unit, now));
    }

    private void changed(String unit, long now) {
        Due before = due.get(unit);
        long since = before == null ? now : before.since();
        due.put(unit, new Due(since, Math.min(now + QUIET_MILLIS, since + LONGEST_UNREST_MILLIS), 0));
    }

    /** Compares the directory with what is known, and notes what differs. */
    private void rescan() {
        try {
            noted.addAll(compare().units());
        } finally {
            rescanning.set(false);
        }
    }

    /** What differs; nothing if the directory has vanished. One thread at a time: each listing leaves its mark on all files. */
    private synchronized Differences compare() {
        long start = millis();
        try {
            Differences differences = contents.compare();
            if (differences.listed() == 0 && contents.index().size() > 0) {
                lose(directory + ": none of the files that are served is there any more; they stay in service."
                        + " Put them back, or mount what holds them");
                return Differences.NONE;
            }
            isLost = false;
            return differences;
        } catch (IOException e) {
            lose(directory + ": the directory cannot be listed any more ("
                    + e.getClass().getSimpleName() + "); what is served stays in service. Put it back, or mount it");
            return Differences.NONE;
        } finally {
            comparedAt = millis();
            comparisonMillis = comparedAt - start;
        }
    }

    private void lose(String problem) {
        if (!isLost) {
            isLost = true;
            lost.accept(problem);
        }
    }

    private void examineDue(long now) {
        List<Finding> found = new ArrayList<>();
        for (Map.Entry<String, Due> each : List.copyOf(due.entrySet())) {
            Due when = each.getValue();
            if (when.at() > now) {
                continue;
            }
            boolean decide = now - when.since() >= LAST_WORD_MILLIS;
            if (decide && hasVanished()) {
                due.remove(each.getKey());
                rescanWanted = true;
                continue;
            }
            Finding finding = contents.examine(each.getKey(), decide);
            if (finding.kind() == Kind.UNSETTLED) {
                due.put(each.getKey(), new Due(when.since(), nextLook(when, now), when.looks() + 1));
            } else {
                due.remove(each.getKey());
                trace(each.getKey());
                found.add(finding);
            }
        }
        if (!found.isEmpty()) {
            findings.accept(found);
        }
    }

    private static long nextLook(Due when, long now) {
        return Math.min(
                now + (QUIET_MILLIS << Math.min(when.looks(), 5)), Math.max(now + 1, when.since() + LAST_WORD_MILLIS));
    }

    /** Whether the directory is gone, or empty as a mount point is where nothing is mounted: then nobody's files are gone for good. */
    private boolean hasVanished() {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            return !entries.iterator().hasNext();
        } catch (IOException e) {
            return true;
        }
    }

    /** Compares the directory now and decides at once. Any thread. */
    List<Finding> decideNow() {
        List<Finding> found = new ArrayList<>();
        for (String unit : compare().units()) {
            Finding finding = contents.examine(unit, true);
            trace(unit);
            found.add(finding);
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
     * Runs until it is closed.
     *
     * @param everyRound what else is to be done; false ends it
     */
    void run(BooleanSupplier everyRound) {
        while (true) {
            try {
                round();
                if (!everyRound.getAsBoolean()) {
                    return;
                }
            } catch (ClosedWatchServiceException | InterruptedException ended) {
                return;
            } catch (RuntimeException e) {
                LOG.error("{}: following the directory failed; it goes on", directory, e);
            }
        }
    }
}

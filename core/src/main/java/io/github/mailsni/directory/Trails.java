package io.github.mailsni.directory;

import io.github.mailsni.internal.Loggers;
import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.disk.DiskThread;
import io.github.mailsni.internal.disk.Mounts;
import io.github.mailsni.internal.disk.PathWalk;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows the links over which the files of each unit were found, and watches the directories of those links. Thread-safe. */
final class Trails {
    private static final Logger LOG = LoggerFactory.getLogger(Loggers.DIRECTORY);

    private final Path directory;
    private final Layout layout;
    private final Inventory contents;
    private final DirectoryWatch watch;
    private final Predicate<Path> isRoot;
    private final Duration rescanInterval;

    /**
     * The units whose way leads over each step. Written by threads that trace, one entry at a time and atomically. The follower reads it
     * without a lock: a step that is added after it has looked is found by the examination, which follows each tracing.
     */
    private final Map<Path, Set<String>> unitsByStep = new ConcurrentHashMap<>();

    /** The steps of each unit, so that those which it has no longer are taken out of {@link #unitsByStep}. Written with it. */
    private final Map<String, Set<Path>> stepsByUnit = new ConcurrentHashMap<>();

    /** The files that the log has named as mounted by themselves. Any thread that traces adds; the one that adds writes the line. */
    private final Set<Path> toldOfMounts = ConcurrentHashMap.newKeySet();

    /** What is mounted, an immutable list. Replaced by the thread that compares; threads that trace read the one before or after it. */
    private volatile Mounts mounts;

    /**
     * No trail so far.
     *
     * @param isRoot whether a directory is one whose entries make the units
     */
    Trails(
            Path directory,
            Layout layout,
            Inventory contents,
            DirectoryWatch watch,
            Predicate<Path> isRoot,
            Duration rescanInterval) {
        this.directory = directory;
        this.layout = layout;
        this.contents = contents;
        this.watch = watch;
        this.isRoot = isRoot;
        this.rescanInterval = rescanInterval;
        this.mounts = Mounts.now(directory.getFileSystem());
    }

    /** Remembers over which links the files of units were found, and watches there. Units that do not answer keep their trails. */
    void trace(Collection<String> units) {
        contents.disk().each(List.copyOf(units), unit -> unit, this::stepsOf, this::remember);
    }

    /** Watches all steps again, after the watch was opened anew. */
    void watchAgain() {
        Map<Path, String> parents = new HashMap<>();
        unitsByStep.forEach((step, units) ->
                units.stream().findFirst().ifPresent(unit -> parents.putIfAbsent(step.getParent(), unit)));
        contents.disk()
                .each(
                        List.copyOf(parents.keySet()),
                        parent -> parents.getOrDefault(parent, ""),
                        watch::add,
                        (parent, heard) -> {});
    }

    /** Returns the units whose way leads over a step. */
    Set<String> unitsAt(Path step) {
        return unitsByStep.getOrDefault(step, Set.of());
    }

    /** Returns the units whose way leads through a directory. */
    Set<String> unitsThrough(Path parent) {
        Set<String> through = new HashSet<>();
        unitsByStep.forEach((step, units) -> {
            if (parent.equals(step.getParent())) {
                through.addAll(units);
            }
        });
        return through;
    }

    /** Reads again what is mounted where. */
    void refreshMounts() {
        mounts = Mounts.now(directory.getFileSystem());
    }

    private Set<Path> stepsOf(String unit) {
        Set<Path> steps = new HashSet<>();
        for (Path path : contents.paths(unit)) {
            DiskThread.at(path);
            boolean inFolder = !isInRoot(path) && (Layout.isThere(path) || isDirectory(path.getParent()));
            if (inFolder || Files.isSymbolicLink(path)) {
                steps.addAll(LinkTrail.of(path, directory));
            } else {
                tellIfMounted(path);
            }
        }
        steps.forEach(this::tellIfMounted);
        steps.removeIf(step -> isInRoot(step) && layout.unitOf(directory, step).equals(Optional.of(unit)));
        for (Path step : steps) {
            Path parent = step.getParent();
            if (parent != null) {
                watch.add(parent);
            }
        }
        return steps;
    }

    private static boolean isDirectory(@Nullable Path path) {
        if (path == null) {
            return false;
        }
        DiskThread.at(path);
        return Files.isDirectory(path);
    }

    private boolean isInRoot(Path path) {
        Path parent = path.getParent();
        return parent != null && isRoot.test(parent);
    }

    /** Warns of a file that is mounted by itself, as containers do: the watch on its directory hears no change of it. */
    private void tellIfMounted(Path file) {
        if (mounts.mayBePoint(file) && mounts.isPoint(PathWalk.end(file)) && toldOfMounts.add(file)) {
            LOG.warn(
                    "{}: it is mounted by itself, so that its changes are not heard of: they are seen by the rescan, every {} s,"
                            + " and not at all if another file is renamed over it outside. Mount its directory instead",
                    Printable.path(file),
                    rescanInterval.toSeconds());
        }
    }

    private void remember(String unit, Set<Path> steps) {
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
        }
    }
}

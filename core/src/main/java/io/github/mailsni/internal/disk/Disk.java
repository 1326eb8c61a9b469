package io.github.mailsni.internal.disk;

import io.github.mailsni.HostPattern;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.internal.Loggers;
import io.github.mailsni.internal.OncePerHour;
import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.disk.DeadPaths.Dead;
import io.github.mailsni.internal.disk.DiskThreads.Task;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Touches the files of units, of a directory or of Exim's options: each reading of one goes through here. A unit whose path does not
 * answer is doubted: it is not touched again until the path answers, or the unit leads elsewhere. All others go on.
 *
 * <p>Thread-safe.
 */
public final class Disk implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Loggers.DIRECTORY);

    /** A path in which so many threads were lost is not taken for another one without need. */
    private static final int MOST_SECOND_THOUGHTS = 3;

    /** Explains why nothing is followed any more that is on a closed file system. */
    public static final String CLOSED =
            "its file system is closed, so that no change is seen any more; open a file system, and the certificates on it, anew";

    /** Stands for the directory as a whole. No unit has this name, since a unit is a file's name at least. */
    private static final String DIRECTORY = "";

    private final Path directory;
    private final Units units;
    private final DiskThreads threads;
    private final DeadPaths dead;

    /**
     * The units that are not touched, and why. Any thread adds one when it has waited in vain, or finds that the unit leads to a dead path;
     * {@link #release} takes it out, and only the very object that it was given, so that each doubt ends once and a newer one stays. A
     * thread that misses a doubt which was added a moment ago spends one thread more, which is lost like the first.
     */
    private final Map<String, Unanswered> doubts = new ConcurrentHashMap<>();

    /** Limits the lines about each path that does not answer. */
    private final OncePerHour<Path> told = new OncePerHour<>();

    /**
     * Told of units that may be read again. Set once, before a file is touched, by the thread that opens the directory. Exim's lines set
     * none: they compare files whenever a client asks.
     */
    private volatile Consumer<String> answering = unit -> {};

    /** Tells which paths make a unit. Touches the disk on the calling thread. */
    public interface Units {
        /** Returns the paths of a unit. */
        List<Path> paths(String unit);

        /** Returns the unit that a path belongs to; empty if it is the directory as a whole. */
        Optional<String> unitAt(Path path);

        /** Returns the host whose files a unit is, if its name tells. */
        default Optional<HostPattern> host(String unit) {
            return Optional.empty();
        }
    }

    public Disk(Path directory, Units units, DiskThreads threads) {
        this.directory = directory;
        this.units = units;
        this.threads = threads;
        this.dead = new DeadPaths(threads, directory, this::release, this::answersAgain);
    }

    /** Sets who is told of units that answer again, or lead elsewhere: they are to be read. */
    public void whenAnswering(Consumer<String> listener) {
        this.answering = listener;
    }

    /** Whether the name stands for the directory as a whole. */
    public static boolean isDirectory(String unit) {
        return unit.equals(DIRECTORY);
    }

    private boolean leadsNowhere(Path path) {
        return dead.leadsTo(path).isPresent();
    }

    /** Whether a unit may be touched. */
    public boolean answers(String unit) {
        return doubts.isEmpty() || !(doubts.containsKey(unit) || doubts.containsKey(DIRECTORY));
    }

    private void requireAnswering(String unit) throws UnansweredException {
        if (!answers(unit)) {
            throw UnansweredException.untouched("does not answer");
        }
    }

    /**
     * Touches the files of a unit.
     *
     * @throws UnansweredException if they do not answer, or did not before
     */
    public <T, X extends Exception> T touch(String unit, Task<T, X> task) throws X, UnansweredException {
        requireAnswering(unit);
        try {
            return threads.call(() -> {
                requireAlive(unit);
                return task.run();
            });
        } catch (UnansweredException e) {
            e.thread().ifPresent(thread -> doubt(unit, thread));
            throw e;
        }
    }

    /** Spends no thread on a unit that leads where one is lost already. */
    private void requireAlive(String unit) throws UnansweredException {
        requireAnswering(unit);
        if (!dead.isEmpty() && !unit.equals(DIRECTORY)) {
            Optional<Unanswered> doubt = doubtOf(unit);
            if (doubt.isPresent()) {
                doubts.put(unit, doubt.get());
                throw UnansweredException.untouched("leads to a path that does not answer");
            }
        }
    }

    private Optional<Unanswered> doubtOf(String unit) {
        for (Path path : paths(unit)) {
            Optional<Dead> end = dead.leadsTo(path);
            if (end.isPresent()) {
                return Optional.of(new Unanswered(path, end));
            }
        }
        return Optional.empty();
    }

    private List<Path> paths(String unit) {
        try {
            return units.paths(unit);
        } catch (InvalidPathException unspeakable) {
            return List.of();
        }
    }

    /**
     * Touches the directory as a whole. If a unit does not answer, it is doubted, and the task begins again.
     *
     * @throws UnansweredException if the directory itself does not answer, or did not before
     */
    public <T, X extends Exception> T touchAll(Task<T, X> task) throws X, UnansweredException {
        while (true) {
            requireAnswering(DIRECTORY);
            try {
                return threads.call(() -> {
                    DiskThread.avoid(this::leadsNowhere);
                    return task.run();
                });
            } catch (UnansweredException e) {
                if (e.thread().isEmpty()) {
                    throw e;
                }
                DiskThread thread = e.thread().get();
                String unit = unitAt(thread.path());
                doubt(unit, thread);
                if (unit.equals(DIRECTORY)) {
                    throw e;
                }
            }
        }
    }

    private String unitAt(Optional<Path> touched) {
        if (touched.isEmpty()) {
            return DIRECTORY;
        }
        Path path = touched.get();
        try {
            return threads.call(() -> units.unitAt(path).orElse(DIRECTORY));
        } catch (UnansweredException | IllegalArgumentException elsewhere) {
            return DIRECTORY;
        }
    }

    /**
     * Takes a step with each of many units, without those that do not answer.
     *
     * @param commit takes what a step has come to; by one thread at a time, and not at the same time as the caller
     */
    public <T, R> void each(List<T> units, Function<T, String> name, Step<T, R> step, BiConsumer<T, R> commit) {
        AtomicInteger next = new AtomicInteger();
        while (next.get() < units.size()) {
            try {
                threads.call(() -> {
                    for (; next.get() < units.size(); DiskThread.commit(next::incrementAndGet)) {
                        one(units.get(next.get()), name, step, commit);
                    }
                    return true;
                });
            } catch (UnansweredException e) {
                T unit = units.get(next.getAndIncrement());
                e.thread().ifPresent(thread -> doubt(name.apply(unit), thread));
            }
        }
    }

    /** A step with one unit. */
    @FunctionalInterface
    public interface Step<T, R> {
        R take(T unit) throws UnansweredException;
    }

    private <T, R> void one(T unit, Function<T, String> name, Step<T, R> step, BiConsumer<T, R> commit) {
        try {
            requireAlive(name.apply(unit));
            R result = step.take(unit);
            DiskThread.computes();
            DiskThread.commit(() -> commit.accept(unit, result));
        } catch (UnansweredException untouched) {
            // It is read when it answers.
        }
    }

    private void doubt(String unit, DiskThread thread) {
        Path path = thread.path().orElse(directory);
        if (thread.asksForPassword()) {
            Unanswered doubt = new Unanswered(path, Optional.empty());
            doubts.put(unit, doubt);
            warn(path, doubt.line());
            thread.whenBack(() -> {
                answersAgain(path);
                release(unit, doubt);
            });
            return;
        }
        Dead end = dead.lost(path, thread);
        boolean all = unit.equals(DIRECTORY) || isDirectoryDead();
        Unanswered doubt = new Unanswered(all ? directory : pathOf(unit, path), Optional.of(end));
        doubts.put(all ? DIRECTORY : unit, doubt);
        if (all) {
            told.note(end.path(), System.nanoTime()); // the follower does, as it does when the directory is gone
        } else {
            warn(end.path(), doubt.line());
        }
        thread.whenBack(() -> release(all ? DIRECTORY : unit, doubt));
        if (!all && dead.timesLost(end) <= MOST_SECOND_THOUGHTS) {
            releaseIfElsewhere(unit); // it may have been led elsewhere while the thread was waited for
        }
    }

    private boolean isDirectoryDead() {
        try {
            return threads.call(() -> dead.leadsTo(directory).isPresent());
        } catch (UnansweredException e) {
            return true;
        }
    }

    /** Returns a path of the unit's own: the thread may have got further on its way. */
    private Path pathOf(String unit, Path touched) {
        if (touched.startsWith(directory)) {
            return touched;
        }
        try {
            return threads.call(() -> paths(unit).stream()
                    .filter(path -> dead.leadsTo(path).isPresent())
                    .findFirst()
                    .orElse(touched));
        } catch (UnansweredException e) {
            return touched;
        }
    }

    private void warn(Path about, String problem) {
        if (told.allows(about, System.nanoTime())) {
            LOG.warn("{}", problem);
        }
    }

    /** Ends the doubt of each unit that led to a path which answers, or may be another one; they are read again. */
    private void release(Dead answer) {
        doubts.forEach((unit, doubt) -> {
            if (doubt.isBecauseOf(answer)) {
                release(unit, doubt);
            }
        });
    }

    private void answersAgain(Path path) {
        if (told.forget(path)) {
            LOG.info("{}: it answers again", Printable.path(path));
        }
    }

    private void release(String unit, Unanswered doubt) {
        if (doubts.remove(unit, doubt)) {
            answering.accept(unit);
        }
    }

    /** Ends the doubt of units that lead elsewhere now. */
    public void reconsider() {
        if (doubts.isEmpty()) {
            return;
        }
        dead.reconsider();
        if (!doubts.containsKey(DIRECTORY)) {
            each(List.copyOf(doubts.keySet()), unit -> DIRECTORY, this::leadsElsewhere, this::release);
        }
    }

    private void release(String unit, boolean elsewhere) {
        Unanswered doubt = doubts.get(unit);
        if (elsewhere && doubt != null) {
            release(unit, doubt);
        }
    }

    private boolean leadsElsewhere(String unit) {
        Unanswered doubt = doubts.get(unit);
        return doubt != null && doubt.end().isPresent() && doubtOf(unit).isEmpty();
    }

    /** Ends the doubt of a unit of which a change was heard, if it leads elsewhere or its path may be another one. */
    public void reconsider(String unit) {
        releaseIfElsewhere(unit);
        if (!doubts.containsKey(DIRECTORY)) {
            Optional.ofNullable(doubts.get(unit)).flatMap(Unanswered::end).ifPresent(dead::reconsider);
        }
    }

    /** Ends the doubt of a unit that leads elsewhere now. */
    public void releaseIfElsewhere(String unit) {
        if (!doubts.containsKey(unit) || doubts.containsKey(DIRECTORY)) {
            return;
        }
        try {
            release(unit, threads.call(() -> leadsElsewhere(unit)));
        } catch (UnansweredException e) {
            LOG.debug("not known where it leads", e);
        }
    }

    /** How many units do not answer; the directory counts as one. */
    public int unanswering() {
        return doubts.size();
    }

    /** How often a path has not answered in time so far. */
    public int losses() {
        return threads.losses();
    }

    /** Whether the file system is closed: then nothing on it will ever answer again. */
    public boolean isClosed() {
        return !directory.getFileSystem().isOpen();
    }

    /** Returns what is wrong with the directory, if it does not answer. */
    public Optional<String> directoryProblem() {
        if (isClosed()) {
            return Optional.of(CLOSED);
        }
        return Optional.ofNullable(doubts.get(DIRECTORY))
                .map(doubt -> doubt.refused(directory).problem());
    }

    /** Explains why a unit is not read, if it does not answer. */
    public Optional<RefusedFile> problem(String unit) {
        return Optional.ofNullable(doubts.get(unit)).map(doubt -> refused(unit, doubt));
    }

    /** Returns the units that do not answer, each by one of its files. */
    public List<RefusedFile> problems() {
        List<RefusedFile> problems = new ArrayList<>();
        for (Map.Entry<String, Unanswered> each : Set.copyOf(doubts.entrySet())) {
            problems.add(refused(each.getKey(), each.getValue()));
        }
        return problems;
    }

    private RefusedFile refused(String unit, Unanswered doubt) {
        return doubt.refused(directory).withHosts(units.host(unit).stream().toList());
    }

    /** Runs an action that may not come back; gives up on it when it does not. */
    public void attempt(Runnable action) {
        try {
            threads.call(() -> {
                DiskThread.at(directory);
                action.run();
                return true;
            });
        } catch (UnansweredException e) {
            LOG.debug("given up", e);
        }
    }

    @Override
    public void close() {
        threads.close();
    }
}

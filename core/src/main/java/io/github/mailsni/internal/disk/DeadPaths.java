package io.github.mailsni.internal.disk;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Knows the paths in which threads are lost. It finds where on its way over links and directories a thread was lost: every path that
 * leads there counts as dead, at the cost of no other thread.
 *
 * <p>A lost thread is itself the probe: when it comes back, the path answers. Where the path may be another one since, because its
 * directory, or what is mounted there, has changed, one more thread is spent on it, at growing intervals.
 *
 * <p>Thread-safe.
 */
final class DeadPaths {
    private static final long FIRST_RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int MOST_DOUBLINGS = 10;
    /** How many dead paths make their mount a dead one. */
    private static final int FEWEST_OF_A_MOUNT = 2;
    /** How many dead paths make their directory a dead one: the others in it may answer, but to find out could cost a thread for each. */
    private static final int FEWEST_OF_A_DIRECTORY = 24;

    private final DiskThreads threads;
    private final Path directory;
    private final Consumer<Dead> released;
    private final Consumer<Path> answering;

    /**
     * The dead paths. Any thread that waits for a lost one adds to it; a lost thread that comes back, and a thread that reconsiders, take
     * out. Only {@link #retry} takes out, and only the very object that it was given, so that each is released once, and a path in which
     * another thread was lost meanwhile stays.
     */
    private final Map<Path, Dead> dead = new ConcurrentHashMap<>();

    /**
     * How many threads each path has cost since it answered last. Any thread that waits for a lost one counts; a thread that comes back
     * forgets the count. A count that is lost in between makes the next retry come sooner, and no more.
     */
    private final Map<Path, Integer> retries = new ConcurrentHashMap<>();

    /**
     * Knows no dead path yet.
     *
     * @param directory whose mount, and whose entries as a whole, are not taken to be dead because some paths there are
     * @param released told of each that is not dead any more, or may not be
     * @param answering told of each that answers again
     */
    DeadPaths(DiskThreads threads, Path directory, Consumer<Dead> released, Consumer<Path> answering) {
        this.threads = threads;
        this.directory = directory.toAbsolutePath().normalize();
        this.released = released;
        this.answering = answering;
    }

    /**
     * A path that does not answer.
     *
     * @param path free of links
     * @param entryAnswers whether the file system answers for the entry, and only the content does not come
     * @param sign what it depends on whether the path is still what it was; 0 if that cannot be known
     * @param retryAt when it may be tried again
     */
    record Dead(Path path, boolean entryAnswers, long sign, long retryAt) {}

    boolean isEmpty() {
        return dead.isEmpty();
    }

    /** Finds where a thread was lost that was at a path. */
    Dead lost(Path at, DiskThread thread) {
        Dead found = locate(at);
        dead.put(found.path(), found);
        thread.whenBack(() -> revive(found.path()));
        Optional<Path> all = allAround(found.path());
        if (all.isPresent()) {
            Dead top = new Dead(all.get(), false, sign(all.get(), false), found.retryAt());
            dead.put(top.path(), top);
            return top;
        }
        return found;
    }

    /** How often threads were lost in a path since it answered last. */
    int timesLost(Dead path) {
        return retries.getOrDefault(path.path(), 0);
    }

    /** Finds the mount or the directory that counts as dead because of several paths below it. */
    private Optional<Path> allAround(Path path) {
        Mounts mounts = Mounts.now(directory.getFileSystem());
        Optional<Path> point =
                mounts.point(path).filter(mount -> !mounts.point(directory).equals(Optional.of(mount)));
        if (point.isPresent() && !point.get().equals(path) && countBelow(point.get(), false) >= FEWEST_OF_A_MOUNT) {
            return point;
        }
        Path parent = path.getParent();
        if (parent == null || directory.startsWith(parent) || countBelow(parent, true) < FEWEST_OF_A_DIRECTORY) {
            return Optional.empty();
        }
        return Optional.of(parent);
    }

    /**
     * Counts the dead paths below a directory. A file whose entry answers, and whose content does not come, says nothing of its mount.
     */
    private long countBelow(Path top, boolean withAnsweringEntries) {
        return dead.values().stream()
                .filter(each -> each.path().startsWith(top) && !each.path().equals(top))
                .filter(each -> withAnsweringEntries || !each.entryAnswers())
                .count();
    }

    private Dead locate(Path at) {
        Path end;
        boolean entryAnswers = true;
        try {
            end = threads.call(() -> PathWalk.end(at));
        } catch (UnansweredException e) {
            end = e.thread()
                    .flatMap(DiskThread::path)
                    .orElse(at.toAbsolutePath().normalize());
            entryAnswers = false;
            Path step = end;
            e.thread().ifPresent(walker -> walker.whenBack(() -> revive(step)));
        }
        int retry = retries.merge(end, 1, Integer::sum);
        long wait = FIRST_RETRY_NANOS << Math.min(retry - 1, MOST_DOUBLINGS);
        return new Dead(end, entryAnswers, sign(end, entryAnswers), System.nanoTime() + wait);
    }

    /** Computes a sign of a path without touching it: it changes when the directory of the path or its mount does. */
    private long sign(Path path, boolean entryAnswers) {
        Path touched = entryAnswers ? path : path.getParent();
        try {
            long look = touched == null
                    ? FileStamp.ABSENT
                    : threads.call(() -> {
                        DiskThread.at(touched);
                        return FileStamp.ofEntry(touched);
                    });
            return FileStamp.combine(
                    look,
                    Mounts.now(directory.getFileSystem())
                            .identity(path)
                            .map(String::hashCode)
                            .orElse(0));
        } catch (UnansweredException e) {
            return 0;
        }
    }

    /** Returns the dead path to which a path leads. To be called by a thread that may be lost. */
    Optional<Dead> leadsTo(Path path) {
        if (dead.isEmpty()) {
            return Optional.empty();
        }
        return PathWalk.firstStop(path, dead::containsKey).flatMap(step -> Optional.ofNullable(dead.get(step)));
    }

    /** Releases a path that answers, and all above it. */
    private void revive(Path path) {
        retries.remove(path);
        dead.forEach((top, known) -> {
            if (path.startsWith(top)) {
                answering.accept(top);
                retry(known);
            }
        });
    }

    /** Spends another thread on each dead path that may be another one now. */
    void reconsider() {
        dead.values().forEach(each -> {
            if (mayRetry(each) && sign(each.path(), each.entryAnswers()) != each.sign()) {
                retry(each);
            }
        });
    }

    /** Spends another thread on a dead path of which a change was heard, if it may be another one now. */
    void reconsider(Dead heard) {
        boolean other = heard.entryAnswers() && sign(heard.path(), true) != heard.sign();
        if (other || mayRetry(heard)) {
            retry(heard);
        }
    }

    private void retry(Dead each) {
        if (dead.remove(each.path(), each)) {
            released.accept(each);
        }
    }

    private boolean mayRetry(Dead each) {
        return System.nanoTime() - each.retryAt() >= 0 && threads.lost() < DiskThreads.MOST / 2;
    }
}

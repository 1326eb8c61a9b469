package io.github.mailsni.internal.disk;

import io.github.mailsni.internal.Loggers;
import java.nio.file.ClosedFileSystemException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks that touch the disk on threads that may be lost: a network file system that is dead lets a thread that asks for the size of
 * a file wait until the machine is restarted. Such a thread is given up, and another takes its place.
 *
 * <p>There are at most {@link #MOST}, lost ones included. Thread-safe. When it is closed, idle threads end; it may still be used.
 */
public final class DiskThreads implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Loggers.DIRECTORY);

    /** How long a thread may stay at one path. */
    public static final long PATIENCE_MILLIS = 3_000;
    /** How many threads there may be, with those that are lost. */
    public static final int MOST = 128;

    /** When many paths do not answer, none of them is waited for as long as a single one: opening has to end in seconds. */
    private static final long LEAST_PATIENCE_MILLIS = 200;

    private static final long STORM_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int MOST_HALVINGS = 8;
    private static final long CLOSE_MILLIS = 500;

    private final long patienceMillis;
    private final Consumer<Thread> starter;

    /** One permit for each thread that may still be busy. Taken by a caller; given back by it, or by a lost thread that comes back. */
    private final Semaphore places = new Semaphore(MOST);

    /** How many threads are lost now. A caller that gives a thread up adds one; the thread takes it off when it comes back. */
    private final AtomicInteger lost = new AtomicInteger();

    /** Threads without work, the latest first. Guarded by its own monitor, under which no other is taken. */
    private final Deque<DiskThread> idle = new ArrayDeque<>();

    /** Set once, by the thread that closes; threads that become idle afterwards read it and end. */
    private volatile boolean closed;

    /**
     * Whether the log says that all threads are lost. Set by a caller that finds no place, reset by a thread that comes back. Two callers
     * at one moment may both write the line, which does no harm.
     */
    private volatile boolean complained;

    /**
     * Whether the log says that no thread could be started. Set by a caller for whom none was started, reset by one for whom one was. Two
     * callers at one moment may both write the line, which does no harm.
     */
    private volatile boolean starved;

    /** How many threads were lost so far; only grows. Any thread reads it. */
    private final AtomicInteger losses = new AtomicInteger();

    /** How many threads were lost one soon after the other. Guarded by the monitor of this object, like {@link #lostLatestAt}. */
    private int recentlyLost;

    /** When a thread was lost last. */
    private long lostLatestAt;

    public DiskThreads() {
        this(PATIENCE_MILLIS);
    }

    /**
     * Makes a pool in which no thread runs yet.
     *
     * @param patienceMillis how long one may stay at one path
     */
    public DiskThreads(long patienceMillis) {
        this(patienceMillis, Thread::start);
    }

    /**
     * A pool whose threads are started by another than themselves.
     *
     * @param starter starts a thread, or throws an {@code OutOfMemoryError} as the system does that starts none
     */
    public DiskThreads(long patienceMillis, Consumer<Thread> starter) {
        this.patienceMillis = patienceMillis;
        this.starter = starter;
    }

    /** Something that touches the disk. */
    @FunctionalInterface
    public interface Task<T, X extends Exception> {
        T run() throws X, UnansweredException;
    }

    /**
     * What became of a task. The thread that runs the task writes it; the thread that waits reads it after {@link DiskThread#await}, which
     * has taken the monitor that the first released when it ended the task. It is not read of a thread that was given up.
     */
    private static final class Outcome<T> {
        @Nullable T result;

        @Nullable Throwable failure;
    }

    /**
     * Runs a task on a thread that may be lost; on the calling one if that is such a thread already.
     *
     * @throws UnansweredException if the task stays at one path for too long, all threads are lost, or the file system is closed
     */
    public <T, X extends Exception> T call(Task<T, X> task) throws X, UnansweredException {
        if (Thread.currentThread() instanceof DiskThread) {
            return task.run();
        }
        long patience = patience();
        acquirePlace(patience);
        Outcome<T> outcome = new Outcome<>();
        DiskThread thread = startOrGiveBack(() -> run(task, outcome));
        if (!thread.await(patience)) {
            lose();
            throw UnansweredException.lost(thread);
        }
        release(thread);
        return result(outcome);
    }

    private static <T, X extends Exception> void run(Task<T, X> task, Outcome<T> outcome) {
        try {
            outcome.result = task.run();
        } catch (DiskThread.Abandoned nobodyWaits) {
            throw nobodyWaits;
        } catch (RuntimeException e) {
            outcome.failure = e instanceof ClosedFileSystemException || DiskThread.isAtClosedFileSystem()
                    ? UnansweredException.closed(e)
                    : e;
        } catch (Throwable e) {
            outcome.failure = e; // thrown again by the thread that waits
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"
    }) // a task that does not fail has a result, and fails only with what it declares
    private static <T, X extends Exception> T result(Outcome<T> outcome) throws X {
        Throwable failure = outcome.failure;
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (X) failure;
        }
        return outcome.result;
    }

    /** Waits for a thread that is busy, which takes no longer than its own patience; not for one that is lost. */
    private void acquirePlace(long patience) throws UnansweredException {
        boolean interrupted = false;
        boolean acquired = places.tryAcquire();
        while (!acquired && lost.get() < MOST) {
            try {
                acquired = places.tryAcquire(patience, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!acquired) {
            complain();
            throw UnansweredException.hindered("too many other paths do not answer; mend their file systems");
        }
    }

    private void complain() {
        if (!complained && lost.get() >= MOST) {
            complained = true;
            LOG.warn(
                    "{} threads wait for paths that do not answer, and no more are spent on that: no file is read before one of"
                            + " them has returned. Mend the file systems that are named above, or restart without them",
                    MOST);
        }
    }

    private DiskThread startOrGiveBack(Runnable task) throws UnansweredException {
        boolean started = false;
        try {
            DiskThread thread = start(task);
            started = true;
            return thread;
        } catch (OutOfMemoryError noThread) {
            String problem =
                    "the system starts no thread (" + noThread.getMessage() + "). Raise what limits threads and memory"
                            + " (ulimit -u, TasksMax= of systemd, pids.max of a container), or end what has started so many";
            if (!starved) {
                starved = true;
                LOG.warn("files are not read: {}", problem);
            }
            throw UnansweredException.hindered(problem);
        } finally {
            if (!started) {
                places.release();
            }
        }
    }

    private DiskThread start(Runnable task) {
        int priority = Thread.currentThread().getPriority();
        while (true) {
            DiskThread thread;
            synchronized (idle) {
                thread = idle.pollFirst();
            }
            if (thread == null) {
                DiskThread fresh = new DiskThread(this);
                fresh.take(task, priority);
                starter.accept(fresh);
                starved = false;
                return fresh;
            }
            if (thread.take(task, priority)) {
                return thread;
            }
        }
    }

    private void release(DiskThread thread) {
        synchronized (idle) {
            idle.removeIf(other -> !other.isAlive());
            idle.addFirst(thread);
        }
        places.release();
        if (closed) {
            thread.endIdle();
        }
    }

    private synchronized long patience() {
        if (System.nanoTime() - lostLatestAt > STORM_NANOS) {
            recentlyLost = 0;
        }
        return Math.min(
                patienceMillis,
                Math.max(LEAST_PATIENCE_MILLIS, patienceMillis >> Math.min(recentlyLost, MOST_HALVINGS)));
    }

    private synchronized void lose() {
        lost.incrementAndGet();
        losses.incrementAndGet();
        recentlyLost++;
        lostLatestAt = System.nanoTime();
    }

    /** A thread that was lost is not any more. */
    void back() {
        lost.decrementAndGet();
        places.release();
        complained = false;
    }

    /** How many threads were lost so far, with those that have come back. */
    public int losses() {
        return losses.get();
    }

    /** How many threads are lost. */
    public int lost() {
        return lost.get();
    }

    /** How long a thread without work waits for some. */
    long idleMillis(long usual) {
        return closed ? 0 : usual;
    }

    /** Ends the threads that have nothing to do, and waits for that for a moment. */
    @Override
    public void close() {
        closed = true;
        List<DiskThread> all;
        synchronized (idle) {
            all = new ArrayList<>(idle);
            idle.clear();
        }
        all.forEach(DiskThread::endIdle);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_MILLIS);
        for (DiskThread thread : all) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0 || thread == Thread.currentThread()) {
                return;
            }
            try {
                thread.join(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}

package io.github.mailsni.internal.disk;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A thread that touches the disk for another thread, and says where on the disk it is. The other thread waits for it, and gives it up when it
 * stays at one path for too long; what it finds afterwards is not taken.
 *
 * <p>Both threads read and write the fields, each time under the monitor of this object. {@link #commit} runs the caller's action under it, so
 * that an action takes effect wholly before the thread is given up, or not at all; such an action takes no other monitor.
 */
public final class DiskThread extends Thread {
    private static final long IDLE_MILLIS = 5_000;
    /** Into how many pieces the patience of a waiting thread is cut: a machine that stands still for a while takes one of them. */
    private static final int PIECES = 10;

    private final DiskThreads pool;

    /** What it has to do. Set by the thread that waits, emptied by this thread when it has done it. */
    private @Nullable Runnable task;

    /** Whether it takes no task any more. Set by this thread when it has been idle for long, or by the thread that closes the pool. */
    private boolean ended;

    /** Whether it was given up. Set by the thread that waits; this thread sees it at its next step, and stops. */
    private boolean abandoned;

    /** Whether it has come back after it was given up. Set by this thread, once. */
    private boolean back;

    /** Changes with each step of this thread: as long as it does, the thread that waits has patience. */
    private long step;

    /** The path that this thread touches; null while it computes, for which there is no deadline. */
    private @Nullable Path path;

    /** Whether this thread waits for the password of the file at {@link #path}, and not for the disk. */
    private boolean asksForPassword;

    /** The paths that this thread does not touch in its present task. Set by this thread. */
    private Predicate<Path> avoided = path -> false;

    /** What other threads want to be done when it comes back. They add to it until {@link #back} is set; this thread runs it. */
    private final List<Runnable> whenBack = new ArrayList<>();

    DiskThread(DiskThreads pool) {
        super("mailsni-read");
        this.pool = pool;
        setDaemon(true);
    }

    /** Ends the task of a thread that was given up. */
    @SuppressWarnings("serial") // never leaves this class
    static final class Abandoned extends Error {
        private Abandoned() {
            super(null, null, false, false);
        }
    }

    /** Notes that the calling thread, if it is of this kind, is about to touch a path. */
    public static void at(Path touched) {
        if (Thread.currentThread() instanceof DiskThread thread) {
            thread.goOn(touched, false);
        }
    }

    /** Notes that the calling thread is about to ask for the password of a file. */
    public static void asksForPassword(Path file) {
        if (Thread.currentThread() instanceof DiskThread thread) {
            thread.goOn(file, true);
        }
    }

    /** Notes that the calling thread touches no path for now, and needs only the processor. */
    public static void computes() {
        if (Thread.currentThread() instanceof DiskThread thread) {
            thread.goOn(null, false);
        }
    }

    /**
     * Whether the path that the calling thread touched last is on a file system that is closed. What is thrown then has no certain type:
     * {@link java.nio.file.ClosedFileSystemException} as a rule, and any other where a file system does not check it each time.
     */
    static boolean isAtClosedFileSystem() {
        return Thread.currentThread() instanceof DiskThread thread
                && thread.path().filter(at -> !at.getFileSystem().isOpen()).isPresent();
    }

    private synchronized void goOn(@Nullable Path touched, boolean password) {
        requireWanted();
        path = touched;
        asksForPassword = password;
        step++;
    }

    /** Sets the paths that the calling thread does not touch in its task. */
    static void avoid(Predicate<Path> paths) {
        if (Thread.currentThread() instanceof DiskThread thread) {
            synchronized (thread) {
                thread.avoided = paths;
            }
        }
    }

    /** Whether the calling thread does not touch a path, because it is known not to answer. */
    public static boolean avoids(Path path) {
        if (Thread.currentThread() instanceof DiskThread thread) {
            Predicate<Path> avoided;
            synchronized (thread) {
                avoided = thread.avoided;
            }
            return avoided.test(path);
        }
        return false;
    }

    /** Lets an action of the calling thread take effect, unless it was given up. */
    static void commit(Runnable action) {
        if (Thread.currentThread() instanceof DiskThread thread) {
            synchronized (thread) {
                thread.requireWanted();
                action.run();
            }
        } else {
            action.run();
        }
    }

    private void requireWanted() {
        if (abandoned) {
            throw new Abandoned();
        }
    }

    /** Gives the thread a task; returns false if the thread has ended. */
    @SuppressWarnings("ThreadPriorityCheck") // nothing depends on it: it is a courtesy to handshakes
    synchronized boolean take(Runnable next, int priority) {
        if (ended) {
            return false;
        }
        setPriority(priority);
        task = next;
        path = null;
        asksForPassword = false;
        avoided = any -> false;
        step++;
        notifyAll();
        return true;
    }

    /**
     * Waits until the thread has done its task.
     *
     * @param patienceMillis how long it may stay at one path
     * @return false if it has stayed longer: then it is given up
     */
    boolean await(long patienceMillis) {
        boolean interrupted = false;
        try {
            synchronized (this) {
                long seen = step;
                int pieces = 0;
                while (task != null) {
                    if (step != seen || path == null) {
                        seen = step;
                        pieces = 0;
                    }
                    if (pieces == PIECES) {
                        abandoned = true;
                        return false;
                    }
                    interrupted |= waitFor(Math.max(patienceMillis / PIECES, 1));
                    pieces++;
                }
                return true;
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits, unless the task ends sooner; returns whether the wait was interrupted. */
    private boolean waitFor(long millis) {
        boolean interrupted = false;
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = millis; task != null && left > 0; left = roundedUp(end - System.nanoTime())) {
            try {
                wait(left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        return interrupted;
    }

    private static long roundedUp(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos + 999_999);
    }

    /** Returns the path that the thread touches, if it touches one. */
    synchronized Optional<Path> path() {
        return Optional.ofNullable(path);
    }

    /** Whether the thread waits for a password, and not for the disk. */
    public synchronized boolean asksForPassword() {
        return asksForPassword;
    }

    /** Runs an action when the thread comes back from where it was lost; at once if it has. */
    void whenBack(Runnable action) {
        synchronized (this) {
            if (!back) {
                whenBack.add(action);
                return;
            }
        }
        action.run();
    }

    @Override
    public void run() {
        while (true) {
            Runnable next = awaitTask();
            if (next == null) {
                return;
            }
            try {
                next.run();
            } catch (Abandoned nobodyWaits) {
                // Its place has been taken.
            }
            if (wasLost()) {
                pool.back();
                comeBack();
                return;
            }
        }
    }

    private synchronized @Nullable Runnable awaitTask() {
        long idleSince = System.nanoTime();
        while (task == null && !ended) {
            long left = pool.idleMillis(IDLE_MILLIS) - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - idleSince);
            if (left <= 0) {
                break;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                break;
            }
        }
        ended = task == null;
        return task;
    }

    private synchronized boolean wasLost() {
        task = null;
        notifyAll();
        if (!abandoned) {
            return false;
        }
        ended = true;
        return true;
    }

    private void comeBack() {
        List<Runnable> actions;
        synchronized (this) {
            back = true;
            actions = List.copyOf(whenBack);
        }
        actions.forEach(Runnable::run);
    }

    /** Ends the thread, if it has no task. */
    synchronized void endIdle() {
        if (task == null) {
            ended = true;
            notifyAll();
        }
    }
}

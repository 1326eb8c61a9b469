package io.github.mailsni.examples.certcheck;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends a computation at its time limit, even if it reads a path that does not answer, or computes for ever. */
final class TimeLimit {
    /** The time for the verdicts and the report after the last connection has ended. */
    private static final Duration TO_FINISH = Duration.ofSeconds(10);

    private TimeLimit() {}

    /**
     * Runs a computation.
     *
     * @param limit the time that it may take; a little more is allowed, so that it can end by itself
     * @throws IOException if it takes longer, or throws one itself; its thread then goes on, and does not keep the
     *     program alive
     */
    static <T> T within(Duration limit, Callable<T> computation) throws IOException, InterruptedException {
        return within(limit, TO_FINISH, computation);
    }

    static <T> T within(Duration limit, Duration toFinish, Callable<T> computation)
            throws IOException, InterruptedException {
        FutureTask<T> task = new FutureTask<>(computation);
        Thread thread = new Thread(task, "certcheck");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(limit.plus(toFinish).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            throw new IOException(
                    "not done within --time-limit (" + limit.toSeconds()
                            + " s); ask about fewer hosts, or give it more time",
                    e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException problem) {
                throw problem;
            }
            if (e.getCause() instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            if (e.getCause() instanceof RuntimeException problem) {
                throw problem;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}

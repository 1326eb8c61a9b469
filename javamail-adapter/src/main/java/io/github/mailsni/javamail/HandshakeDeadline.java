package io.github.mailsni.javamail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.Delayed;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose handshake takes too long, which wakes the threads that read from it or write to it. The
 * timeout of a socket cannot do this: it begins anew with each byte.
 *
 * <p>Thread-safe. The timer holds the socket until the deadline at the latest.
 */
final class HandshakeDeadline {
    /** One thread for all connections, which lives only while a handshake is under way. */
    private static final ScheduledThreadPoolExecutor TIMER = newTimer();

    private enum State {
        PENDING,
        MET,
        MISSED
    }

    private final Duration timeout;
    private final Socket connection;
    private final AtomicReference<State> state = new AtomicReference<>(State.PENDING);
    private @Nullable Future<?> expiry;

    /**
     * Creates a deadline that does not run yet.
     *
     * @param timeout the time that a handshake may take
     * @param connection closed when the deadline is missed: the socket below TLS, since closing TLS writes to the peer, and a
     *     peer that does not read would keep it from being closed
     */
    HandshakeDeadline(Duration timeout, Socket connection) {
        this.timeout = timeout;
        this.connection = connection;
    }

    private static ScheduledThreadPoolExecutor newTimer() {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "mailsni-handshake-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        timer.setKeepAliveTime(5, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    /** Counts the running deadlines that are farther away than this. */
    static long running(Duration fartherThan) {
        return TIMER.getQueue().stream()
                .filter(deadline -> ((Delayed) deadline).getDelay(TimeUnit.NANOSECONDS) > fartherThan.toNanos())
                .count();
    }

    /** Starts the deadline, unless it runs already. */
    synchronized void start() {
        if (expiry == null && state.get() == State.PENDING) {
            expiry = TIMER.schedule(this::miss, timeout.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /**
     * Stops the deadline, since the handshake is done.
     *
     * @return false if the deadline was missed
     */
    boolean meet() {
        boolean inTime = state.compareAndSet(State.PENDING, State.MET);
        cancel();
        return inTime;
    }

    /** Stops the deadline, since the socket was closed. */
    synchronized void cancel() {
        if (expiry != null) {
            expiry.cancel(false);
        }
    }

    boolean isMissed() {
        return state.get() == State.MISSED;
    }

    /** The exception for the thread that does the handshake. */
    SocketTimeoutException exception() {
        return new SocketTimeoutException("the client did not complete the TLS handshake within " + inWords(timeout)
                + "; the connection is closed");
    }

    private static String inWords(Duration timeout) {
        return timeout.toMillisPart() == 0 ? timeout.toSeconds() + " s" : timeout.toMillis() + " ms";
    }

    private void miss() {
        if (state.compareAndSet(State.PENDING, State.MISSED)) {
            try {
                closeWithoutWaiting();
            } catch (IOException | UncheckedIOException alreadyClosed) {
                // the connection is closed already
            }
        }
    }

    /**
     * Closes the connection without waiting for a peer that takes no data (SO_LINGER): one thread serves all deadlines.
     */
    private void closeWithoutWaiting() throws IOException {
        try {
            if (connection.getSoLinger() > 0) {
                connection.setSoLinger(false, 0);
            }
        } finally {
            connection.close();
        }
    }
}

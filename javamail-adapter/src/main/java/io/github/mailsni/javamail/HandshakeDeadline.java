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
 * The time in which a handshake has to be done. When it is over the connection is closed, which wakes the threads that read
 * from it or write to it. The timeout of a socket cannot do this: it begins anew with each byte.
 *
 * <p>Thread-safe. Until the deadline, but no longer, the timer holds the socket.
 */
final class HandshakeDeadline {
    /** One thread for all connections, which is there only while a handshake is under way. */
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
     * A deadline that does not run yet.
     *
     * @param timeout how long a handshake may take
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

    /** How many deadlines run at this moment that are farther away than this. */
    static long running(Duration fartherThan) {
        return TIMER.getQueue().stream()
                .filter(deadline -> ((Delayed) deadline).getDelay(TimeUnit.NANOSECONDS) > fartherThan.toNanos())
                .count();
    }

    /** Begins to count, if it has not begun yet. */
    synchronized void start() {
        if (expiry == null && state.get() == State.PENDING) {
            expiry = TIMER.schedule(this::miss, timeout.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /**
     * The handshake is done.
     *
     * @return false if it was too late
     */
    boolean meet() {
        boolean inTime = state.compareAndSet(State.PENDING, State.MET);
        cancel();
        return inTime;
    }

    /** The socket was closed: there is no handshake any more. */
    synchronized void cancel() {
        if (expiry != null) {
            expiry.cancel(false);
        }
    }

    boolean isMissed() {
        return state.get() == State.MISSED;
    }

    /** What the thread gets that does the handshake. */
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
                // then there is nothing to close
            }
        }
    }

    /** The thread is that of all deadlines, and must not wait for a peer that takes no data (SO_LINGER). */
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

package io.github.mailsni.examples.certcheck.live;

import java.net.SocketTimeoutException;
import java.time.Duration;

/** The moment at which all waits of a connection end. */
final class Deadline {
    private final Duration patience;
    private final long end;

    private Deadline(Duration patience, long end) {
        this.patience = patience;
        this.end = end;
    }

    static Deadline in(Duration patience) {
        return new Deadline(patience, System.nanoTime() + patience.toNanos());
    }

    /** Returns this deadline or another one, whichever is sooner. */
    Deadline orSooner(Deadline other) {
        return other.end - end < 0 ? other : this;
    }

    boolean isOver() {
        return end - System.nanoTime() <= 0;
    }

    /** The time that a socket may still wait, in milliseconds and never 0, which would mean for ever. */
    int millisLeft() throws SocketTimeoutException {
        if (isOver()) {
            throw new SocketTimeoutException("too late");
        }
        return (int) Math.min(Integer.MAX_VALUE, 1 + (end - System.nanoTime()) / 1_000_000);
    }

    /** Returns the original period in words. */
    @Override
    public String toString() {
        return patience.toMillis() % 1000 == 0 ? patience.toSeconds() + " s" : patience.toMillis() + " ms";
    }
}

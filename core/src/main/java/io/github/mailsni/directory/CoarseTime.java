package io.github.mailsni.directory;

import java.time.Clock;
import java.util.function.LongSupplier;

/**
 * Gives the time by which certificates are valid. The thread that follows the directory reads the system's clock about once a second,
 * because reading it costs more than a selection; any other clock is read on each call, since its steps are unknown.
 */
final class CoarseTime implements LongSupplier {
    /** The page of a clock that is read on each call. */
    static final int UNKNOWN_PAGE = 0;

    private final Clock clock;

    /**
     * The time when the clock was last read. The follower's thread writes it, before {@link #page}, and each thread that {@link #look looks};
     * any thread reads it. A reader that sees a new time with the old page, or of two times the older one, only works its answer out again.
     */
    private volatile long millis;

    /**
     * The number of the last tick, or {@link #UNKNOWN_PAGE}. The follower's thread writes it, and the thread that closes the directory; any
     * thread reads it. A tick at the moment of closing may start the pages again: the follower's thread stops them when it ends.
     */
    private volatile int page;

    CoarseTime(Clock clock) {
        this.clock = clock;
        this.millis = clock.millis();
        this.page = clock.equals(Clock.systemUTC()) ? 1 : UNKNOWN_PAGE;
    }

    /** Reads the clock. Called by one thread only. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread ticks
    void tick() {
        if (page != UNKNOWN_PAGE) {
            millis = clock.millis();
            page = page == Integer.MAX_VALUE ? 1 : page + 1;
        }
    }

    /**
     * Reads the clock. What is worked out anew goes by this time, in milliseconds since 1970: a certificate may be valid from the very second
     * in which it was written, which the last tick came before.
     */
    long look() {
        long now = clock.millis();
        millis = now;
        return now;
    }

    /** From here on the clock is read on every call; the thread that refreshed the cached time has ended. */
    void stop() {
        page = UNKNOWN_PAGE;
    }

    /** Returns a number that changes each time the clock was read. */
    int page() {
        return page;
    }

    /** Returns the page of a time: about a second long, also where the clock is read on each call. */
    int pageAt(int current, long now) {
        return current == UNKNOWN_PAGE ? (int) (now >> 10) : current;
    }

    /** The time in milliseconds since 1970, up to about a second ago. */
    @Override
    public long getAsLong() {
        return page == UNKNOWN_PAGE ? clock.millis() : millis;
    }
}

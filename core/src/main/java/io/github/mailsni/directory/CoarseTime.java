package io.github.mailsni.directory;

import java.time.Clock;
import java.util.function.LongSupplier;

/**
 * The time by which certificates are valid. The system's clock is looked at about once a second by the thread that follows the
 * directory, because a look costs more than a selection; any other clock is asked each time, since nobody knows how it goes.
 */
final class CoarseTime implements LongSupplier {
    /** Of a clock that is asked each time. */
    static final int UNKNOWN_PAGE = 0;

    private final Clock clock;

    /**
     * The time of the last tick. The follower's thread alone writes it, before {@link #page}; any thread reads it. A reader that sees a new
     * time with the old page only works its answer out again.
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

    /** Looks at the clock. For one thread. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread ticks
    void tick() {
        if (page != UNKNOWN_PAGE) {
            millis = clock.millis();
            page = page == Integer.MAX_VALUE ? 1 : page + 1;
        }
    }

    /** From here on the clock is read on every call; the thread that refreshed the cached time has ended. */
    void stop() {
        page = UNKNOWN_PAGE;
    }

    /** A number that is another one after each look at the clock. */
    int page() {
        return page;
    }

    /** The page, of about a second, also where the clock is asked each time. */
    int pageAt(int current, long now) {
        return current == UNKNOWN_PAGE ? (int) (now >> 10) : current;
    }

    /** The time in milliseconds since 1970. */
    @Override
    public long getAsLong() {
        return page == UNKNOWN_PAGE ? clock.millis() : millis;
    }
}

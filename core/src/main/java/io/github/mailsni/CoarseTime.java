package io.github.mailsni;

import java.time.Clock;
import java.util.function.LongSupplier;

/**
 * The time by which certificates are valid. The system's clock is looked at about once a second by the thread that follows the
 * directory, because a look costs as much as a whole selection; any other clock is asked each time.
 */
final class CoarseTime implements LongSupplier {
    private final Clock clock;
    private volatile boolean coarse;
    private volatile long millis;

    CoarseTime(Clock clock) {
        this.clock = clock;
        this.coarse = clock.equals(Clock.systemUTC());
        this.millis = clock.millis();
    }

    /** Looks at the clock. */
    void tick() {
        millis = clock.millis();
    }

    /** Nobody ticks any more. */
    void stop() {
        coarse = false;
    }

    /** The time in milliseconds since 1970; of the system's clock, the time of the last tick. */
    @Override
    public long getAsLong() {
        return coarse ? millis : clock.millis();
    }
}

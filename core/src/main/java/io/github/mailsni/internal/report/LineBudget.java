package io.github.mailsni.internal.report;

import java.util.function.LongSupplier;

/** Allows a number of lines of one kind in a period; a mass renewal must not fill the log. Thread-safe. */
final class LineBudget {
    private final int most;
    private final long periodNanos;
    private final LongSupplier ticker;

    /** Whether a period has begun. Guarded by the monitor of this object, like the two below. */
    private boolean begun;

    /** When the period began, in nanoseconds by the ticker. */
    private long since;

    /** How many lines were asked for in the period. */
    private int used;

    LineBudget(int most, long periodNanos, LongSupplier ticker) {
        this.most = most;
        this.periodNanos = periodNanos;
        this.ticker = ticker;
    }

    /** What to do with a line. */
    enum Verdict {
        WRITE,
        /** The line is the first that is too much: log that others are left out. */
        SAY_ENOUGH,
        LEAVE_OUT
    }

    synchronized Verdict next() {
        long now = ticker.getAsLong();
        if (!begun || now - since >= periodNanos) {
            begun = true;
            since = now;
            used = 0;
        }
        used = Math.min(used + 1, most + 2);
        return used <= most ? Verdict.WRITE : used == most + 1 ? Verdict.SAY_ENOUGH : Verdict.LEAVE_OUT;
    }
}

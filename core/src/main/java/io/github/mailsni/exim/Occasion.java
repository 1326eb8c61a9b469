package io.github.mailsni.exim;

import java.time.Duration;

/**
 * When and why answers are compared with the disk.
 *
 * @param now the time, in nanoseconds by the ticker
 * @param due what was compared after this time is not compared again
 * @param decides whether files that are not in order are refused at once, without time for a writer to finish them
 */
record Occasion(long now, long due, boolean decides) {
    /** How old an answer may be, and how old the state of the files behind it, which may add up; together they stay below a second. */
    static final long LOOK_NANOS = Duration.ofMillis(400).toNanos();

    /** A handshake compares its own answer. */
    static Occasion handshake(long now) {
        return new Occasion(now, now - LOOK_NANOS, false);
    }

    /** All answers are compared now and then. */
    static Occasion comparison(long now) {
        return new Occasion(now, now, false);
    }

    /** The first reading, or a reload: the operator has finished, and wants to know at once what is wrong. */
    static Occasion decision(long now) {
        return new Occasion(now, now, true);
    }

    /** Returns this occasion at a later time. */
    Occasion at(long later) {
        return new Occasion(later, due, decides);
    }
}

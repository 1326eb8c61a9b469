package io.github.mailsni.internal;

import java.time.Duration;

/** Checks what builders are given, so that a mistake is reported where it is made. */
public final class Arguments {
    /** Longer periods are mistakes, and would overflow where they are added to a time. */
    private static final Duration LONGEST = Duration.ofDays(365_250);

    private Arguments() {}

    /**
     * A period that is longer than nothing.
     *
     * @param what what the message calls it
     * @throws IllegalArgumentException if it is zero, negative, or longer than a thousand years
     */
    public static Duration positive(Duration value, String what) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(what + " has to be positive, and is " + value);
        }
        return bounded(value, what);
    }

    /**
     * A period that may be nothing.
     *
     * @param what what the message calls it
     * @throws IllegalArgumentException if it is negative, or longer than a thousand years
     */
    public static Duration notNegative(Duration value, String what) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(what + " must not be negative, and is " + value);
        }
        return bounded(value, what);
    }

    private static Duration bounded(Duration value, String what) {
        if (value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    what + " has to be at most " + LONGEST.toDays() + " days, a thousand years, and is " + value);
        }
        return value;
    }

    /**
     * A number that is more than nothing.
     *
     * @param what what the message calls it
     * @throws IllegalArgumentException if it is zero or negative
     */
    public static long positive(long value, String what) {
        if (value <= 0) {
            throw new IllegalArgumentException(what + " has to be positive, and is " + value);
        }
        return value;
    }
}

package io.github.mailsni.internal;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Allows one line of a log in an hour for each thing that the log names. Thread-safe.
 *
 * @param <K> what lines are about
 */
public final class OncePerHour<K> {
    private static final long SILENCE_NANOS = TimeUnit.HOURS.toNanos(1);

    /** When the log last named each thing. Any thread writes it; of several at one moment, the one whose write succeeds is allowed its line. */
    private final Map<K, Long> named = new ConcurrentHashMap<>();

    /** Whether a line is allowed at this time, in nanoseconds; it counts as written then. */
    public boolean allows(K thing, long now) {
        Long before = named.get(thing);
        return before == null
                ? named.putIfAbsent(thing, now) == null
                : now - before > SILENCE_NANOS && named.replace(thing, before, now);
    }

    /** Notes that another class has logged a line. */
    public void note(K thing, long now) {
        named.put(thing, now);
    }

    /** Forgets a thing, so that the next line is allowed; returns whether the log had named it. */
    public boolean forget(K thing) {
        return named.remove(thing) != null;
    }
}

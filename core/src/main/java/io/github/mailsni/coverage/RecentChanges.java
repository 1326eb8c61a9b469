package io.github.mailsni.coverage;

import static java.util.Objects.requireNonNull;

import io.github.mailsni.DirectoryEvent;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * Remembers the last {@value #MOST} changes of certificates, for a {@link StatusPage}: a listener of a directory or of
 * Exim's options. Names that clients asked for and certificates that expire soon are no changes.
 *
 * <p>Thread-safe, and does not block.
 *
 * @since 0.1.0
 */
public final class RecentChanges implements Consumer<DirectoryEvent> {
    /** The most changes that are remembered. */
    public static final int MOST = 100;

    private final Clock clock;
    /** The latest first; guarded by this. */
    private final Deque<Change> changes = new ArrayDeque<>();

    /**
     * A change and its time.
     *
     * @param at the instant at which it was reported
     * @param event the change
     */
    public record Change(Instant at, DirectoryEvent event) {}

    /**
     * Creates an empty memory.
     *
     * @param clock tells the time of each change
     */
    public RecentChanges(Clock clock) {
        this.clock = requireNonNull(clock, "clock");
    }

    @Override
    public void accept(DirectoryEvent event) {
        requireNonNull(event, "event");
        if (event instanceof DirectoryEvent.UnknownName || event instanceof DirectoryEvent.Expiring) {
            return;
        }
        Change change = new Change(clock.instant(), event);
        synchronized (this) {
            changes.addFirst(change);
            if (changes.size() > MOST) {
                changes.removeLast();
            }
        }
    }

    /**
     * Lists the changes.
     *
     * @return the changes of this moment, the latest first; unmodifiable
     */
    public synchronized List<Change> list() {
        return List.copyOf(changes);
    }
}

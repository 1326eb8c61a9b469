package io.github.mailsni.internal.disk;

import java.io.IOException;
import java.io.Serial;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A path has not answered in time, or is not touched because it has not answered before. Never leaves this package. */
public final class UnansweredException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    private final transient @Nullable DiskThread lost;

    /** Whether no path at all could be touched. */
    private final boolean hindered;

    private UnansweredException(String message, @Nullable DiskThread lost, boolean hindered) {
        super(message);
        this.lost = lost;
        this.hindered = hindered;
    }

    /** A thread is lost in a path from here on. */
    static UnansweredException lost(DiskThread thread) {
        return new UnansweredException("no answer in time", thread, false);
    }

    /** Nothing was touched. */
    public static UnansweredException untouched(String why) {
        return new UnansweredException(why, null, false);
    }

    /**
     * Nothing was touched, for a reason that lies in no path.
     *
     * @param why what is missing, and what to do
     */
    static UnansweredException hindered(String why) {
        return new UnansweredException(why, null, true);
    }

    /** The file system is closed, for ever. */
    static UnansweredException closed(RuntimeException cause) {
        UnansweredException closed = new UnansweredException("its file system is closed", null, false);
        closed.initCause(cause);
        return closed;
    }

    /** Explains why a file or directory is not read that would perhaps answer; empty if a path does not answer. */
    public Optional<String> hindrance() {
        return hindered ? Optional.of("it is not read: " + getMessage()) : Optional.empty();
    }

    /** The thread that was lost just now; empty if none was. */
    Optional<DiskThread> thread() {
        return Optional.ofNullable(lost);
    }
}

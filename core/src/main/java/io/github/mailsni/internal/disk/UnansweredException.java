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

    private UnansweredException(String message, @Nullable DiskThread lost) {
        super(message);
        this.lost = lost;
    }

    /** A thread is lost in a path from here on. */
    static UnansweredException lost(DiskThread thread) {
        return new UnansweredException("no answer in time", thread);
    }

    /** Nothing was touched. */
    public static UnansweredException untouched(String why) {
        return new UnansweredException(why, null);
    }

    /** The file system is closed, for ever. */
    static UnansweredException closed(RuntimeException cause) {
        UnansweredException closed = new UnansweredException("its file system is closed", null);
        closed.initCause(cause);
        return closed;
    }

    /** The thread that was lost just now; empty if none was. */
    Optional<DiskThread> thread() {
        return Optional.ofNullable(lost);
    }
}

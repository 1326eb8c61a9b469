package io.github.mailsni.coverage;

import io.github.mailsni.internal.disk.DiskThread;
import io.github.mailsni.internal.disk.DiskThreads;
import io.github.mailsni.internal.disk.UnansweredException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Looks at files for one check, on threads that may be lost: a network file system that is dead never answers. After a few paths that do not
 * answer, no file is looked at any more, so that the check ends within seconds. Not thread-safe.
 */
final class FileLooks {
    private static final int MOST_UNANSWERED = 8;

    /** The threads of all checks: what is looked at by one check after the other may lose no more of them than there may be. */
    private static final DiskThreads THREADS = new DiskThreads();

    /** The files at which a thread is lost. The check that loses it adds one, and the thread takes it out when it comes back. */
    private static final Set<Path> LOST = ConcurrentHashMap.newKeySet();

    private int unanswered;

    /**
     * Returns what is seen at a file.
     *
     * @param look touches this file alone
     * @return empty also if the file does not answer, or its file system is closed
     */
    <T> Optional<T> at(Path file, Supplier<Optional<T>> look) {
        if (unanswered >= MOST_UNANSWERED || !file.getFileSystem().isOpen() || LOST.contains(file)) {
            return Optional.empty();
        }
        AtomicBoolean back = new AtomicBoolean();
        try {
            return THREADS.call(() -> {
                try {
                    DiskThread.at(file);
                    return look.get();
                } finally {
                    back.set(true);
                    LOST.remove(file);
                }
            });
        } catch (UnansweredException e) {
            unanswered++;
            if (e.hindrance().isEmpty()) {
                LOST.add(file);
                if (back.get()) {
                    LOST.remove(file);
                }
            }
            return Optional.empty();
        }
    }
}

package io.github.mailsni.internal.catalog;

import io.github.mailsni.internal.catalog.ContentReader.PasswordWanted;
import io.github.mailsni.internal.catalog.ContentReader.Request;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Parses the files of one walk: the first few at once, and if there are more, on all processors, while the walk goes on to read. Files with
 * something encrypted in them wait for the end, since to ask for their passwords may block. Used by one thread.
 */
final class Parsing implements AutoCloseable {
    /** How many files are parsed at once: a thread costs as much as some. */
    private static final int FEW = 100;
    /** How many files may wait; then the walk parses, too. */
    private static final int MOST_WAITING = 256;

    private static final int MOST_THREADS = 7;

    private final ContentReader reader;
    private final BiConsumer<Request, KnownFile> known;
    private final List<Future<?>> parsed = new ArrayList<>();

    /** Parses the files that wait for a password. Any thread that parses adds to it. */
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    private @Nullable ThreadPoolExecutor threads;
    private int files;

    /**
     * Begins to parse.
     *
     * @param known told what is known of each file, by any thread
     */
    Parsing(ContentReader reader, BiConsumer<Request, KnownFile> known) {
        this.reader = reader;
        this.known = known;
    }

    /** Parses a file now, or later on another thread. */
    void parse(Request request, byte[] content) {
        files++;
        int others = Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors() - 1);
        if (files <= FEW || others == 0) {
            parsePlain(request, content);
            return;
        }
        if (threads == null) {
            threads = newThreads(others);
        }
        parsed.add(threads.submit(() -> parsePlain(request, content)));
    }

    private static ThreadPoolExecutor newThreads(int count) {
        return new ThreadPoolExecutor(
                count,
                count,
                1,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_WAITING),
                task -> {
                    Thread thread = new Thread(task, "mailsni-parse");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.CallerRunsPolicy());
    }

    private void parsePlain(Request request, byte[] content) {
        try {
            known.accept(request, reader.parsePlain(request, content));
        } catch (PasswordWanted e) {
            waiting.add(() -> known.accept(request, reader.parse(request, content)));
        }
    }

    /** Waits until all files are parsed, and parses those that need passwords. */
    void finish() {
        for (Future<?> each : parsed) {
            await(each);
        }
        waiting.forEach(Runnable::run);
    }

    private static void await(Future<?> parsed) {
        boolean interrupted = false;
        while (true) {
            try {
                parsed.get();
                break;
            } catch (InterruptedException e) {
                interrupted = true; // what is being read would be found to be broken
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (threads != null) {
            threads.shutdownNow();
        }
    }
}

package io.github.mailsni.examples.certcheck;

import io.github.mailsni.internal.Printable;
import java.io.PrintWriter;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Shows the progress of a check on a terminal, in one line that is overwritten and erased at the end. In the first
 * second it shows none.
 *
 * <p>Thread-safe.
 */
final class Progress implements AutoCloseable {
    private static final long FIRST_MILLIS = 1000;
    private static final long NEXT_MILLIS = 250;
    private static final int WIDTH = 79;
    private static final String BACK_TO_EMPTY_LINE = "\r\033[K";

    private final PrintWriter terminal;
    private final ScheduledExecutorService clock;
    private volatile Supplier<String> activity = () -> "";
    private boolean shown;
    private boolean closed;

    private Progress(PrintWriter terminal, ScheduledExecutorService clock) {
        this.terminal = terminal;
        this.clock = clock;
    }

    /** Creates a progress that is not shown. */
    static Progress silent() {
        return new Progress(new PrintWriter(PrintWriter.nullWriter()), stopped());
    }

    /** Creates a progress that is shown on a terminal. */
    static Progress on(PrintWriter terminal) {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "certcheck-progress");
            thread.setDaemon(true);
            return thread;
        });
        Progress progress = new Progress(terminal, clock);
        ScheduledFuture<?> unused =
                clock.scheduleWithFixedDelay(progress::show, FIRST_MILLIS, NEXT_MILLIS, TimeUnit.MILLISECONDS);
        return progress;
    }

    private static ScheduledExecutorService stopped() {
        ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
        clock.shutdown();
        return clock;
    }

    /** Sets the text to show, which is computed each time it is shown. */
    void say(Supplier<String> what) {
        activity = what;
    }

    synchronized void show() {
        if (!closed) {
            String line = Printable.line(activity.get());
            terminal.print(BACK_TO_EMPTY_LINE + (line.length() > WIDTH ? line.substring(0, WIDTH - 3) + "..." : line));
            terminal.flush();
            shown = true;
        }
    }

    @Override
    public synchronized void close() {
        clock.shutdownNow();
        closed = true;
        if (shown) {
            terminal.print(BACK_TO_EMPTY_LINE);
            terminal.flush();
            shown = false;
        }
    }
}

package io.github.mailsni.support;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Lets threads of its own do several things at once, again and again. Used by one thread. */
public final class Race implements AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** Runs all steps from a common start, and returns when the last one has ended; fails if one of them does. */
    public void run(Runnable... steps) throws Exception {
        CyclicBarrier start = new CyclicBarrier(steps.length);
        List<Future<?>> running = new ArrayList<>();
        for (Runnable step : steps) {
            running.add(threads.submit(() -> {
                start.await(1, TimeUnit.MINUTES);
                step.run();
                return true;
            }));
        }
        for (Future<?> each : running) {
            each.get(2, TimeUnit.MINUTES);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}

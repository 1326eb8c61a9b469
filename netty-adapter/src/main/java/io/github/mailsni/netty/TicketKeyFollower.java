package io.github.mailsni.netty;

import io.github.mailsni.netty.TicketKeyFile.Broken;
import io.github.mailsni.netty.TicketKeyFile.Good;
import io.github.mailsni.netty.TicketKeyFile.Reading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows a file of secrets for as long as servers use them. One thread reads it again and again, and ends with the last use. Where the
 * file does not answer, this thread waits and no other: to end a use takes no time.
 *
 * <p>Thread-safe. The thread holds the monitor of this object neither while it reads, nor while it tells servers or the log.
 */
final class TicketKeyFollower {
    private final Supplier<Reading> file;
    private final String name;
    private final Duration interval;
    private final Duration patience;

    /** The uses that have begun and not ended. Any thread adds and removes its own, under the monitor. */
    private final List<Use> uses = new ArrayList<>();

    /** Whether the thread runs. Set by who begins a use, and by the thread when no use is left, under the monitor. */
    private boolean running;

    /** The last reading; null before the first one for the present uses. Written by the thread, under the monitor. */
    private @Nullable Reading last;

    /** The secrets in use; null before the file was good for the present uses. Written by the thread, under the monitor. */
    private @Nullable TicketSecrets inUse;

    /** Cuts a pause of the thread short. */
    private final Semaphore wake = new Semaphore(0);

    /**
     * A follower, without a thread until there is a use.
     *
     * @param file reads the file, for as long as that takes
     * @param name of the file, for messages
     * @param interval between two readings; a change takes effect when the second one finds it again
     * @param patience how long the beginning of a use waits for a reading
     */
    TicketKeyFollower(Supplier<Reading> file, String name, Duration interval, Duration patience) {
        this.file = file;
        this.name = name;
        this.interval = interval;
        this.patience = patience;
    }

    /** The use of the secrets by one server. */
    final class Use implements AutoCloseable {
        private final CountDownLatch read = new CountDownLatch(1);

        /** Why the use cannot begin. Written before {@link #read} is counted down, and read after it. */
        private @Nullable Broken broken;

        /** The newest secrets. Written by the follower's thread, under its monitor; any thread reads it. */
        private volatile @Nullable TicketSecrets secrets;

        /** Set by the thread that makes the server, before that has anything to renew. */
        private volatile Runnable whenRenewed = () -> {};

        private Use() {}

        /** The secrets: those of the newest good file, and after the end of the use the last ones. */
        TicketSecrets secrets() {
            TicketSecrets newest = secrets;
            if (newest == null) {
                throw new IllegalStateException("there are no secrets before the first reading");
            }
            return newest;
        }

        /** Sets what the follower's thread does each time when {@link #secrets()} has changed. */
        void whenRenewed(Runnable action) {
            whenRenewed = action;
        }

        private void begin(Reading reading) {
            if (reading instanceof Good good) {
                secrets = good.secrets();
            } else if (reading instanceof Broken problem) {
                broken = problem;
            }
            read.countDown();
        }

        /** Ends the use, and with the last one the thread, for which this method does not wait. */
        @Override
        public void close() {
            end(this);
        }
    }

    /**
     * Begins a use of the secrets. Waits for the file.
     *
     * @throws IllegalStateException if the file is missing or broken or does not answer, unless another use has its last good secrets
     */
    Use use() {
        Use use = new Use();
        try {
            begin(use);
        } catch (RuntimeException | Error noThread) {
            use.close();
            throw noThread;
        }
        Optional<String> problem = await(use);
        if (problem.isPresent()) {
            use.close();
            throw new IllegalStateException(problem.get());
        }
        return use;
    }

    private Optional<String> await(Use use) {
        try {
            if (!use.read.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                return Optional.of(name + ": it does not answer. Try again when its file system does.");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.of(name + ": interrupted while it was read.");
        }
        return Optional.ofNullable(use.broken).map(broken -> broken.problem() + ". " + broken.remedy());
    }

    private synchronized void begin(Use use) {
        uses.add(use);
        if (inUse != null) {
            use.secrets = inUse;
            use.read.countDown();
            return;
        }
        if (running) {
            wake.release(); // it may wait after a reading that failed another use
            return;
        }
        Thread thread = new Thread(this::follow, "mailsni-ticket-keys");
        thread.setDaemon(true);
        thread.start();
        running = true;
    }

    private synchronized void end(Use use) {
        if (uses.remove(use) && uses.isEmpty()) {
            last = null;
            inUse = null;
            wake.release();
        }
    }

    private void follow() {
        TicketKeyLog log = new TicketKeyLog(name);
        while (isUsed()) {
            Reading reading = read();
            Learned learned = learn(reading);
            if (learned.settled()) {
                log.tell(reading, !learned.renewed().isEmpty());
            }
            for (Use use : learned.renewed()) {
                log.guard(use.whenRenewed);
            }
            pause();
        }
    }

    /** Nothing that a reading throws ends the thread, or no rotation would be seen any more. */
    private Reading read() {
        try {
            return file.get();
        } catch (RuntimeException | Error unforeseen) {
            return new Broken(name + ": it cannot be read: " + unforeseen, "Make it readable for this server.");
        }
    }

    private synchronized boolean isUsed() {
        running = !uses.isEmpty();
        return running;
    }

    private void pause() {
        try {
            if (wake.tryAcquire(interval.toNanos(), TimeUnit.NANOSECONDS)) {
                wake.drainPermits();
            }
        } catch (InterruptedException ended) {
            // nothing but the end of the last use ends this thread
        }
    }

    /**
     * What a reading has come to.
     *
     * @param settled whether it counts
     * @param renewed the uses that have new secrets
     */
    private record Learned(boolean settled, List<Use> renewed) {}

    /** The first reading counts at once. A later one counts when the next one finds it again: the file may be half written. */
    private synchronized Learned learn(Reading reading) {
        if (uses.isEmpty()) {
            return new Learned(false, List.of());
        }
        if (inUse == null) {
            if (reading instanceof Good good) {
                inUse = good.secrets();
            }
            last = reading;
            uses.forEach(use -> use.begin(reading));
            return new Learned(inUse != null, List.of());
        }
        boolean settled = reading.equals(last);
        last = reading;
        if (settled && reading instanceof Good good && !good.secrets().equals(inUse)) {
            inUse = good.secrets();
            uses.forEach(use -> use.secrets = good.secrets());
            return new Learned(true, List.copyOf(uses));
        }
        return new Learned(settled, List.of());
    }
}

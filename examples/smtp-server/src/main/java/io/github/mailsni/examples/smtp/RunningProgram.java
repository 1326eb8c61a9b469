package io.github.mailsni.examples.smtp;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The parts of the running program, which are closed in the opposite order of their start. Thread-safe. */
final class RunningProgram implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningProgram.class);

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    /** A step of the start. */
    @FunctionalInterface
    interface Start<T extends AutoCloseable> {
        T start() throws IOException;
    }

    /**
     * Starts a part. If it fails, those that were started before it are closed.
     *
     * @return the part
     */
    synchronized <T extends AutoCloseable> T start(Start<T> step) throws IOException {
        try {
            T part = step.start();
            parts.push(part);
            return part;
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("cannot be closed: {}", e.toString());
            }
        }
    }
}

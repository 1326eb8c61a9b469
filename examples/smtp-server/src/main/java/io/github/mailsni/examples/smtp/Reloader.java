package io.github.mailsni.examples.smtp;

import io.github.mailsni.ReloadReport;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reloads the certificates when a person or a deploy hook asks for it, one reload at a time, and logs in one line what
 * has changed. Thread-safe.
 */
final class Reloader {
    private static final Logger LOG = LoggerFactory.getLogger(Reloader.class);

    /** The most names of one kind in a line. */
    private static final int NAMED = 5;

    private final Supplier<ReloadReport> reload;
    private final Systemd systemd;
    private final Supplier<String> status;

    /** Runs the reloads that signals ask for: one that waits will see all that changed before, so it is enough. */
    private final ThreadPoolExecutor signals = new ThreadPoolExecutor(
            0,
            1,
            1,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(1),
            action -> {
                Thread thread = new Thread(action, "smtp-reload");
                thread.setDaemon(true);
                return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy());

    /**
     * Creates a reloader.
     *
     * @param reload compares the certificates with their files
     * @param systemd is told when a reload begins and ends
     * @param status describes the server for systemd
     */
    Reloader(Supplier<ReloadReport> reload, Systemd systemd, Supplier<String> status) {
        this.reload = reload;
        this.systemd = systemd;
        this.status = status;
    }

    /** Reloads on another thread. */
    void request() {
        signals.execute(this::reload);
    }

    /**
     * Reloads, and waits for the disk.
     *
     * @return what has changed
     */
    synchronized ReloadReport reload() {
        systemd.reloading();
        try {
            ReloadReport report = reload.get();
            String line = "reloaded: " + describe(report);
            if (report.refused().isEmpty()) {
                LOG.info("{}", line);
            } else {
                LOG.warn("{}", line);
            }
            return report;
        } catch (RuntimeException e) {
            LOG.error("the reload has failed", e);
            throw e;
        } finally {
            systemd.ready(status.get());
        }
    }

    /** Describes a reload in one line. */
    static String describe(ReloadReport report) {
        if (report.nothingChanged()) {
            return "nothing has changed, and no file is refused";
        }
        return part("added", report.loaded()) + ", " + part("renewed", report.replaced()) + ", "
                + part("removed", report.removed()) + ", " + part("refused", report.refused());
    }

    private static String part(String what, List<?> items) {
        if (items.isEmpty()) {
            return "0 " + what;
        }
        String named = String.join(
                "; ", items.stream().limit(NAMED).map(Object::toString).toList());
        int more = items.size() - NAMED;
        return items.size() + " " + what + " (" + named + (more > 0 ? " and " + more + " more" : "") + ")";
    }
}

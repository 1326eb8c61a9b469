package io.github.mailsni.examples.smtp;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.ReloadReport;
import io.github.mailsni.ServerName;
import io.github.mailsni.coverage.CertificateHealth;
import io.github.mailsni.coverage.CoverageCheck;
import io.github.mailsni.coverage.RecentChanges;
import io.github.mailsni.coverage.StatusPage;
import io.github.mailsni.coverage.TrustRoots;
import io.github.mailsni.metrics.CertificateMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the requests of operators. Thread-safe; the methods may wait for the disk. */
final class AdminPages implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminPages.class);

    /** The most lines of an answer to a reload. */
    private static final int MOST_LINES = 1000;

    /** How long a visitor of the page waits for a fresh examination, in milliseconds; later, the last one is shown. */
    private static final int WAIT_MILLIS = 300;

    /** An examination takes at most this part of the time. */
    private static final int PAUSES = 10;

    private final CertificateSelector certificates;
    private final Reloader reloader;
    private final StatusPage page;
    private final Clock clock;
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /** Judges all hosts, with a low priority; one judgement at a time. */
    @SuppressWarnings("ThreadPriorityCheck") // a wish: nothing depends on it
    private final ThreadPoolExecutor examiner =
            new ThreadPoolExecutor(0, 1, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1), action -> {
                Thread thread = new Thread(action, "admin-examine");
                thread.setDaemon(true);
                thread.setPriority(Thread.MIN_PRIORITY);
                return thread;
            });

    /** The time before which no further examination begins, by System.nanoTime(). */
    private volatile long notBefore = System.nanoTime();

    AdminPages(
            CertificateSelector certificates,
            ServerName hostName,
            Reloader reloader,
            RecentChanges changes,
            ServerCounts counts,
            TrustRoots trust,
            Clock clock) {
        this.certificates = certificates;
        this.reloader = reloader;
        this.clock = clock;
        this.page = StatusPage.of(
                certificates, hostName, CoverageCheck.standard().trusting(trust).at(clock), changes, clock);
        new CertificateMetrics(certificates).bindTo(registry);
        counts.bindTo(registry);
    }

    /** Judges the hosts for the first visitor, in the background. */
    void prepare() {
        try {
            examiner.execute(this::examine);
        } catch (RejectedExecutionException running) {
            LOG.debug("an examination waits already");
        }
    }

    private void examine() {
        long begin = System.nanoTime();
        try {
            page.examine();
        } catch (RuntimeException e) {
            LOG.warn("the hosts cannot be judged", e);
        }
        long end = System.nanoTime();
        notBefore = end + PAUSES * (end - begin);
    }

    AdminAnswer page(String filter, int from) {
        if (page.isStale() && System.nanoTime() - notBefore >= 0) {
            await();
        }
        return AdminAnswer.page(page.toHtml(filter, from));
    }

    private void await() {
        try {
            Future<?> judged = examiner.submit(this::examine);
            judged.get(WAIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException | TimeoutException | ExecutionException later) {
            LOG.debug("the last examination is shown: {}", later.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    AdminAnswer health() {
        CertificateHealth health = CertificateHealth.of(certificates, clock.instant());
        String problems = health.problems().stream().map(AdminPages::quoted).collect(Collectors.joining(","));
        return AdminAnswer.json(
                health.ok() ? 200 : 503,
                "{\"status\":\"" + (health.ok() ? "ok" : "failing") + "\",\"problems\":[" + problems + "]}\n");
    }

    private static String quoted(String text) {
        return '"' + EscapingConverter.escape(text).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    AdminAnswer metrics() {
        return AdminAnswer.metrics(registry.scrape());
    }

    /** Reloads; the status is 409 if a file is refused, and 503 if the directory is gone. */
    AdminAnswer reload() {
        ReloadReport report = reloader.reload();
        boolean lost = certificates.statistics().lost();
        List<String> lines = Stream.of(
                        lines("added", report.loaded()),
                        lines("renewed", report.replaced()),
                        lines("removed", report.removed()),
                        lines("refused", report.refused()),
                        lost
                                ? Stream.of("the directory has vanished, or does not answer; the certificates that were"
                                        + " read last are served")
                                : Stream.<String>empty())
                .flatMap(each -> each)
                .toList();
        String rest = lines.size() > MOST_LINES ? (lines.size() - MOST_LINES) + " more lines\n" : "";
        String text = lines.isEmpty()
                ? Reloader.describe(report)
                : lines.stream()
                        .limit(MOST_LINES)
                        .map(line -> EscapingConverter.escape(line) + "\n")
                        .collect(Collectors.joining());
        return AdminAnswer.text(lost ? 503 : report.refused().isEmpty() ? 200 : 409, text + rest);
    }

    private static Stream<String> lines(String what, List<?> items) {
        return items.stream().map(item -> what + " " + item);
    }

    @Override
    public void close() {
        examiner.shutdownNow();
        page.close();
        registry.close();
    }
}

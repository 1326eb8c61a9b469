package io.github.mailsni.metrics;

import io.github.mailsni.CertificateDirectory;
import io.github.mailsni.DirectoryStatistics;
import io.github.mailsni.MatchKind;
import io.github.mailsni.RefusalReason;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * The numbers of a directory, for Micrometer.
 *
 * <pre>{@code
 * new CertificateMetrics(certificates).bindTo(registry);
 * }</pre>
 *
 * <table>
 *   <caption>Meters</caption>
 *   <tr><th>Name</th><th>Kind</th><th>Meaning</th></tr>
 *   <tr><td>{@code mailsni.hosts}</td><td>gauge</td><td>hosts that have files</td></tr>
 *   <tr><td>{@code mailsni.hosts.unread}</td><td>gauge</td><td>of these, those whose files nobody has read so far</td></tr>
 *   <tr><td>{@code mailsni.hosts.refused}, {@code reason}</td><td>gauge</td><td>hosts with files that are not in order</td></tr>
 *   <tr><td>{@code mailsni.hosts.newer.on.disk}</td><td>gauge</td><td>of these, those that are served with what was there
 *       before</td></tr>
 *   <tr><td>{@code mailsni.answers}</td><td>gauge</td><td>names whose answer is in memory, with its key material</td></tr>
 *   <tr><td>{@code mailsni.selections}, {@code match}</td><td>counter</td><td>handshakes that got a certificate, by how it was
 *       found</td></tr>
 *   <tr><td>{@code mailsni.rejections}</td><td>counter</td><td>handshakes that were rejected for their name</td></tr>
 *   <tr><td>{@code mailsni.expiry}</td><td>time gauge</td><td>until the next certificate in service expires; no number if none
 *       will</td></tr>
 *   <tr><td>{@code mailsni.comparison.age}</td><td>time gauge</td><td>since the directory was compared with what is served</td></tr>
 *   <tr><td>{@code mailsni.directory.lost}</td><td>gauge</td><td>1 while the directory has vanished, otherwise 0</td></tr>
 * </table>
 *
 * <p>The numbers are as old as a second at most. Thread-safe. The registry does not keep the directory from being garbage, this
 * object does.
 */
@SuppressWarnings("exports") // whoever uses it has Micrometer
public final class CertificateMetrics implements MeterBinder {
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private final CertificateDirectory directory;
    private final Iterable<Tag> tags;
    private volatile Numbers numbers;

    /** What one passage through all hosts has found: a registry asks for each number by itself. */
    private record Numbers(DirectoryStatistics statistics, long at) {}

    /**
     * The numbers of a directory.
     *
     * @param directory the directory
     */
    public CertificateMetrics(CertificateDirectory directory) {
        this(directory, Tags.empty());
    }

    /**
     * The numbers of one of several directories.
     *
     * @param directory the directory
     * @param tags which tell it from the others
     */
    public CertificateMetrics(CertificateDirectory directory, Iterable<Tag> tags) {
        this.directory = directory;
        this.tags = tags;
        this.numbers = new Numbers(directory.statistics(), System.nanoTime());
    }

    private DirectoryStatistics statistics() {
        Numbers known = numbers;
        long now = System.nanoTime();
        if (now - known.at() >= FRESH_NANOS) {
            known = new Numbers(directory.statistics(), now);
            numbers = known;
        }
        return known.statistics();
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "mailsni.hosts", "Hosts that have files", DirectoryStatistics::hosts);
        gauge(registry, "mailsni.hosts.unread", "Hosts whose files were not read so far", DirectoryStatistics::unread);
        gauge(
                registry,
                "mailsni.hosts.newer.on.disk",
                "Hosts that are served with what was there before",
                DirectoryStatistics::newerOnDisk);
        gauge(registry, "mailsni.answers", "Names whose answer is in memory", DirectoryStatistics::answersInMemory);
        gauge(
                registry,
                "mailsni.directory.lost",
                "1 while the directory has vanished",
                numbers -> numbers.lost() ? 1 : 0);
        for (RefusalReason reason : RefusalReason.values()) {
            Gauge.builder(
                            "mailsni.hosts.refused",
                            this,
                            each -> each.statistics().refused().getOrDefault(reason, 0))
                    .description("Hosts with files that are not in order")
                    .tags(Tags.of(tags).and("reason", reason.code()))
                    .register(registry);
        }
        for (MatchKind match : MatchKind.values()) {
            FunctionCounter.builder(
                            "mailsni.selections",
                            this,
                            each -> each.statistics().selections().getOrDefault(match, 0L))
                    .description("Handshakes that got a certificate")
                    .tags(Tags.of(tags).and("match", match.name().toLowerCase(Locale.ROOT)))
                    .register(registry);
        }
        FunctionCounter.builder(
                        "mailsni.rejections", this, each -> each.statistics().rejections())
                .description("Handshakes that were rejected for their name")
                .tags(tags)
                .register(registry);
        time(
                registry,
                "mailsni.expiry",
                "Until the next certificate in service expires",
                numbers -> numbers.nextExpiry()
                        .map(expiry ->
                                (double) Duration.between(Instant.now(), expiry).toSeconds())
                        .orElse(Double.NaN));
        time(
                registry,
                "mailsni.comparison.age",
                "Since the directory was compared with what is served",
                numbers -> numbers.sinceComparison().toSeconds());
    }

    private void gauge(
            MeterRegistry registry, String name, String description, ToDoubleFunction<DirectoryStatistics> number) {
        Gauge.builder(name, this, each -> number.applyAsDouble(each.statistics()))
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private void time(
            MeterRegistry registry, String name, String description, ToDoubleFunction<DirectoryStatistics> seconds) {
        TimeGauge.builder(name, this, TimeUnit.SECONDS, each -> seconds.applyAsDouble(each.statistics()))
                .description(description)
                .tags(tags)
                .register(registry);
    }
}

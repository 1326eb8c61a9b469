package io.github.mailsni.metrics;

import io.github.mailsni.CertificateSource;
import io.github.mailsni.DirectoryStatistics;
import io.github.mailsni.MatchKind;
import io.github.mailsni.RefusalReason;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Binds the meters of one source to one registry.
 *
 * <p>Micrometer refers weakly to the object that a meter measures. That object is the source, which its user holds.
 * This object is held by the functions of the meters and by the source, and refers to the source weakly.
 */
final class BoundMeters {
    private static final String HOST_EXPIRY = "mailsni.host.expiry";
    /**
     * The time for which numbers are reused, for each host that was counted, so that counting takes a small share of
     * the time.
     */
    private static final long FRESH_NANOS_PER_HOST = 2_000;
    /** Up to this number of hosts, every number is counted anew when it is read, and after each change. */
    private static final long FEW_HOSTS = 2_000;

    private final WeakReference<CertificateSource> source;
    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> meters = new CopyOnWriteArrayList<>();
    /**
     * Guards the meters of hosts. A thread that cannot take it at once leaves them to its holder, which checks again.
     */
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<String, Meter> hosts = new HashMap<>();
    private boolean closed;
    private volatile @Nullable Numbers numbers;

    /** The results of one pass over all hosts, kept since a registry reads each number by itself. */
    private record Numbers(DirectoryStatistics statistics, Map<String, Instant> expiries, long at) {
        long size() {
            return statistics.hosts() + statistics.answersInMemory();
        }

        boolean fresh() {
            return size() > FEW_HOSTS && System.nanoTime() - at < size() * FRESH_NANOS_PER_HOST;
        }

        double secondsUntil(@Nullable Instant expiry) {
            return expiry == null
                    ? Double.NaN
                    : Duration.between(statistics.at(), expiry).toMillis() / 1e3;
        }
    }

    private BoundMeters(CertificateSource source, MeterRegistry registry, Tags tags) {
        this.source = new WeakReference<>(source);
        this.registry = registry;
        this.tags = tags;
    }

    static void bind(CertificateSource source, MeterRegistry registry, Tags tags) {
        BoundMeters bound = new BoundMeters(source, registry, tags);
        bound.register(source);
        bound.count(source);
        source.onChange(bound::changed);
        source.onClose(bound::close);
    }

    private void register(CertificateSource of) {
        gauge(of, "mailsni.hosts", "Hosts that have files", DirectoryStatistics::hosts);
        gauge(of, "mailsni.hosts.unread", "Hosts whose files have not been read so far", DirectoryStatistics::unread);
        gauge(
                of,
                "mailsni.hosts.newer.on.disk",
                "Hosts that are served with their last good credentials",
                DirectoryStatistics::newerOnDisk);
        gauge(of, "mailsni.hosts.expired", "Hosts whose certificate has expired", DirectoryStatistics::expired);
        gauge(of, "mailsni.answers", "Names whose answer is in memory", DirectoryStatistics::answersInMemory);
        gauge(of, "mailsni.directory.lost", "1 while the directory has vanished", each -> each.lost() ? 1 : 0);
        gauge(of, "mailsni.paths.unanswering", "Paths that do not answer", DirectoryStatistics::unanswering);
        for (RefusalReason reason : RefusalReason.values()) {
            keep(
                    "mailsni.hosts.refused",
                    tags.and("reason", reason.code()),
                    (name, all) -> Gauge.builder(
                                    name, of, each -> statistics(each).refused().getOrDefault(reason, 0))
                            .description("Hosts with files that are refused")
                            .tags(all)
                            .register(registry));
        }
        for (MatchKind match : MatchKind.values()) {
            counter(
                    of,
                    "mailsni.selections",
                    "Handshakes that got a certificate",
                    tags.and("match", match.code()),
                    each -> each.selections().getOrDefault(match, 0L));
        }
        counter(
                of,
                "mailsni.rejections",
                "Handshakes that were rejected for their name",
                tags,
                DirectoryStatistics::rejections);
        time(
                of,
                "mailsni.expiry",
                "Until the certificate of the nearest host expires",
                each -> each.secondsUntil(each.statistics().expiries().stream()
                        .findFirst()
                        .map(DirectoryStatistics.HostExpiry::notAfter)
                        .orElse(null)));
        time(
                of,
                "mailsni.comparison.age",
                "Since the files were compared with what is served",
                each -> each.statistics().sinceComparison().toMillis() / 1e3);
    }

    /** Registers a meter under a name and tags. */
    @FunctionalInterface
    private interface Maker {
        Meter make(String name, Tags tags);
    }

    /** Registers a meter, and removes one that a source no longer in use may have left. */
    private void keep(String name, Tags all, Maker maker) {
        meters.add(anew(name, all, maker));
    }

    private Meter anew(String name, Tags all, Maker maker) {
        registry.removeByPreFilterId(new Meter.Id(name, all, null, null, Meter.Type.OTHER));
        return maker.make(name, all);
    }

    private void gauge(
            CertificateSource of, String name, String description, ToDoubleFunction<DirectoryStatistics> number) {
        keep(
                name,
                tags,
                (as, all) -> Gauge.builder(as, of, each -> number.applyAsDouble(statistics(each)))
                        .description(description)
                        .tags(all)
                        .register(registry));
    }

    private void counter(
            CertificateSource of,
            String name,
            String description,
            Tags allTags,
            ToDoubleFunction<DirectoryStatistics> number) {
        keep(
                name,
                allTags,
                (as, all) -> FunctionCounter.builder(as, of, each -> number.applyAsDouble(statistics(each)))
                        .description(description)
                        .tags(all)
                        .register(registry));
    }

    private void time(CertificateSource of, String name, String description, ToDoubleFunction<Numbers> seconds) {
        keep(
                name,
                tags,
                (as, all) -> TimeGauge.builder(as, of, TimeUnit.SECONDS, each -> seconds.applyAsDouble(numbers(each)))
                        .description(description)
                        .tags(all)
                        .register(registry));
    }

    private DirectoryStatistics statistics(CertificateSource of) {
        return numbers(of).statistics();
    }

    private Numbers numbers(CertificateSource of) {
        Numbers known = numbers;
        return known != null && known.fresh() ? known : count(of);
    }

    private Numbers count(CertificateSource of) {
        DirectoryStatistics statistics = of.statistics();
        Map<String, Instant> expiries = statistics.expiries().stream()
                .collect(Collectors.toMap(
                        DirectoryStatistics.HostExpiry::host, DirectoryStatistics.HostExpiry::notAfter, (a, b) -> a));
        Numbers counted = new Numbers(statistics, expiries, System.nanoTime());
        numbers = counted;
        measureHosts(of);
        return counted;
    }

    /** Reacts to changed certificates. */
    private void changed() {
        CertificateSource of = source.get();
        Numbers known = numbers;
        if (of != null && (known == null || !known.fresh())) {
            count(of);
        }
    }

    /** Registers a meter for each host of the last count, and removes the others. */
    @SuppressWarnings("ReferenceEquality") // compares counts, not their results
    private void measureHosts(CertificateSource of) {
        Numbers seen = null;
        while (seen != numbers && !lock.isHeldByCurrentThread() && lock.tryLock()) {
            try {
                seen = numbers;
                if (!closed && seen != null) {
                    measureHosts(of, seen.expiries().keySet());
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private void measureHosts(CertificateSource of, Set<String> present) {
        if (hosts.keySet().equals(present)) {
            return;
        }
        hosts.entrySet().removeIf(each -> {
            boolean gone = !present.contains(each.getKey());
            if (gone) {
                registry.remove(each.getValue());
            }
            return gone;
        });
        present.forEach(host -> hosts.computeIfAbsent(host, any -> hostExpiry(of, any)));
    }

    private Meter hostExpiry(CertificateSource of, String host) {
        return anew(
                HOST_EXPIRY,
                tags.and("host", host),
                (name, all) -> TimeGauge.builder(name, of, TimeUnit.SECONDS, each -> {
                            Numbers present = numbers(each);
                            return present.secondsUntil(present.expiries().get(host));
                        })
                        .description("Until the host's certificate expires")
                        .tags(all)
                        .register(registry));
    }

    /** Removes the meters of a closed source. */
    private void close() {
        lock.lock();
        try {
            closed = true;
            hosts.values().forEach(registry::remove);
            hosts.clear();
            meters.forEach(registry::remove);
            meters.clear();
        } finally {
            lock.unlock();
        }
    }
}

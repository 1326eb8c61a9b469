package io.github.mailsni.metrics;

import io.github.mailsni.CertificateSource;
import io.github.mailsni.DirectoryStatistics;
import io.github.mailsni.MatchKind;
import io.github.mailsni.RefusalReason;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Binds the meters of one source to one registry.
 *
 * <p>Micrometer refers weakly to the object that a meter measures. That object is the source, which its user holds.
 * This object is held by the functions of the meters and by the source, and refers weakly to the source, to the registry and
 * to its meters: a source that stays open keeps no registry that its user has dropped.
 */
final class BoundMeters {
    private static final String HOST_EXPIRY = "mailsni.host.expiry";
    private static final String HOST = "host";
    private static final String NO_HOST = "(no host)";
    /**
     * The time for which numbers are reused, for each host that was counted, so that counting takes a small share of
     * the time.
     */
    private static final long FRESH_NANOS_PER_HOST = 2_000;
    /** Up to this number of hosts, every number is counted anew when it is read, and after each change. */
    private static final long FEW_HOSTS = 2_000;

    private final WeakReference<CertificateSource> source;
    private final WeakReference<MeterRegistry> registry;
    private final Tags tags;

    /** The meters of the source as a whole. Filled by the thread that binds, and read under the lock. */
    private final List<WeakReference<Meter>> meters = new CopyOnWriteArrayList<>();

    /**
     * Guards the meters of hosts. A thread that cannot take it at once leaves them to its holder, which checks again.
     */
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<String, WeakReference<Meter>> hosts = new HashMap<>();
    private boolean closed;

    /** What the source calls. Written by the thread that binds; who ends the use of the meters cancels them. */
    private volatile List<CertificateSource.Registration> registrations = List.of();

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
        this.registry = new WeakReference<>(registry);
        this.tags = tags;
    }

    static void bind(CertificateSource source, MeterRegistry registry, Tags tags) {
        BoundMeters bound = new BoundMeters(source, registry, tags);
        try {
            bound.registerAll(source, registry);
        } catch (RuntimeException | Error refused) {
            try {
                bound.close(); // half of the meters would stay for ever
            } catch (RuntimeException ofListener) {
                refused.addSuppressed(ofListener);
            }
            throw refused;
        }
        bound.registrations = List.of(source.onChange(bound::changed), source.onClose(bound::close));
        bound.cancelIfClosed();
    }

    private void registerAll(CertificateSource of, MeterRegistry in) {
        register(of);
        keepRegistered(in);
        removeOthersHosts(of, in);
        count(of);
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
                    (into, name, all) -> Gauge.builder(
                                    name, of, each -> statistics(each).refused().getOrDefault(reason, 0))
                            .description("Hosts with files that are refused")
                            .tags(all)
                            .register(into));
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
        Meter make(MeterRegistry into, String name, Tags tags);
    }

    /** Registers a meter in the place of one that another source may have under these tags. */
    private void keep(String name, Tags all, Maker maker) {
        MeterRegistry into = registry.get();
        if (into != null) {
            meters.add(new WeakReference<>(anew(into, name, all, maker)));
        }
    }

    private static Meter anew(MeterRegistry into, String name, Tags all, Maker maker) {
        into.removeByPreFilterId(new Meter.Id(name, all, null, null, Meter.Type.OTHER));
        return maker.make(into, name, all);
    }

    /** Forgets the meters that a filter of the registry denies. */
    private void keepRegistered(MeterRegistry in) {
        Set<Meter> present = presentIn(in);
        meters.removeIf(each -> !isAmong(present, each));
    }

    /**
     * Removes the meters of hosts that another source has left under these tags. What a filter of the registry makes of their name and tags,
     * such as common tags with a host, is seen on a meter for no host.
     */
    private void removeOthersHosts(CertificateSource of, MeterRegistry from) {
        Meter pattern = hostExpiry(from, of, NO_HOST);
        from.remove(pattern);
        from.getMeters().stream()
                .filter(each -> differsInHostOnly(each.getId(), pattern.getId()))
                .forEach(from::remove);
    }

    private static boolean differsInHostOnly(Meter.Id id, Meter.Id pattern) {
        List<Tag> tags = id.getTags();
        List<Tag> expected = pattern.getTags();
        return id.getName().equals(pattern.getName())
                && tags.size() == expected.size()
                && IntStream.range(0, tags.size())
                        .allMatch(
                                i -> tags.get(i).getKey().equals(expected.get(i).getKey())
                                        && (tags.get(i)
                                                        .getValue()
                                                        .equals(expected.get(i).getValue())
                                                || expected.get(i).getValue().equals(NO_HOST)));
    }

    /**
     * The meters that a registry has, by identity: another source's meter may have taken the place of one, with an equal identifier. To ask a
     * registry for one meter takes as long as to ask for all.
     */
    private static Set<Meter> presentIn(MeterRegistry in) {
        Set<Meter> present = Collections.newSetFromMap(new IdentityHashMap<>());
        present.addAll(in.getMeters());
        return present;
    }

    private static boolean isAmong(Set<Meter> present, WeakReference<Meter> each) {
        Meter meter = each.get();
        return meter != null && present.contains(meter);
    }

    /** Whether another source has these tags now, or this one by another binding. */
    private boolean isReplaced(Set<Meter> present) {
        return !meters.isEmpty() && meters.stream().noneMatch(each -> isAmong(present, each));
    }

    /**
     * Removes all of these meters that are there, also if a listener of the registry ({@code onMeterRemoved}) throws.
     *
     * @throws RuntimeException what a listener has thrown
     */
    private static void remove(MeterRegistry from, Set<Meter> present, Collection<WeakReference<Meter>> these) {
        RuntimeException thrown = null;
        for (WeakReference<Meter> each : these) {
            Meter meter = each.get();
            try {
                if (meter != null && present.contains(meter)) {
                    from.remove(meter);
                }
            } catch (RuntimeException ofListener) {
                thrown = ofListener;
            }
        }
        if (thrown != null) {
            throw thrown;
        }
    }

    private void gauge(
            CertificateSource of, String name, String description, ToDoubleFunction<DirectoryStatistics> number) {
        keep(
                name,
                tags,
                (into, as, all) -> Gauge.builder(as, of, each -> number.applyAsDouble(statistics(each)))
                        .description(description)
                        .tags(all)
                        .register(into));
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
                (into, as, all) -> FunctionCounter.builder(as, of, each -> number.applyAsDouble(statistics(each)))
                        .description(description)
                        .tags(all)
                        .register(into));
    }

    private void time(CertificateSource of, String name, String description, ToDoubleFunction<Numbers> seconds) {
        keep(
                name,
                tags,
                (into, as, all) -> TimeGauge.builder(
                                as, of, TimeUnit.SECONDS, each -> seconds.applyAsDouble(numbers(each)))
                        .description(description)
                        .tags(all)
                        .register(into));
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
        MeterRegistry in = registry.get();
        if (in == null || isReplaced(presentIn(in))) {
            close();
        } else if (of != null && (known == null || !known.fresh())) {
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
        MeterRegistry in = registry.get();
        Set<Meter> registered = in == null ? Set.of() : presentIn(in);
        if (in == null || isReplaced(registered)) {
            close(); // nobody reads the meters
            return;
        }
        List<WeakReference<Meter>> gone = new ArrayList<>();
        hosts.entrySet().removeIf(each -> !present.contains(each.getKey()) && gone.add(each.getValue()));
        present.forEach(host -> hosts.computeIfAbsent(host, any -> new WeakReference<>(hostExpiry(in, of, any))));
        remove(in, registered, gone);
    }

    private Meter hostExpiry(MeterRegistry in, CertificateSource of, String host) {
        return anew(
                in,
                HOST_EXPIRY,
                tags.and(HOST, host),
                (into, name, all) -> TimeGauge.builder(name, of, TimeUnit.SECONDS, each -> {
                            Numbers present = numbers(each);
                            return present.secondsUntil(present.expiries().get(host));
                        })
                        .description("Until the host's certificate expires")
                        .tags(all)
                        .register(into));
    }

    /** Ends the use of the meters, and removes them, but none that another source has put in the place of one. */
    private void close() {
        lock.lock();
        try {
            MeterRegistry from = registry.get();
            if (from != null) {
                List<WeakReference<Meter>> all = new ArrayList<>(hosts.values());
                all.addAll(meters);
                remove(from, presentIn(from), all);
            }
        } finally {
            closed = true;
            hosts.clear();
            meters.clear();
            registrations.forEach(CertificateSource.Registration::cancel);
            lock.unlock();
        }
    }

    /** Cancels what was registered while the use ended. */
    private void cancelIfClosed() {
        lock.lock();
        try {
            if (closed) {
                registrations.forEach(CertificateSource.Registration::cancel);
            }
        } finally {
            lock.unlock();
        }
    }
}

package io.github.mailsni;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;

/** Asks a second selector for the hosts that a first one does not know. Its default, and its policy for unknown names, are the first one's. */
final class OrElseSelector implements CertificateSelector {
    private final CertificateSelector first;
    private final CertificateSelector second;
    private final Both origin;

    OrElseSelector(CertificateSelector first, CertificateSelector second) {
        this.first = first;
        this.second = second;
        this.origin = new Both(first, second);
    }

    @Override
    public Selection select(RequestedName name) {
        Selection found = first.select(name);
        if (!found.unknown() || name.serverName().isEmpty()) {
            return found;
        }
        Selection other = second.select(name);
        return other.unknown() ? found : other;
    }

    @Override
    public boolean readsDisk(RequestedName name) {
        return selectInMemory(name).isEmpty();
    }

    @Override
    public Optional<Selection> selectInMemory(RequestedName name) {
        Optional<Selection> found = first.selectInMemory(name);
        if (found.isEmpty() || !found.get().unknown() || name.serverName().isEmpty()) {
            return found;
        }
        return second.selectInMemory(name).map(other -> other.unknown() ? found.get() : other);
    }

    @Override
    public UnknownNamePolicy unknownNames() {
        return first.unknownNames();
    }

    @Override
    public void recordPresented(RequestedName name, Selection selection, Credential presented) {
        boolean bySecond = name.serverName().isPresent()
                && !selection.unknown()
                && first.selectInMemory(name).filter(Selection::unknown).isPresent();
        (bySecond ? second : first).recordPresented(name, selection, presented);
    }

    @Override
    public void recordRejected(RequestedName name) {
        first.recordRejected(name);
    }

    @Override
    public LoadReport report() {
        return origin.report();
    }

    @Override
    public DirectoryStatistics statistics() {
        return origin.statistics();
    }

    @Override
    public Stream<StoredCredentials> stored() {
        return origin.stored();
    }

    @Override
    public CertificateSource origin() {
        return origin;
    }

    @Override
    public Registration onChange(Runnable action) {
        return origin.onChange(action);
    }

    @Override
    public Registration onClose(Runnable action) {
        return origin.onClose(action);
    }

    @Override
    public String toString() {
        return first + ", or else " + second;
    }

    /** Both sources as one. */
    private record Both(CertificateSelector first, CertificateSelector second) implements CertificateSource {
        @Override
        public LoadReport report() {
            LoadReport one = first.report();
            LoadReport other = second.report();
            return new LoadReport(
                    one.credentials() + other.credentials(),
                    concat(one.refused(), other.refused()),
                    concat(one.warnings(), other.warnings()));
        }

        private static <T> List<T> concat(List<T> one, List<T> other) {
            List<T> all = new ArrayList<>(one);
            all.addAll(other);
            return all;
        }

        @Override
        public DirectoryStatistics statistics() {
            DirectoryStatistics one = first.statistics();
            DirectoryStatistics other = second.statistics();
            return DirectoryStatistics.builder(one.at())
                    .hosts(one.hosts() + other.hosts())
                    .unread(one.unread() + other.unread())
                    .answersInMemory(one.answersInMemory() + other.answersInMemory())
                    .refused(sum(one.refused(), other.refused(), Integer::sum))
                    .newerOnDisk(one.newerOnDisk() + other.newerOnDisk())
                    .selections(sum(one.selections(), other.selections(), Long::sum))
                    .rejections(one.rejections() + other.rejections())
                    .unknownNames(concat(one.unknownNames(), other.unknownNames()))
                    .nextExpiry(earlier(one.nextExpiry(), other.nextExpiry()))
                    .sinceComparison(longer(one.sinceComparison(), other.sinceComparison()))
                    .lost(one.lost() || other.lost())
                    .unanswering(one.unanswering() + other.unanswering())
                    .expired(one.expired() + other.expired())
                    .expiries(concat(one.expiries(), other.expiries()).stream()
                            .sorted(Comparator.comparing(DirectoryStatistics.HostExpiry::notAfter))
                            .limit(DirectoryStatistics.MOST_EXPIRIES)
                            .toList())
                    .build();
        }

        private static <K, V> Map<K, V> sum(Map<K, V> one, Map<K, V> other, BinaryOperator<V> plus) {
            Map<K, V> sums = new HashMap<>(one);
            other.forEach((key, value) -> sums.merge(key, value, plus));
            return sums;
        }

        private static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other) {
            return Stream.concat(one.stream(), other.stream()).min(Comparator.naturalOrder());
        }

        private static Duration longer(Duration one, Duration other) {
            return one.compareTo(other) >= 0 ? one : other;
        }

        /** Without those of the second source for whose hosts no client is presented them. */
        @Override
        public Stream<StoredCredentials> stored() {
            return Stream.concat(first.stored(), second.stored().filter(this::isPresented));
        }

        private boolean isPresented(StoredCredentials stored) {
            Stream<HostPattern> names = Stream.concat(
                    stored.host().stream(),
                    stored.credentials().stream()
                            .flatMap(each -> each.coveredNames().stream())
                            .flatMap(each -> HostPattern.parse(each).stream()));
            return names.distinct()
                    .anyMatch(pattern ->
                            pattern.isWildcard() || first.select(pattern.name()).unknown());
        }

        @Override
        public CertificateSource origin() {
            return this;
        }

        @Override
        public Registration onChange(Runnable action) {
            Runnable kept = () -> run(action);
            return both(first.onChange(kept), second.onChange(kept));
        }

        /**
         * Runs an action that keeps this source in memory for as long as it is registered: metrics refer weakly to what they measure. A view
         * for which nothing is registered goes when its user drops it.
         */
        @SuppressWarnings("MethodCanBeStatic") // is to refer to this source
        private void run(Runnable action) {
            action.run();
        }

        /** Runs the action when both are closed: until then credentials of one are in use. */
        @Override
        public Registration onClose(Runnable action) {
            AtomicInteger open = new AtomicInteger(2);
            Runnable closed = () -> {
                if (open.decrementAndGet() == 0) {
                    run(action);
                }
            };
            return both(first.onClose(closed), second.onClose(closed));
        }

        private static Registration both(Registration one, Registration other) {
            return () -> {
                one.cancel();
                other.cancel();
            };
        }
    }
}

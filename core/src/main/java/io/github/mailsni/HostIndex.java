package io.github.mailsni;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One state of a directory: which credentials every host has, and the rule that chooses among them. Immutable; a reload
 * builds the next one beside it.
 */
final class HostIndex {
    private static final String WILDCARD_LABEL = "*.";

    /** By the pattern that the files are named after, or that the certificate names where the layout goes by certificates. */
    private final Map<String, HostCredentials> own;
    /** By the names in the certificates, whichever host's files they are in. */
    private final Map<String, List<HostCredentials>> bySubjectAltName;

    private final HostCredentials defaultHost;

    private HostIndex(
            Map<String, HostCredentials> own,
            Map<String, List<HostCredentials>> bySubjectAltName,
            HostCredentials defaultHost) {
        this.own = own;
        this.bySubjectAltName = bySubjectAltName;
        this.defaultHost = defaultHost;
    }

    /** A candidate for one name, and how well it does. */
    private record Candidate(HostCredentials host, MatchKind match, Fit fit) {}

    /** How well a candidate does, the best first. */
    private enum Fit {
        COVERS_AND_IS_VALID,
        COVERS,
        EXIM_WOULD_SERVE_IT
    }

    /**
     * The answer for a name: the first candidate in Exim's order that covers the name and is within its validity; else the
     * first that covers it; else what Exim would have served, the host's own files or the default. So it differs from Exim's
     * only where Exim would have presented a certificate that does not match.
     */
    Selection select(RequestedName requested, Instant now) {
        Optional<ServerName> name = requested.serverName();
        return name.isPresent() ? select(name.get(), now) : Selection.of(defaultHost, MatchKind.DEFAULT, false);
    }

    /** The hosts with files of their own, by their labels. */
    Stream<HostCredentials> hosts() {
        return own.values().stream().distinct().sorted(Comparator.comparing(HostCredentials::label));
    }

    private Selection select(ServerName name, Instant now) {
        List<Candidate> candidates = candidates(name, now);
        candidates.sort(Comparator.comparing(Candidate::fit));
        Candidate best = candidates.get(0);
        return new Selection(
                best.host(),
                best.match(),
                best.fit() != Fit.EXIM_WOULD_SERVE_IT,
                candidates.stream().map(Candidate::host).toList());
    }

    /** Exim's order, and then what Exim does not look for: any certificate here that names the host. */
    private List<Candidate> candidates(ServerName name, Instant now) {
        Candidates found = new Candidates(name, now);
        String wildcard = name.parent().map(parent -> WILDCARD_LABEL + parent).orElse("");
        found.add(own.get(name.toString()), MatchKind.EXACT);
        found.addIfCovering(own.get(wildcard), MatchKind.WILDCARD);
        found.add(defaultHost, MatchKind.DEFAULT);
        bySubjectAltName
                .getOrDefault(name.toString(), List.of())
                .forEach(host -> found.addIfCovering(host, MatchKind.SUBJECT_ALT_NAME));
        bySubjectAltName
                .getOrDefault(wildcard, List.of())
                .forEach(host -> found.addIfCovering(host, MatchKind.SUBJECT_ALT_NAME));
        return found.list;
    }

    private static final class Candidates {
        private final ServerName name;
        private final Instant now;
        private final List<Candidate> list = new ArrayList<>();

        Candidates(ServerName name, Instant now) {
            this.name = name;
            this.now = now;
        }

        void addIfCovering(@Nullable HostCredentials host, MatchKind match) {
            if (host != null && host.covers(name)) {
                add(host, match);
            }
        }

        void add(@Nullable HostCredentials host, MatchKind match) {
            if (host != null && list.stream().noneMatch(candidate -> candidate.host() == host)) {
                list.add(new Candidate(host, match, fit(host)));
            }
        }

        private Fit fit(HostCredentials host) {
            if (host.covers(name, now)) {
                return Fit.COVERS_AND_IS_VALID;
            }
            return host.covers(name) ? Fit.COVERS : Fit.EXIM_WOULD_SERVE_IT;
        }
    }

    /** Builds an index; where one host has two credentials of one key type, it takes the better. */
    static final class Builder {
        private record Entry(String label, Credential credential) {}

        private final Instant now;
        private final Map<String, List<Entry>> entriesByHost = new LinkedHashMap<>();
        private final Set<Credential> superseded = new LinkedHashSet<>();

        Builder(Instant now) {
            this.now = now;
        }

        /**
         * Adds a credential.
         *
         * @param label what to call it in a log
         * @param hosts the patterns of the hosts whose own it is
         */
        void add(String label, Set<String> hosts, Credential credential) {
            Entry entry = new Entry(label, credential);
            hosts.forEach(host -> entriesByHost
                    .computeIfAbsent(host, any -> new ArrayList<>())
                    .add(entry));
        }

        /** Those that a better one of the same host and key type keeps out of service. */
        Collection<Credential> superseded() {
            return superseded;
        }

        /** The index, or empty if it would have no default. */
        Optional<HostIndex> build(ServerName defaultHost) {
            Map<List<Credential>, HostCredentials> hosts = new LinkedHashMap<>();
            Map<String, HostCredentials> own = new HashMap<>();
            entriesByHost.forEach((host, entries) -> {
                List<Entry> best = bestOfEachType(entries);
                List<Credential> credentials =
                        best.stream().map(Entry::credential).toList();
                own.put(
                        host,
                        hosts.computeIfAbsent(
                                credentials,
                                any -> HostCredentials.of(best.get(0).label(), credentials)));
            });
            own.values().forEach(host -> superseded.removeAll(host.credentials()));
            Map<String, List<HostCredentials>> bySubjectAltName = bySubjectAltName(hosts.values());
            return defaultHost(defaultHost, own, bySubjectAltName)
                    .map(credentials -> new HostIndex(own, bySubjectAltName, credentials));
        }

        private static Optional<HostCredentials> defaultHost(
                ServerName name,
                Map<String, HostCredentials> own,
                Map<String, List<HostCredentials>> bySubjectAltName) {
            String wildcard =
                    name.parent().map(parent -> WILDCARD_LABEL + parent).orElse("");
            return Optional.ofNullable(own.get(name.toString()))
                    .or(() -> Optional.ofNullable(own.get(wildcard)))
                    .or(() -> bySubjectAltName.getOrDefault(name.toString(), List.of()).stream()
                            .findFirst())
                    .or(() -> bySubjectAltName.getOrDefault(wildcard, List.of()).stream()
                            .findFirst());
        }

        private List<Entry> bestOfEachType(List<Entry> entries) {
            Map<KeyType, Entry> best = new LinkedHashMap<>();
            for (Entry entry : entries) {
                best.merge(
                        entry.credential().keyType(),
                        entry,
                        (one, other) -> isBetter(other.credential(), one.credential()) ? other : one);
                superseded.add(entry.credential());
            }
            return best.values().stream()
                    .sorted(Comparator.comparing(entry -> entry.credential().keyType()))
                    .toList();
        }

        /** The one that is valid; of two such, the one issued last. */
        private boolean isBetter(Credential one, Credential other) {
            boolean valid = one.validAt(now);
            return valid == other.validAt(now) ? one.notBefore().isAfter(other.notBefore()) : valid;
        }

        private Map<String, List<HostCredentials>> bySubjectAltName(Collection<HostCredentials> hosts) {
            Map<String, List<HostCredentials>> index = new HashMap<>();
            for (HostCredentials host : hosts) {
                Set<String> names = new LinkedHashSet<>();
                host.credentials().forEach(credential -> names.addAll(credential.coveredNames()));
                names.forEach(name ->
                        index.computeIfAbsent(name, any -> new ArrayList<>()).add(host));
            }
            Comparator<HostCredentials> validLongestFirst = Comparator.comparing(
                    host -> host.credentials().stream()
                            .map(Credential::notAfter)
                            .max(Comparator.naturalOrder())
                            .orElseThrow(),
                    Comparator.reverseOrder());
            index.values().forEach(list -> list.sort(validLongestFirst));
            return index;
        }
    }
}

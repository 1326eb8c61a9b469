package io.github.mailsni.internal.catalog;

import io.github.mailsni.KeyType;
import io.github.mailsni.internal.Wildcards;
import io.github.mailsni.internal.pem.KeyNumber;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Pairs the certificates in the files of a directory with the keys in them. Of certificates for the same hosts, with keys of one type, the
 * one is taken that is valid now and for the longest time. A certificate without a key is missed only where no other serves its hosts.
 */
final class Pairing {
    /** With how many other certificates that name a host one is compared, to find out whether it is superseded. */
    private static final int MOST_RIVALS = 64;

    private final Path directory;
    private final Map<Path, KnownFile> files;
    private final Map<Path, String> problems;
    private final long now;
    private final Map<KeyNumber, List<Path>> keys = new HashMap<>();
    private final Map<Group, Candidate> best = new HashMap<>();
    private final Map<String, List<Candidate>> byName = new HashMap<>();
    private final Issuers issuers;
    private final Comparator<Candidate> preferred = byPreference();

    private Pairing(Path directory, Map<Path, KnownFile> files, Map<Path, String> problems, long now) {
        this.directory = directory;
        this.files = files;
        this.problems = problems;
        this.now = now;
        this.issuers = new Issuers(now);
    }

    /**
     * Pairs what is in files.
     *
     * @param files what is known of each
     * @param problems folders that are not looked into, and why
     * @param now the time, in milliseconds since 1970
     */
    static FoundPairs of(Path directory, Map<Path, KnownFile> files, Map<Path, String> problems, long now) {
        return new Pairing(directory, files, problems, now).pairs();
    }

    /** The certificates that can take each other's place. */
    private record Group(List<String> names, KeyType type) {}

    /** A certificate in a file, and the file of its key. */
    record Candidate(Path file, Contents contents, boolean renewed, FoundCertificate certificate, Optional<Path> key) {
        /** How many certificates of its chain its own file has. */
        private int chain(Issuers issuers) {
            return issuers.within(contents, certificate).size();
        }

        /** A renewal whose key is still to come is waited for, rather than to go back to a pair that is not valid any more. */
        private int preference(long now) {
            boolean valid = certificate.isValidAt(now);
            return key.isPresent() ? (valid ? 0 : 2) : (valid && renewed ? 1 : 3);
        }
    }

    private FoundPairs pairs() {
        files.forEach((file, known) -> {
            if (!known.contents().store()) {
                known.contents()
                        .keys()
                        .forEach(key -> keys.computeIfAbsent(key, any -> new ArrayList<>(1))
                                .add(file));
            }
        });
        files.forEach(this::addCandidates);
        best.values().stream()
                .sorted(Comparator.comparing(
                                (Candidate each) -> each.certificate().notAfter())
                        .reversed()
                        .thenComparing(Candidate::file))
                .forEach(each -> each.certificate()
                        .names()
                        .forEach(name -> byName.computeIfAbsent(name, any -> new ArrayList<>(1))
                                .add(each)));
        Map<String, FoundPair> pairs = new HashMap<>();
        best.forEach((group, candidate) -> {
            if (!isSuperseded(candidate)) {
                pairs.put(UnitNames.of(group.names(), group.type()), pair(candidate));
            }
        });
        addRefused(pairs);
        return new FoundPairs(
                pairs,
                files.entrySet().stream()
                        .filter(each -> each.getValue().closedKey())
                        .map(Map.Entry::getKey)
                        .sorted()
                        .toList());
    }

    private void addCandidates(Path file, KnownFile known) {
        Contents contents = known.contents();
        for (int i = 0; i < contents.certificates().size(); i++) {
            FoundCertificate certificate = contents.certificates().get(i);
            Optional<Path> key = keyOf(certificate, file, contents);
            if (certificate.authority() && !contents.store()) {
                issuers.add(certificate, file, contents);
            }
            boolean serves = !certificate.names().isEmpty()
                    && (key.isPresent() || (i == 0 && !certificate.authority() && !contents.store()));
            if (serves) {
                Candidate candidate = new Candidate(file, contents, known.changed(), certificate, key);
                best.merge(
                        new Group(certificate.names(), certificate.type()),
                        candidate,
                        (one, other) -> preferred.compare(one, other) <= 0 ? one : other);
            }
        }
    }

    private Comparator<Candidate> byPreference() {
        return Comparator.comparing((Candidate each) -> each.preference(now))
                .thenComparing(each -> each.certificate().notAfter(), Comparator.reverseOrder())
                .thenComparing(each -> each.chain(issuers), Comparator.reverseOrder())
                .thenComparing(each -> each.contents().store())
                .thenComparing(each -> each.file().getNameCount())
                .thenComparing(each -> each.file().toString().length())
                .thenComparing(Candidate::file);
    }

    private Optional<Path> keyOf(FoundCertificate certificate, Path file, Contents contents) {
        if (contents.keys().contains(certificate.key())) {
            return Optional.of(file);
        }
        if (contents.store()) {
            return Optional.empty();
        }
        List<Path> found = keys.getOrDefault(certificate.key(), List.of());
        return found.size() == 1
                ? Optional.of(found.get(0))
                : found.stream()
                        .min(Comparator.comparing((Path key) -> distance(file, key))
                                .thenComparing(key -> key.toString().length())
                                .thenComparing(Comparator.naturalOrder()));
    }

    /** How many folders are between two files. */
    private static int distance(Path one, Path other) {
        int shared = 0;
        int most = Math.min(one.getNameCount(), other.getNameCount()) - 1;
        while (shared < most && one.getName(shared).equals(other.getName(shared))) {
            shared++;
        }
        return one.getNameCount() + other.getNameCount() - 2 * shared;
    }

    /** Whether another certificate serves all the hosts of this one, for longer, or serves them though this one cannot. */
    private boolean isSuperseded(Candidate candidate) {
        FoundCertificate old = candidate.certificate();
        if (candidate.key().isEmpty() && old.names().stream().allMatch(this::isServed)) {
            return true;
        }
        List<Candidate> rivals = byName.getOrDefault(old.names().get(0), List.of());
        return rivals.size() > 1
                && rivals.stream()
                        .limit(MOST_RIVALS)
                        .anyMatch(rival -> !rival.equals(candidate)
                                && rival.preference(now) == 0
                                && rival.certificate().type() == old.type()
                                && rival.certificate().notAfter() > old.notAfter()
                                && rival.certificate().names().containsAll(old.names()));
    }

    private boolean isServed(String name) {
        return isServedByOneThatNames(name)
                || Wildcards.covering(name).filter(this::isServedByOneThatNames).isPresent();
    }

    private boolean isServedByOneThatNames(String name) {
        return byName.getOrDefault(name, List.of()).stream()
                .limit(MOST_RIVALS)
                .anyMatch(rival -> rival.key().isPresent());
    }

    private FoundPair pair(Candidate candidate) {
        FoundCertificate certificate = candidate.certificate();
        return new FoundPair(
                certificate.names().get(0),
                certificate.names(),
                candidate.file(),
                candidate.key(),
                candidate.contents().store() ? List.of() : issuers.filesBehind(candidate),
                candidate.contents().store(),
                certificate.hash(),
                Optional.empty());
    }

    /** Adds what is to be told of: broken files of which nothing better is known, and folders that are not looked into. */
    private void addRefused(Map<String, FoundPair> pairs) {
        files.forEach((file, known) -> {
            if (known.broken() && known.contents().isEmpty()) {
                String unit = UnitNames.of(directory, file);
                pairs.put(unit, FoundPair.refused(unit, file, known.contents().store(), Optional.empty()));
            }
        });
        problems.forEach((folder, problem) -> {
            String unit = UnitNames.of(directory, folder);
            pairs.put(unit, FoundPair.refused(unit, folder, false, Optional.of(problem)));
        });
    }
}

package io.github.mailsni.internal.catalog;

import io.github.mailsni.KeyType;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.Wildcards;
import io.github.mailsni.internal.pem.KeyNumber;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Pairs the certificates in the files of a directory with the keys in them. Of certificates for the same hosts, with keys of one type, the
 * one is taken that is valid now and for the longest time. A certificate without a key is missed only where no other serves its hosts.
 *
 * <p>A pair of which one half was renewed, and the other is still to come, stays as {@linkplain Candidate#lastGood the last good one}, whatever
 * names and type of key the renewal has.
 */
final class Pairing {
    /** With how many other certificates that name a host one is compared, to find out whether it is superseded. */
    private static final int MOST_RIVALS = 64;

    private final Path directory;
    private final Map<Path, KnownFile> files;
    private final Map<Path, Unwalked> problems;
    private final long now;
    private final Map<KeyNumber, List<Path>> keys = new HashMap<>();
    private final Map<Group, Candidate> best = new HashMap<>();
    private final Map<String, List<Candidate>> byName = new HashMap<>();
    private final List<Candidate> withoutNames = new ArrayList<>();
    private final Issuers issuers;
    private final Comparator<Candidate> preferred = byPreference();

    private Pairing(Path directory, Map<Path, KnownFile> files, Map<Path, Unwalked> problems, long now) {
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
     * @param before the pairs that were found the last time
     */
    static FoundPairs of(
            Path directory, Map<Path, KnownFile> files, Map<Path, Unwalked> problems, long now, FoundPairs before) {
        return new Pairing(directory, files, problems, now).pairs(before.inService());
    }

    /** The certificates that can take each other's place. */
    private record Group(List<String> names, KeyType type) {
        static Group of(FoundCertificate certificate) {
            return new Group(certificate.names(), certificate.type());
        }
    }

    /**
     * A certificate in a file, and the file of its key.
     *
     * @param contents what the file holds
     * @param renewed whether the file held something else when it was read first
     * @param lastGood whether the certificate and its key made a pair, of which one half is not there any more since the other half of a
     *     renewal is still to come; such a candidate has no key
     */
    record Candidate(
            Path file,
            Contents contents,
            boolean renewed,
            boolean lastGood,
            FoundCertificate certificate,
            Optional<Path> key) {
        /** How many certificates of its chain its own file has. */
        private int chain(Issuers issuers) {
            return issuers.within(contents, certificate).size();
        }

        /** Whether its key is there, or was when it was put into service. */
        private boolean serves() {
            return key.isPresent() || lastGood;
        }

        /** A renewal of which one half is still to come is waited for, rather than to go back to a pair that is not valid any more. */
        private int preference(long now) {
            boolean valid = certificate.isValidAt(now);
            if (key.isPresent()) {
                return valid ? 0 : 3;
            }
            return valid && lastGood ? 1 : valid && renewed ? 2 : 4;
        }
    }

    private FoundPairs pairs(Collection<Candidate> inService) {
        files.forEach((file, known) -> {
            if (!known.contents().store()) {
                known.contents()
                        .keys()
                        .forEach(key -> keys.computeIfAbsent(key, any -> new ArrayList<>(1))
                                .add(file));
            }
        });
        files.forEach(this::addCandidates);
        inService.forEach(this::addLastGood);
        best.values().stream()
                .sorted(Comparator.comparing(
                                (Candidate each) -> each.certificate().notAfter())
                        .reversed()
                        .thenComparing(Candidate::file))
                .forEach(each -> each.certificate()
                        .names()
                        .forEach(name -> byName.computeIfAbsent(name, any -> new ArrayList<>(1))
                                .add(each)));
        List<Candidate> found =
                best.values().stream().filter(each -> !isSuperseded(each)).toList();
        Set<Path> halfRenewed =
                found.stream().filter(Candidate::lastGood).map(Candidate::file).collect(Collectors.toSet());
        Map<String, FoundPair> pairs = new HashMap<>();
        found.forEach(each -> {
            if (each.serves() || !halfRenewed.contains(each.file())) { // else the pair that it is to renew reports it
                Group group = Group.of(each.certificate());
                pairs.put(UnitNames.of(group.names(), group.type()), pair(each));
            }
        });
        addRefused(pairs);
        return new FoundPairs(
                pairs,
                found.stream().filter(Candidate::serves).toList(),
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
            boolean wanted = !certificate.names().isEmpty()
                    && (key.isPresent() || (i == 0 && isMissedWithoutKey(certificate, contents)));
            Candidate candidate = new Candidate(file, contents, known.changed(), false, certificate, key);
            if (wanted) {
                add(candidate);
            } else if (certificate.formerHost().isPresent() && candidate.preference(now) == 0) {
                withoutNames.add(candidate);
            }
        }
    }

    private static boolean isMissedWithoutKey(FoundCertificate first, Contents contents) {
        return !first.names().isEmpty() && !first.authority() && !contents.store();
    }

    private void add(Candidate candidate) {
        best.merge(
                Group.of(candidate.certificate()),
                candidate,
                (one, other) -> preferred.compare(one, other) <= 0 ? one : other);
    }

    /** Adds a pair that was found before, if its file is still there, and waits for one half of a renewal. */
    private void addLastGood(Candidate before) {
        KnownFile known = files.get(before.file());
        if (known != null && isHalfRenewed(before.file(), known.contents())) {
            add(new Candidate(
                    before.file(), known.contents(), known.changed(), true, before.certificate(), Optional.empty()));
        }
    }

    /** Whether a file waits for a key, or for a certificate: it begins with a host's certificate without a key, or has none with a key. */
    private boolean isHalfRenewed(Path file, Contents contents) {
        List<FoundCertificate> certificates = contents.certificates();
        return isWithoutKey(file, contents)
                || certificates.stream()
                        .noneMatch(each -> !each.names().isEmpty()
                                && keyOf(each, file, contents).isPresent());
    }

    private boolean isWithoutKey(Path file, Contents contents) {
        return contents.certificates().stream()
                .limit(1)
                .anyMatch(first -> isMissedWithoutKey(first, contents)
                        && keyOf(first, file, contents).isEmpty());
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
        if (!candidate.serves() && old.names().stream().allMatch(this::isServed)) {
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
        return byName.getOrDefault(name, List.of()).stream().limit(MOST_RIVALS).anyMatch(Candidate::serves);
    }

    private FoundPair pair(Candidate candidate) {
        FoundCertificate certificate = candidate.certificate();
        return new FoundPair(
                certificate.names().get(0),
                certificate.names(),
                candidate.file(),
                candidate.lastGood() ? keyOfLastGood(candidate) : candidate.key(),
                candidate.contents().store() ? List.of() : issuers.filesBehind(candidate),
                candidate.contents().store(),
                certificate.hash(),
                Optional.empty());
    }

    /** Returns the file to be read with a certificate's, so that what is wrong with them is found; empty if a key is missing. */
    private Optional<Path> keyOfLastGood(Candidate candidate) {
        return isWithoutKey(candidate.file(), candidate.contents())
                ? Optional.empty()
                : Optional.of(keyOf(candidate.certificate(), candidate.file(), candidate.contents())
                        .orElse(candidate.file()));
    }

    private static Unwalked withoutName(String host) {
        return new Unwalked(
                RefusalReason.UNSUPPORTED,
                "its certificate names " + Printable.escape(host)
                        + " as its common name only, where no client looks any more"
                        + " (RFC 9525 section 2); issue it anew with a subjectAltName, or remove it with its key");
    }

    /**
     * Adds what is to be told of: broken files of which nothing better is known, certificates that name their host where no client looks, and
     * folders that are not looked into.
     */
    private void addRefused(Map<String, FoundPair> pairs) {
        files.forEach((file, known) -> {
            if (known.broken() && known.contents().isEmpty()) {
                String unit = UnitNames.of(directory, file);
                pairs.put(unit, FoundPair.refused(unit, file, known.contents().store(), Optional.empty()));
            }
        });
        withoutNames.forEach(each -> each.certificate()
                .formerHost()
                .filter(host -> !isServed(host))
                .ifPresent(host -> {
                    String unit = UnitNames.of(directory, each.file());
                    pairs.put(
                            unit,
                            FoundPair.refused(
                                    unit, each.file(), each.contents().store(), Optional.of(withoutName(host))));
                }));
        problems.forEach((folder, problem) -> {
            String unit = UnitNames.of(directory, folder);
            pairs.put(unit, FoundPair.refused(unit, folder, false, Optional.of(problem)));
        });
    }
}

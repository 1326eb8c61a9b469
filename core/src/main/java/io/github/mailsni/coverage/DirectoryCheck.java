package io.github.mailsni.coverage;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.CertificateWarning;
import io.github.mailsni.HostPattern;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.StoredCredentials;
import io.github.mailsni.coverage.DirectoryReport.CertificateInFile;
import io.github.mailsni.coverage.DirectoryReport.Duplicate;
import io.github.mailsni.coverage.DirectoryReport.FileCoverage;
import io.github.mailsni.coverage.DirectoryReport.ServedName;
import io.github.mailsni.coverage.DirectoryReport.ServedTo;
import io.github.mailsni.coverage.DirectoryReport.Unused;
import io.github.mailsni.coverage.StoredCertificates.Identity;
import io.github.mailsni.coverage.StoredCertificates.Item;
import io.github.mailsni.internal.PathOrder;
import io.github.mailsni.internal.Wildcards;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Checks a whole directory once. Not thread-safe. */
final class DirectoryCheck {
    private final CertificateSelector selector;
    private final HostCheck examination;
    private final List<StoredCredentials> stored;
    private final StoredCertificates certificates;
    private final UnusedCertificates unused;
    private final Map<Identity, Problem> backups = new HashMap<>();
    private final Map<Identity, Map<String, Set<ClientProfile>>> served = new HashMap<>();

    DirectoryCheck(CertificateSelector selector, TrustRoots roots, Clients clients, Instant at, Duration soon) {
        this.selector = selector;
        this.examination = new HostCheck(selector, roots, clients, at, soon);
        this.stored = selector.stored().toList();
        if (stored.isEmpty()) {
            throw new IllegalArgumentException(
                    "this selector cannot list what it has; check its hosts one by one, by their names");
        }
        this.certificates = new StoredCertificates(examination, stored);
        this.unused = new UnusedCertificates(at);
        findBackups();
    }

    private void findBackups() {
        Set<String> labels = stored.stream().map(StoredCredentials::label).collect(Collectors.toSet());
        certificates.forEach(item -> BackupFiles.original(item.stored().label(), item.credential(), labels)
                .ifPresent(original -> backups.put(
                        item.identity(), BackupFiles.problem(item.stored().label(), original, item.file()))));
    }

    List<ServedName> names() {
        return servable().stream().map(this::name).toList();
    }

    /**
     * The names that the directory can serve: those of its files, refused ones included, and those in certificates, but
     * not the names of backup copies.
     */
    private Set<String> servable() {
        Set<String> names = new TreeSet<>();
        certificates.forEach(item -> {
            if (!backups.containsKey(item.identity())) {
                item.stored().host().map(HostPattern::toString).ifPresent(names::add);
                names.addAll(item.credential().coveredNames());
            }
        });
        examination.refusedFiles().hosts().stream()
                .filter(name -> !BackupFiles.looksLikeCopy(name))
                .forEach(names::add);
        names.removeIf(name -> hostFor(name).isEmpty());
        return names;
    }

    private static Optional<ServerName> hostFor(String name) {
        return ServerName.parse(Wildcards.isWildcard(name) ? HostCheck.ANY_LABEL + Wildcards.nameOf(name) : name);
    }

    private ServedName name(String name) {
        ServerName host = hostFor(name).orElseThrow();
        Selection selection = examination.selection(host);
        HostCoverage verdict = examination.host(host, name);
        verdict.certificates().forEach(presented -> served(presented, name));
        verdict.clients()
                .forEach(client -> client.presented()
                        .forEach(presented -> served(presented, name).add(client.client())));
        unused.serves(name, selection.match(), verdict.certificates());
        Set<Path> files = verdict.certificates().stream()
                .filter(certificate -> !certificate.standIn())
                .flatMap(certificate -> certificate.files().stream().limit(1))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return new ServedName(
                name,
                selection.match(),
                verdict.covered(),
                List.copyOf(files),
                verdict.clients().stream()
                        .map(client -> new ClientVerdict(
                                client.client(), client.presented(), about(name, host, client.problems())))
                        .toList(),
                about(name, host, verdict.problems()));
    }

    /** Words problems for a name: a wildcard was checked by a host that stands for all below its domain, of which no reader knows. */
    private static List<Problem> about(String name, ServerName host, List<Problem> problems) {
        return Wildcards.isWildcard(name)
                ? problems.stream()
                        .map(problem -> new Problem(
                                problem.code(),
                                problem.severity(),
                                problem.message().replace(host.toString(), name),
                                problem.file()))
                        .toList()
                : problems;
    }

    /** The clients that are presented a certificate for a name. */
    private Set<ClientProfile> served(PresentedCertificate presented, String name) {
        return served.computeIfAbsent(
                        certificates.identity(presented.files(), presented.fingerprintSha256()), any -> new TreeMap<>())
                .computeIfAbsent(name, any -> EnumSet.noneOf(ClientProfile.class));
    }

    /** Gathers the findings on one file. */
    private static final class Row {
        private Optional<String> label = Optional.empty();
        private final Set<String> hosts = new TreeSet<>();
        private final Map<String, CertificateInFile> certificates = new TreeMap<>();
        private final Set<Problem> problems = new LinkedHashSet<>();

        FileCoverage of(Path file) {
            return new FileCoverage(
                    file,
                    label,
                    List.copyOf(hosts),
                    List.copyOf(certificates.values()),
                    problems.stream().sorted().toList());
        }
    }

    /** Lists the files. Call it after {@link #names()}, which finds the certificates that are used. */
    List<FileCoverage> files() {
        Map<Path, Row> rows = new TreeMap<>(PathOrder.BY_TEXT);
        certificates.forEach(item ->
                item.file().ifPresent(file -> add(item, file, rows.computeIfAbsent(file, any -> new Row()))));
        for (RefusedFile file : selector.report().refused()) {
            Row row = rows.computeIfAbsent(file.file(), any -> new Row());
            file.hosts().forEach(host -> row.hosts.add(host.toString()));
            row.problems.add(RefusedFiles.problem(file));
        }
        selector.report().warnings().stream()
                .filter(warning -> warning.code().equals(ProblemCode.DUPLICATE.code()))
                .forEach(warning -> addDuplicate(warning, rows));
        List<FileCoverage> files = new ArrayList<>(rows.size());
        rows.forEach((file, row) -> files.add(row.of(file)));
        return files;
    }

    private void add(Item item, Path file, Row row) {
        row.label = Optional.of(item.stored().label());
        item.stored()
                .host()
                .map(host -> Stream.of(host.toString()))
                .orElseGet(() -> item.credential().coveredNames().stream())
                .forEach(row.hosts::add);
        ChainVerdict examined = examination.examine(item.credential());
        List<ServedTo> serves = served.getOrDefault(item.identity(), Map.of()).entrySet().stream()
                .map(each -> new ServedTo(each.getKey(), List.copyOf(each.getValue())))
                .toList();
        Problem backup = backups.get(item.identity());
        Optional<Unused> why = serves.isEmpty() ? Optional.of(unused.why(item, backup != null)) : Optional.empty();
        row.certificates.putIfAbsent(
                examined.key() + item.identity().fingerprint(),
                new LeafInFile(
                        examined.keyType(),
                        examined.key(),
                        item.credential().notBefore(),
                        item.credential().notAfter(),
                        examined.fingerprint(),
                        List.copyOf(item.credential().coveredNames()),
                        serves,
                        why));
        if (backup != null) {
            row.problems.add(backup);
        } else if (serves.isEmpty()) {
            row.problems.addAll(examined.problems()); // others are reported by name
        }
        FileOrder.problem(item.credential(), file, examination.looks()).ifPresent(row.problems::add);
    }

    /** Reports a duplicate, unless its files are links to one file. */
    private void addDuplicate(CertificateWarning warning, Map<Path, Row> rows) {
        Row row = rows.computeIfAbsent(warning.file(), any -> new Row());
        if (row.certificates.isEmpty()
                || row.certificates.values().stream()
                        .anyMatch(certificate -> certificate.unused().isPresent())) {
            row.problems.add(Problem.of(ProblemCode.DUPLICATE, warning.problem(), Optional.of(warning.file())));
        }
    }

    List<Duplicate> duplicates() {
        return certificates.duplicates();
    }
}

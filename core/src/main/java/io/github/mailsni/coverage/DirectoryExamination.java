package io.github.mailsni.coverage;

import io.github.mailsni.CertificateDirectory;
import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.MatchKind;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.coverage.DirectoryReport.Duplicate;
import io.github.mailsni.coverage.DirectoryReport.FileCoverage;
import io.github.mailsni.coverage.DirectoryReport.ServedName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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

/** One check of a whole directory. Not thread-safe. */
final class DirectoryExamination {
    private static final String WILDCARD_LABEL = "*.";

    private final CertificateDirectory directory;
    private final Examination examination;
    private final List<HostCredentials> hosts;
    private final Map<Certificate, Problem> backups = new HashMap<>();
    private final Map<Certificate, Set<String>> served = new HashMap<>();

    /** A certificate in a file. A large directory may read the file twice, and make two credentials of it. */
    private record Certificate(List<Path> files, String fingerprint) {}

    DirectoryExamination(CertificateDirectory directory, TrustRoots roots, Clients clients, Instant at, Duration soon) {
        this.directory = directory;
        this.examination = new Examination(directory, roots, clients, at, soon);
        this.hosts = directory.hosts().toList();
        findBackups();
    }

    private void findBackups() {
        Set<String> labels = hosts.stream().map(HostCredentials::label).collect(Collectors.toSet());
        for (HostCredentials host : hosts) {
            for (Credential credential : host.credentials()) {
                BackupFiles.original(host.label(), credential, labels)
                        .ifPresent(original -> backups.put(
                                certificate(credential),
                                BackupFiles.problem(
                                        host.label(),
                                        original,
                                        credential.files().stream().findFirst())));
            }
        }
    }

    List<ServedName> names() {
        return servable().stream().map(this::name).toList();
    }

    /** What files are called, refused ones too, and certificates are for; a backup's own name is nobody's. */
    private Set<String> servable() {
        Set<String> names = new TreeSet<>();
        for (HostCredentials host : hosts) {
            if (!host.credentials().stream().map(this::certificate).allMatch(backups::containsKey)) {
                names.add(host.label());
                host.credentials().forEach(credential -> names.addAll(credential.coveredNames()));
            }
        }
        names.removeIf(name -> hostFor(name).isEmpty() || isFolder(name));
        examination.refusedFiles().hosts().stream()
                .filter(name -> hostFor(name).isPresent() && !BackupFiles.looksLikeCopy(name))
                .forEach(names::add);
        return names;
    }

    /** A lineage of certbot's is called like a host or not: its certificate says what it serves. */
    private boolean isFolder(String label) {
        return !label.startsWith(WILDCARD_LABEL)
                && hostFor(label)
                        .map(name -> examination.selection(name))
                        .filter(selection -> selection.match() == MatchKind.DEFAULT && !selection.covered())
                        .isPresent();
    }

    private static Optional<ServerName> hostFor(String name) {
        return ServerName.parse(name.startsWith(WILDCARD_LABEL) ? Examination.ANY_LABEL + name.substring(2) : name);
    }

    private ServedName name(String name) {
        ServerName host = hostFor(name).orElseThrow();
        Selection selection = examination.selection(host);
        HostCoverage verdict = examination.host(host, name);
        verdict.certificates()
                .forEach(presented -> served.computeIfAbsent(
                                new Certificate(presented.files(), presented.fingerprintSha256()),
                                any -> new TreeSet<>())
                        .add(name));
        Set<Path> files = verdict.certificates().stream()
                .filter(certificate -> !certificate.standIn())
                .flatMap(certificate -> certificate.files().stream().limit(1))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return new ServedName(name, selection.match(), verdict.covered(), List.copyOf(files), verdict.problems());
    }

    private Certificate certificate(Credential credential) {
        return new Certificate(
                credential.files(), examination.examine(credential).fingerprint());
    }

    /** To be called after {@link #names()}, which finds out what is used. */
    List<FileCoverage> files() {
        Stream<FileCoverage> inService = hosts.stream()
                .flatMap(host -> host.credentials().stream().flatMap(credential -> file(host, credential).stream()));
        Stream<FileCoverage> refused = directory.report().refused().stream()
                .map(file -> new FileCoverage(
                        file.file(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of(RefusedFiles.problem(file))));
        Stream<FileCoverage> duplicates = directory.report().warnings().stream()
                .filter(warning -> warning.code().equals(ProblemCode.DUPLICATE.code()))
                .map(warning -> new FileCoverage(
                        warning.file(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of(Problem.of(ProblemCode.DUPLICATE, warning.problem(), Optional.of(warning.file())))));
        return Stream.of(inService, refused, duplicates)
                .flatMap(each -> each)
                .distinct()
                .sorted(Comparator.comparing(FileCoverage::file))
                .toList();
    }

    private Optional<FileCoverage> file(HostCredentials host, Credential credential) {
        return credential.files().stream()
                .findFirst()
                .map(file -> new FileCoverage(
                        file,
                        Optional.of(host.label()),
                        Optional.of(credential.keyType()),
                        Optional.of(credential.notAfter()),
                        List.copyOf(credential.coveredNames()),
                        List.copyOf(served.getOrDefault(certificate(credential), Set.of())),
                        fileProblems(credential, file)));
    }

    /** Of what is wrong with the certificate the names it serves tell. */
    private List<Problem> fileProblems(Credential credential, Path file) {
        List<Problem> problems = new ArrayList<>();
        Problem backup = backups.get(certificate(credential));
        if (backup != null) {
            problems.add(backup);
        } else if (!served.containsKey(certificate(credential))) {
            problems.addAll(examination.examine(credential).problems());
        }
        FileOrder.problem(credential, file).ifPresent(problems::add);
        return problems;
    }

    List<Duplicate> duplicates() {
        Map<String, Set<Path>> byFingerprint = new TreeMap<>();
        hosts.stream()
                .flatMap(host -> host.credentials().stream())
                .filter(credential -> !credential.files().isEmpty())
                .forEach(credential -> byFingerprint
                        .computeIfAbsent(examination.examine(credential).fingerprint(), any -> new TreeSet<>())
                        .add(credential.files().get(0)));
        return byFingerprint.entrySet().stream()
                .filter(each -> each.getValue().size() > 1)
                .map(each -> new Duplicate(each.getKey(), List.copyOf(each.getValue())))
                .sorted(Comparator.comparing(duplicate -> duplicate.files().get(0)))
                .toList();
    }
}

package io.github.mailsni.coverage;

import io.github.mailsni.MatchKind;
import io.github.mailsni.ServerName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The values of a {@link HostCoverage}. */
record HostVerdict(
        String host,
        ServerName name,
        Optional<MatchKind> match,
        List<PresentedCertificate> certificates,
        List<String> publicKeys,
        List<ClientVerdict> clients,
        List<Problem> problems)
        implements HostCoverage {
    HostVerdict {
        certificates = List.copyOf(certificates);
        publicKeys = publicKeys.stream().distinct().sorted().toList();
        clients = List.copyOf(clients);
        problems = problems.stream().distinct().sorted().toList();
    }

    @Override
    public HostCoverage withProblems(Collection<Problem> more) {
        List<Problem> all = new ArrayList<>(problems);
        all.addAll(more);
        return new HostVerdict(host, name, match, certificates, publicKeys, clients, all);
    }

    @Override
    public HostCoverage withClient(ClientVerdict verdict) {
        List<ClientVerdict> all = new ArrayList<>(clients.stream()
                .filter(each -> each.client() != verdict.client())
                .toList());
        all.add(verdict);
        all.sort(Comparator.comparing(ClientVerdict::client));
        return new HostVerdict(host, name, match, certificates, publicKeys, all, problems);
    }

    @Override
    public HostCoverage withPublicKeys(Collection<String> more) {
        List<String> all = new ArrayList<>(publicKeys);
        all.addAll(more);
        return new HostVerdict(host, name, match, certificates, all, clients, problems);
    }

    @Override
    public HostCoverage withFilesOf(HostCoverage disk) {
        return new HostVerdict(
                host,
                name,
                match,
                certificates.stream().map(sent -> inFilesOf(disk, sent)).toList(),
                publicKeys,
                clients,
                problems.stream().map(problem -> inFilesOf(disk, problem)).toList());
    }

    private static PresentedCertificate inFilesOf(HostCoverage disk, PresentedCertificate sent) {
        return disk.certificates().stream()
                .filter(file -> file.fingerprintSha256().equals(sent.fingerprintSha256()))
                .findFirst()
                .map(file -> sent.withFiles(file.files()))
                .orElse(sent);
    }

    private static Problem inFilesOf(HostCoverage disk, Problem problem) {
        return disk.problems().stream()
                .filter(file -> problem.file().isEmpty()
                        && file.code() == problem.code()
                        && file.message().equals(problem.message()))
                .findFirst()
                .orElse(problem);
    }
}

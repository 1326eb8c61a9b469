package io.github.mailsni.coverage;

import io.github.mailsni.DirectoryStatistics;
import io.github.mailsni.HostPattern;
import io.github.mailsni.MatchKind;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.coverage.DirectoryReport.CertificateInFile;
import io.github.mailsni.coverage.DirectoryReport.FileCoverage;
import io.github.mailsni.coverage.DirectoryReport.ServedName;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Holds the content of an HTML page, which is laid out alike for every kind of report.
 *
 * @param at the instant at which certificates were judged
 * @param trust the roots that were trusted, in words
 * @param hosts the hosts, those that are not covered first
 * @param expiries the expiries of the certificates that clients are presented, the earliest first
 * @param refused the files that are not in service
 * @param unused the certificates that no client is presented
 * @param policy the problems of the MTA-STS policy
 */
record PageContent(
        Instant at,
        String trust,
        List<Host> hosts,
        List<Expiry> expiries,
        List<Refused> refused,
        List<NotUsed> unused,
        List<Problem> policy) {
    private static final Set<ProblemCode> REFUSALS = Arrays.stream(RefusalReason.values())
            .flatMap(reason -> ProblemCode.of(reason.code()).stream())
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(ProblemCode.class)));

    /**
     * A host and its verdict.
     *
     * @param certificates words for its own certificates: their files, or their names
     * @param byDefault whether only the default certificate is presented, which does not cover the host
     */
    record Host(
            String name,
            boolean covered,
            List<ClientVerdict> clients,
            List<String> certificates,
            Optional<Instant> notAfter,
            boolean byDefault,
            List<Problem> problems) {
        Standing standing() {
            if (!covered) {
                return Standing.NOT_COVERED;
            }
            return problems.isEmpty() ? Standing.COVERED : Standing.WARNINGS;
        }
    }

    /** The standing of a host, the worst first. */
    enum Standing {
        NOT_COVERED,
        WARNINGS,
        COVERED
    }

    /** The expiry of a certificate, and the names whose clients are presented it. */
    record Expiry(Instant notAfter, List<String> names, Optional<Path> file) {}

    /** A file that is not in service. */
    record Refused(Path file, List<String> hosts, Problem problem) {}

    /** A certificate that no client is presented. */
    record NotUsed(Path file, CertificateInFile certificate, String why) {}

    static PageContent of(CoverageReport report) {
        return content(report, report.hosts().stream().map(PageContent::host).toList(), List.of());
    }

    static PageContent of(MtaStsReport report) {
        return content(
                report.hosts(),
                report.hosts().hosts().stream().map(PageContent::host).toList(),
                report.problems());
    }

    private static PageContent content(CoverageReport report, List<Host> hosts, List<Problem> policy) {
        Map<String, Expiry> expiries = new LinkedHashMap<>();
        for (HostCoverage host : report.hosts()) {
            for (PresentedCertificate certificate : host.certificates()) {
                expiries.merge(
                        certificate.fingerprintSha256(),
                        new Expiry(
                                certificate.notAfter(),
                                List.of(host.host()),
                                certificate.files().stream().findFirst()),
                        PageContent::together);
            }
        }
        return new PageContent(
                report.at(),
                report.trust(),
                sorted(hosts),
                firstToExpire(expiries.values()),
                refused(hosts, List.of()),
                List.of(),
                policy);
    }

    /** The content of a page before the first examination. */
    static PageContent empty(Instant at) {
        return new PageContent(at, "", List.of(), List.of(), List.of(), List.of(), List.of());
    }

    /** Returns this content with the expiries that a source has counted. */
    PageContent withExpiries(List<DirectoryStatistics.HostExpiry> counted) {
        List<Expiry> all = counted.stream()
                .map(expiry -> new Expiry(expiry.notAfter(), List.of(expiry.host()), Optional.empty()))
                .toList();
        return new PageContent(at, trust, hosts, firstToExpire(all), refused, unused, policy);
    }

    /** Returns this content with the files that are refused now. */
    PageContent withRefused(List<RefusedFile> files) {
        List<Refused> now = files.stream()
                .map(file -> new Refused(
                        file.file(),
                        file.hosts().stream().map(HostPattern::toString).toList(),
                        RefusedFiles.problem(file)))
                .toList();
        return new PageContent(at, trust, hosts, expiries, now, unused, policy);
    }

    private static Expiry together(Expiry one, Expiry other) {
        List<String> names = new ArrayList<>(one.names());
        names.addAll(other.names());
        return new Expiry(one.notAfter(), names, one.file());
    }

    static PageContent of(DirectoryReport report) {
        return of(report, List.of(), List.of());
    }

    static PageContent of(DirectoryReport report, MtaStsReport policy) {
        return of(report, policy.hosts().hosts(), policy.problems());
    }

    private static PageContent of(DirectoryReport report, List<HostCoverage> ofPolicy, List<Problem> policy) {
        ShortNames shortNames = new ShortNames(report);
        Map<String, Host> hosts = new TreeMap<>();
        report.names().forEach(name -> hosts.put(name.name(), host(name, shortNames)));
        ofPolicy.forEach(host -> hosts.put(host.name().toString(), host(host)));
        List<Expiry> expiries = new ArrayList<>();
        List<NotUsed> unused = new ArrayList<>();
        for (FileCoverage file : report.files()) {
            for (CertificateInFile certificate : file.certificates()) {
                certificate
                        .unused()
                        .ifPresentOrElse(
                                why -> unused.add(new NotUsed(file.file(), certificate, why.message())),
                                () -> expiries.add(new Expiry(
                                        certificate.notAfter(), certificate.servesNames(), Optional.of(file.file()))));
            }
        }
        return new PageContent(
                report.at(),
                report.trust(),
                sorted(hosts.values()),
                firstToExpire(expiries),
                refused(hosts.values(), report.files()),
                unused,
                policy);
    }

    private static Host host(HostCoverage host) {
        List<String> own = host.certificates().stream()
                .filter(certificate -> !certificate.standIn())
                .map(certificate -> certificate.files().stream()
                        .findFirst()
                        .map(file -> String.valueOf(file.getFileName()))
                        .orElseGet(() -> String.join(", ", certificate.names())))
                .toList();
        return new Host(
                host.host(),
                host.covered(),
                host.clients(),
                own,
                host.certificates().stream().map(PresentedCertificate::notAfter).min(Comparator.naturalOrder()),
                host.match().equals(Optional.of(MatchKind.DEFAULT))
                        && host.certificates().stream().noneMatch(PresentedCertificate::covers),
                host.problems());
    }

    private static Host host(ServedName name, ShortNames shortNames) {
        List<PresentedCertificate> presented = name.clients().stream()
                .flatMap(client -> client.presented().stream())
                .toList();
        return new Host(
                name.name(),
                name.covered(),
                name.clients(),
                name.files().stream().map(shortNames::of).toList(),
                presented.stream().map(PresentedCertificate::notAfter).min(Comparator.naturalOrder()),
                name.match() == MatchKind.DEFAULT && presented.stream().noneMatch(PresentedCertificate::covers),
                name.problems());
    }

    private static List<Host> sorted(Collection<Host> hosts) {
        return hosts.stream()
                .sorted(Comparator.comparing(Host::standing).thenComparing(Host::name))
                .toList();
    }

    private static List<Expiry> firstToExpire(Collection<Expiry> expiries) {
        return expiries.stream().sorted(Comparator.comparing(Expiry::notAfter)).toList();
    }

    /** Lists each refused file once, with the hosts that lack it. */
    private static List<Refused> refused(Collection<Host> hosts, Collection<FileCoverage> files) {
        Map<Problem, Set<String>> byProblem = new TreeMap<>();
        for (FileCoverage file : files) {
            refusals(file.problems())
                    .forEach(problem -> byProblem
                            .computeIfAbsent(problem, any -> new TreeSet<>())
                            .addAll(file.hosts()));
        }
        for (Host host : hosts) {
            refusals(host.problems())
                    .forEach(problem -> byProblem
                            .computeIfAbsent(problem, any -> new TreeSet<>())
                            .add(host.name()));
        }
        List<Refused> refused = new ArrayList<>();
        byProblem.forEach((problem, names) ->
                problem.file().ifPresent(file -> refused.add(new Refused(file, List.copyOf(names), problem))));
        return refused;
    }

    private static Stream<Problem> refusals(List<Problem> problems) {
        return problems.stream()
                .filter(problem -> problem.file().isPresent() && REFUSALS.contains(problem.code()))
                .map(problem -> problem.withSeverity(Severity.WARNING));
    }

    long count(Standing standing) {
        return hosts.stream().filter(host -> host.standing() == standing).count();
    }

    /** Whether every host is covered, and the MTA-STS policy is valid. */
    boolean covered() {
        return count(Standing.NOT_COVERED) == 0
                && policy.stream().noneMatch(problem -> problem.severity() == Severity.ERROR);
    }
}

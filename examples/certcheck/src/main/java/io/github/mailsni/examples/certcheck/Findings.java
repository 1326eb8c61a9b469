package io.github.mailsni.examples.certcheck;

import io.github.mailsni.coverage.CoverageReport;
import io.github.mailsni.coverage.DirectoryReport;
import io.github.mailsni.coverage.HostCoverage;
import io.github.mailsni.coverage.MtaStsReport;
import io.github.mailsni.coverage.Problem;
import io.github.mailsni.coverage.ProblemCode;
import io.github.mailsni.coverage.Severity;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a run has found.
 *
 * @param hosts the verdicts on the hosts, those of the MTA-STS policy too, if there is one
 * @param directory everything about the directory, if no host was given
 * @param mtaSts about the MTA-STS policy, if one was given
 */
record Findings(CoverageReport hosts, Optional<DirectoryReport> directory, Optional<MtaStsReport> mtaSts) {
    /** Of no interest to a client that has no policy. */
    private static final Set<ProblemCode> OF_POLICY =
            EnumSet.of(ProblemCode.STS_MX_MISMATCH, ProblemCode.STS_MX_UNUSED);

    /** Whether everything is covered that was asked about. */
    boolean covered() {
        return hosts.covered()
                && directory.map(DirectoryReport::covered).orElse(true)
                && mtaSts.map(MtaStsReport::covered).orElse(true);
    }

    /** Whether there is anything at all to be done. */
    boolean spotless() {
        Stream<Problem> ofHosts = hosts.hosts().stream().flatMap(host -> host.problems().stream());
        Stream<Problem> ofDirectory = directory.stream()
                .flatMap(report -> Stream.concat(
                        report.names().stream().flatMap(name -> name.problems().stream()),
                        report.files().stream().flatMap(file -> file.problems().stream())));
        Stream<Problem> ofPolicy = mtaSts.stream().flatMap(report -> report.problems().stream());
        return Stream.of(ofHosts, ofDirectory, ofPolicy)
                .flatMap(each -> each)
                .findAny()
                .isEmpty();
    }

    /** The hosts, or names of hosts, whose certificates Gmail would refuse. */
    List<String> refusedByGmail() {
        return directory
                .map(report -> report.names().stream()
                        .filter(name -> isRefused(name.problems()))
                        .map(DirectoryReport.ServedName::name))
                .orElseGet(() -> hosts.hosts().stream()
                        .filter(host -> isRefused(host.problems()))
                        .map(HostCoverage::host))
                .toList();
    }

    private static boolean isRefused(List<Problem> problems) {
        return problems.stream()
                .anyMatch(problem -> problem.severity() == Severity.ERROR && !OF_POLICY.contains(problem.code()));
    }

    /** How many names the verdict is on. */
    int count() {
        return directory
                .map(report -> report.names().size())
                .orElse(hosts.hosts().size());
    }
}

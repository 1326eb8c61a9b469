package io.github.mailsni.examples.certcheck;

import io.github.mailsni.coverage.ClientProfile;
import io.github.mailsni.coverage.CoverageReport;
import io.github.mailsni.coverage.DirectoryReport;
import io.github.mailsni.coverage.HostCoverage;
import io.github.mailsni.coverage.MtaStsReport;
import io.github.mailsni.coverage.Problem;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * The findings of a run.
 *
 * @param hosts the verdicts on the hosts, including those of the MTA-STS policy, if there is one
 * @param directory the report on the directory, if no host was given
 * @param mtaSts the report on the MTA-STS policy, if one was given
 * @param clients the clients whose verdicts these are
 */
record Findings(
        CoverageReport hosts,
        Optional<DirectoryReport> directory,
        Optional<MtaStsReport> mtaSts,
        List<ClientProfile> clients) {
    /** Whether every host and name of the run is covered. */
    boolean covered() {
        return hosts.covered()
                && directory.map(DirectoryReport::covered).orElse(true)
                && mtaSts.map(MtaStsReport::covered).orElse(true);
    }

    /** Whether no problem was found at all. */
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

    /** The hosts, or names of hosts, whose certificates senders refuse, by the objection; no list is empty. */
    Map<Objection, List<String>> refused() {
        Map<Objection, List<String>> refused = new EnumMap<>(Objection.class);
        BiConsumer<String, List<Problem>> sort = (name, problems) -> Objection.to(problems, clients)
                .ifPresent(objection -> refused.computeIfAbsent(objection, any -> new ArrayList<>())
                        .add(name));
        directory.ifPresentOrElse(
                report -> report.names().forEach(name -> sort.accept(name.name(), name.problems())),
                () -> hosts.hosts().forEach(host -> sort.accept(host.host(), host.problems())));
        return refused;
    }

    /** The hosts, and names of hosts, that are not covered, with those that the MTA-STS policy lacks. */
    List<String> notCovered() {
        Stream<String> ofDirectory = directory.stream()
                .flatMap(report -> report.names().stream())
                .filter(name -> !name.covered())
                .map(DirectoryReport.ServedName::name);
        return Stream.concat(ofDirectory, hosts.notCovered().stream().map(HostCoverage::host))
                .distinct()
                .toList();
    }

    /** The number of names that the verdict covers. */
    int count() {
        return directory
                .map(report -> report.names().size())
                .orElse(hosts.hosts().size());
    }
}

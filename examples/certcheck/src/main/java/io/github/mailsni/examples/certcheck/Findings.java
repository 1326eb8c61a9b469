package io.github.mailsni.examples.certcheck;

import io.github.mailsni.coverage.ClientProfile;
import io.github.mailsni.coverage.CoverageReport;
import io.github.mailsni.coverage.DirectoryReport;
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
 * What a run has found.
 *
 * @param hosts the verdicts on the hosts, those of the MTA-STS policy too, if there is one
 * @param directory everything about the directory, if no host was given
 * @param mtaSts about the MTA-STS policy, if one was given
 * @param clients whose verdicts these are
 */
record Findings(
        CoverageReport hosts,
        Optional<DirectoryReport> directory,
        Optional<MtaStsReport> mtaSts,
        List<ClientProfile> clients) {
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

    /** The hosts, or names of hosts, whose certificates senders refuse, by what they hold against them; none is empty. */
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

    /** How many names the verdict is on. */
    int count() {
        return directory
                .map(report -> report.names().size())
                .orElse(hosts.hosts().size());
    }
}

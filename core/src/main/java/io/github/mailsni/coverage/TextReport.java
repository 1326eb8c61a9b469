package io.github.mailsni.coverage;

import io.github.mailsni.MatchKind;
import io.github.mailsni.internal.Printable;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/** Writes the reports as tables for a terminal. */
final class TextReport {
    private static final String INDENT = "    ";

    private TextReport() {}

    static String of(CoverageReport report) {
        StringBuilder text = new StringBuilder();
        if (!report.hosts().isEmpty()) {
            text.append(hosts(report.hosts())).append('\n');
        }
        List<HostCoverage> byClient =
                report.hosts().stream().filter(TextReport::differsByClient).toList();
        if (!byClient.isEmpty()) {
            text.append(ClientTable.of(byClient)).append('\n');
        }
        report.hosts().forEach(host -> text.append(problems(host)));
        text.append(paragraph("", count(report) + ", trusting " + report.trust() + ", at " + report.at()));
        return text.toString();
    }

    static String of(MtaStsReport report) {
        Table table = new Table(40);
        table.row(List.of("HOSTS"), "MX IN THE POLICY");
        for (MtaStsReport.PatternMatch pattern : report.patterns()) {
            List<String> hosts = pattern.hosts().stream()
                    .map(host -> Printable.line(host.host()))
                    .toList();
            table.row(orNone(hosts, "(none)"), pattern.pattern());
        }
        String problems = problems(report.problems());
        return table + "\n" + problems + (problems.isEmpty() ? "" : "\n") + of(report.hosts());
    }

    static String of(DirectoryReport report) {
        return new DirectoryText(report).toString();
    }

    /**
     * Whether the report lists the clients one by one: those that decide disagree, or each of them dialled a server.
     */
    private static boolean differsByClient(HostCoverage host) {
        boolean live = host.match().isEmpty() && host.clients().size() > 1;
        return live
                || host.clients().stream()
                                .filter(verdict -> verdict.client() != ClientProfile.RSA_ONLY)
                                .map(ClientVerdict::covered)
                                .distinct()
                                .count()
                        > 1;
    }

    private static String count(CoverageReport report) {
        int hosts = report.hosts().size();
        int covered = hosts - report.notCovered().size();
        if (hosts == 1) {
            return covered == 1 ? "the host is covered" : "the host is not covered";
        }
        return covered == 0
                ? "none of " + hosts + " hosts is covered"
                : covered + " of " + hosts + " hosts are covered";
    }

    private static String hosts(Collection<HostCoverage> hosts) {
        Table table = new Table(4, 34, 16, 12, 10);
        table.row(List.of("CERTIFICATE FOR"), "", "HOST", "MATCH", "KEY", "EXPIRES");
        for (HostCoverage host : hosts) {
            String status = status(host.covered(), host.problems());
            String name = Printable.line(host.host());
            if (host.certificates().isEmpty()) {
                table.row(List.of("(none)"), status, name, match(host), "", "");
            }
            for (PresentedCertificate certificate : host.certificates()) {
                boolean first = certificate.equals(host.certificates().get(0));
                table.row(
                        orNone(certificate.names(), "(nobody)"),
                        first ? status : "",
                        first ? name : "",
                        first ? match(host) : certificate.standIn() ? "stand-in" : "",
                        certificate.key(),
                        date(certificate.notAfter()));
            }
        }
        return table.toString();
    }

    static String status(boolean covered, Collection<Problem> problems) {
        if (!covered) {
            return "FAIL";
        }
        return problems.isEmpty() ? "ok" : "warn";
    }

    private static String match(HostCoverage host) {
        return host.match().map(MatchKind::code).orElse("sent");
    }

    private static String problems(HostCoverage host) {
        if (host.problems().isEmpty()) {
            return "";
        }
        String verdict = host.covered() ? " is covered, but" : " is not covered";
        return paragraph("", Printable.line(host.host()) + verdict) + problems(host.problems()) + '\n';
    }

    static String problems(Collection<Problem> problems) {
        StringBuilder text = new StringBuilder();
        for (Problem problem : problems) {
            String weight = problem.severity() == Severity.ERROR ? "" : " (warning)";
            String file =
                    problem.file().map(path -> " in " + Printable.path(path)).orElse("");
            text.append(paragraph("  ", problem.code() + weight + file));
            text.append(paragraph(INDENT, Printable.line(problem.message())));
        }
        return text.toString();
    }

    /** Wraps a text to the terminal's width, with each line indented. */
    static String paragraph(String indent, String content) {
        StringBuilder text = new StringBuilder();
        Columns.wrap(content, Columns.OF_A_LINE - indent.length())
                .forEach(line -> text.append(indent).append(line).append('\n'));
        return text.toString();
    }

    static List<String> orNone(List<String> things, String none) {
        return things.isEmpty() ? List.of(none) : things;
    }

    static String date(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC).toLocalDate().toString();
    }

    static String fullNames(Collection<Path> files) {
        return files.stream().map(Printable::path).collect(Collectors.joining(", "));
    }
}

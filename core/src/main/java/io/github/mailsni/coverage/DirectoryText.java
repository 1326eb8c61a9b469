package io.github.mailsni.coverage;

import io.github.mailsni.KeyType;
import io.github.mailsni.coverage.DirectoryReport.CertificateInFile;
import io.github.mailsni.coverage.DirectoryReport.FileCoverage;
import io.github.mailsni.coverage.DirectoryReport.ServedName;
import io.github.mailsni.coverage.DirectoryReport.Unused;
import io.github.mailsni.internal.Printable;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the report on a directory as tables for a terminal. */
final class DirectoryText {
    private final DirectoryReport report;
    private final ShortNames shortNames;

    DirectoryText(DirectoryReport report) {
        this.report = report;
        this.shortNames = new ShortNames(report);
    }

    @Override
    public String toString() {
        return names() + "\n" + files() + "\n" + problems() + unused() + duplicates() + verdict();
    }

    private String names() {
        Table names = new Table(4, 44, 16);
        names.row(List.of("CERTIFICATE"), "", "NAME", "MATCH");
        for (ServedName name : report.names()) {
            names.row(
                    TextReport.orNone(name.files().stream().map(shortNames::of).toList(), "(none)"),
                    TextReport.status(name.covered(), name.problems()),
                    Printable.line(name.name()),
                    name.match().code());
        }
        return names.toString();
    }

    private String files() {
        Table files = new Table(48, 12, 10);
        files.row(List.of("SERVES"), "FILE", "KEY", "EXPIRES");
        for (FileCoverage file : report.files()) {
            String name = shortNames.of(file.file());
            if (file.certificates().isEmpty()) {
                files.row(List.of("(nothing)"), name, "-", "-");
            }
            for (CertificateInFile certificate : file.certificates()) {
                boolean first = certificate.equals(file.certificates().get(0));
                files.row(
                        serves(certificate),
                        first ? name : "",
                        key(certificate.keyType()),
                        TextReport.date(certificate.notAfter()));
            }
        }
        return files.toString();
    }

    private static String key(KeyType type) {
        return type.toString();
    }

    private static List<String> serves(CertificateInFile certificate) {
        return certificate
                .unused()
                .map(unused -> List.of("(nothing: " + unused.reason().code().replace('-', ' ') + ")"))
                .orElse(certificate.servesNames());
    }

    private String problems() {
        StringBuilder text = new StringBuilder();
        for (ServedName name : report.names()) {
            if (!name.covered()) {
                text.append(TextReport.paragraph("", Printable.line(name.name()) + " is not covered"))
                        .append(TextReport.problems(name.problems()))
                        .append('\n');
            }
        }
        Set<Problem> shown = report.names().stream()
                .filter(name -> !name.covered())
                .flatMap(name -> name.problems().stream())
                .collect(Collectors.toSet());
        String others = TextReport.problems(Stream.concat(
                        report.names().stream().flatMap(name -> name.problems().stream()),
                        report.files().stream().flatMap(file -> file.problems().stream()))
                .filter(shown::add)
                .toList());
        return text + others + (others.isEmpty() ? "" : "\n");
    }

    private String unused() {
        StringBuilder text = new StringBuilder();
        for (FileCoverage file : report.files()) {
            for (CertificateInFile certificate : file.certificates()) {
                certificate
                        .unused()
                        .map(Unused::message)
                        .ifPresent(message -> text.append(TextReport.paragraph(
                                        "",
                                        "no client is presented the " + certificate.key() + " certificate in "
                                                + Printable.path(file.file())))
                                .append(TextReport.paragraph("    ", message)));
            }
        }
        return text + (text.isEmpty() ? "" : "\n");
    }

    private String duplicates() {
        StringBuilder text = new StringBuilder();
        for (DirectoryReport.Duplicate duplicate : report.duplicates()) {
            text.append(TextReport.paragraph(
                            "", "one certificate in several files: " + TextReport.fullNames(duplicate.files())))
                    .append('\n');
        }
        return text.toString();
    }

    private String verdict() {
        long covered = report.names().stream().filter(ServedName::covered).count();
        return TextReport.paragraph(
                        "",
                        covered + " of " + report.names().size() + " names are covered, trusting " + report.trust()
                                + ", at " + report.at())
                + "with the default's certificate only: "
                + report.onlyByDefault().size() + "; files never used: "
                + report.neverUsed().size() + " of " + report.files().size() + "\n";
    }
}

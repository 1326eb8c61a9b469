package io.github.mailsni.examples.certcheck;

import io.github.mailsni.coverage.CoverageReport;
import io.github.mailsni.coverage.DirectoryReport;
import io.github.mailsni.coverage.MtaStsReport;
import io.github.mailsni.internal.Printable;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Formats findings.
 *
 * @param palette the colours of text for people
 * @param tlsaPort the port in TLSA records
 */
record Output(Palette palette, int tlsaPort) {
    private static final int NAMED = 3;

    String of(Findings findings, Format format) {
        return switch (format) {
            case TEXT -> text(findings);
            case JSON -> json(findings) + "\n";
            case HTML -> html(findings);
            case TLSA -> tlsa(findings.hosts());
        };
    }

    private String text(Findings findings) {
        StringBuilder text = new StringBuilder();
        findings.refused()
                .forEach((objection, refused) -> text.append(palette.alarm(objection.sentence()))
                        .append("\n    ")
                        .append(objection.refuses())
                        .append(
                                findings.count() == 1
                                        ? "this host"
                                        : refused.size() + " of these " + findings.count() + " hosts")
                        .append(".\n\n"));
        text.append(palette.paint(report(findings)));
        return text.toString();
    }

    private static String report(Findings findings) {
        String directory = findings.directory().map(DirectoryReport::toText).orElse("");
        String policy = findings.mtaSts().map(MtaStsReport::toText).orElse("");
        return directory.isEmpty() && policy.isEmpty() ? findings.hosts().toText() : directory + policy;
    }

    /** Lists a few names, and counts them and all. */
    static String some(List<String> names, int all) {
        String first = names.stream().limit(NAMED).map(Printable::line).collect(Collectors.joining(", "));
        String more = names.size() > NAMED ? " and " + (names.size() - NAMED) + " more" : "";
        return first + more + (all == 1 ? "" : " (" + names.size() + " of " + all + ")");
    }

    private static String html(Findings findings) {
        if (findings.directory().isPresent()) {
            DirectoryReport directory = findings.directory().get();
            return findings.mtaSts().map(policy -> policy.toHtml(directory)).orElseGet(directory::toHtml);
        }
        return findings.mtaSts()
                .map(MtaStsReport::toHtml)
                .orElseGet(() -> findings.hosts().toHtml());
    }

    /** Creates the JSON object of the hosts, with the other objects in it. */
    private static String json(Findings findings) {
        StringBuilder json = new StringBuilder(findings.hosts().toJson());
        int end = json.length() - 1;
        findings.mtaSts().ifPresent(report -> json.insert(end, ",\"mtaSts\":" + report.toJson()));
        findings.directory().ifPresent(report -> json.insert(end, ",\"directory\":" + report.toJson()));
        return json.toString();
    }

    private String tlsa(CoverageReport hosts) {
        return hosts.tlsa(tlsaPort).stream().map(record -> record + "\n").collect(Collectors.joining());
    }
}

package io.github.mailsni.coverage;

import io.github.mailsni.coverage.PageContent.Expiry;
import io.github.mailsni.coverage.PageContent.Host;
import io.github.mailsni.coverage.PageContent.Standing;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * Writes a report as one self-contained HTML page, which loads nothing and can be read without its script. Its
 * Content-Security-Policy allows only its own style and script, by their digests. Not thread-safe.
 */
final class HtmlPage {
    private static final String STYLE = resource("page.css");
    private static final String SCRIPT = resource("page.js");
    private static final int NEXT = 50;
    private static final int NAMED = 3;

    private final PageContent content;
    private final Optional<LiveSections> live;
    /** The most lines of a table; a page that is written for each visit is kept short. */
    private final int most;

    private final Html page = new Html();

    private HtmlPage(PageContent content, Optional<LiveSections> live) {
        this.content = content;
        this.live = live;
        this.most = live.isPresent() ? StatusPage.HOSTS_SHOWN : Integer.MAX_VALUE;
    }

    static String of(PageContent content) {
        return of(new HtmlPage(content, Optional.empty()));
    }

    /** Writes the page of a running server, which has no script. */
    static String of(PageContent content, LiveSections live) {
        return of(new HtmlPage(content, Optional.of(live)));
    }

    private static String of(HtmlPage page) {
        page.write();
        return page.page.toString();
    }

    private static String resource(String name) {
        try (InputStream in = HtmlPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the library is incomplete: " + name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digest(String inline) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(inline.getBytes(StandardCharsets.US_ASCII));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** The policy of a page that was written by a running server. */
    static String policyOfStatus() {
        return "default-src 'none'; base-uri 'none'; form-action 'self'; style-src " + digest(STYLE);
    }

    private void write() {
        String policy = live.isPresent()
                ? policyOfStatus()
                : "default-src 'none'; base-uri 'none'; form-action 'none'; style-src " + digest(STYLE)
                        + "; script-src " + digest(SCRIPT);
        page.raw("<!DOCTYPE html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n"
                + "<meta http-equiv=Content-Security-Policy content=\"" + policy + "\">\n"
                + "<meta name=viewport content=\"width=device-width, initial-scale=1\">\n"
                + "<meta name=referrer content=no-referrer>\n<meta name=color-scheme content=\"light dark\">\n<title>");
        page.text(verdict())
                .raw(" - certificates of mail servers</title>\n<style>")
                .raw(STYLE)
                .raw("</style>\n</head>\n<body>\n");
        header();
        page.raw("<main>\n");
        policy();
        live.ifPresent(sections -> sections.health(page));
        hosts();
        live.ifPresent(sections -> sections.unknownNames(page));
        expiries();
        refused();
        live.ifPresent(sections -> sections.changes(page));
        unserved();
        unused();
        page.raw(
                "</main>\n<footer>Made by mailsni. This page loads nothing and can be kept or mailed as it is.</footer>\n");
        if (live.isEmpty()) {
            page.raw("<script>").raw(SCRIPT).raw("</script>\n");
        }
        page.raw("</body>\n</html>\n");
    }

    private String verdict() {
        if (live.isPresent() && !live.get().examined()) {
            return "The hosts are being judged";
        }
        int all = content.hosts().size();
        long not = content.count(Standing.NOT_COVERED);
        if (not == 0) {
            String hosts = all == 1 ? "The host is covered" : all + " of " + all + " hosts are covered";
            return content.covered() ? hosts : hosts + ", but the MTA-STS policy is wrong";
        }
        return all == 1 ? "The host is not covered" : not + " of " + all + " hosts are not covered";
    }

    private void header() {
        page.raw("<header>\n<h1 class=")
                .raw(content.covered() ? "y" : "n")
                .raw(">")
                .text(verdict())
                .raw("</h1>\n");
        live.ifPresent(sections -> page.raw("<p class=meta>Written at ")
                .text(LiveSections.instant(sections.at()))
                .raw(sections.health().ok() ? "; health: good.</p>\n" : "; health: not good, see below.</p>\n"));
        page.raw("<p class=meta>Judged at ")
                .text(LiveSections.instant(content.at()))
                .raw(", trusting ")
                .text(content.trust())
                .raw(
                        ". A host is covered if the senders that verify certificates accept what they are presented for it.</p>\n");
        page.raw("<ul class=sums>");
        sum("n", content.count(Standing.NOT_COVERED), "not covered");
        sum("w", content.count(Standing.WARNINGS), "covered, with warnings");
        sum("y", content.count(Standing.COVERED), "covered");
        sum("w", content.refused().size(), "files refused");
        page.raw("</ul>\n</header>\n");
    }

    private void sum(String kind, long count, String of) {
        page.raw("<li class=")
                .raw(count == 0 ? "k" : kind)
                .raw("><strong>")
                .number(count)
                .raw("</strong>")
                .text(of)
                .raw("</li>");
    }

    private void policy() {
        if (!content.policy().isEmpty()) {
            page.raw("<section aria-labelledby=h-policy><h2 id=h-policy>The MTA-STS policy</h2>\n<ul>");
            content.policy().forEach(this::problem);
            page.raw("</ul></section>\n");
        }
    }

    private void hosts() {
        List<ClientProfile> clients = content.hosts().stream()
                .flatMap(host -> host.clients().stream())
                .map(ClientVerdict::client)
                .distinct()
                .sorted()
                .toList();
        page.raw("<section aria-labelledby=h-hosts><h2 id=h-hosts>Hosts</h2>"
                + "<p class=lead>Each host, what each kind of sender makes of it, and what is to be done. Those that are not"
                + " covered come first.</p>\n");
        List<Host> shown = content.hosts();
        if (live.isPresent()) {
            List<Host> matching = live.get().matching(content.hosts());
            shown = live.get().shown(matching);
            live.get().tools(page, matching.size(), shown.size());
        } else {
            filters();
        }
        page.raw("<div class=scroll role=region aria-labelledby=c-hosts tabindex=0><table id=hosts>"
                + "<caption id=c-hosts>Verdicts by host and kind of sender</caption>\n<thead><tr><th scope=col>Host"
                + "<th scope=col>Verdict");
        clients.forEach(client -> page.raw("<th scope=col>").text(client.title()));
        page.raw("<th scope=col>Expires<th scope=col>Certificate</thead>\n<tbody>\n");
        shown.forEach(host -> host(host, clients));
        page.raw("</tbody></table></div></section>\n");
    }

    /** The form that a script shows, and works. */
    private void filters() {
        page.raw("<form id=tools class=tools hidden>"
                + "<label for=filter class=hide>Show hosts and problems that contain</label>"
                + "<input type=search id=filter autocomplete=off placeholder=\"Filter by host, file or problem\">"
                + "<fieldset><legend class=hide>Show hosts that are</legend>");
        choice("a", "all", true);
        choice("n", "not covered", false);
        choice("w", "with warnings", false);
        choice("y", "covered", false);
        page.raw("</fieldset><output id=shown for=filter aria-live=polite></output></form>\n");
    }

    private void choice(String value, String label, boolean checked) {
        page.raw("<label><input type=radio name=v value=")
                .raw(value)
                .raw(checked ? " checked> " : "> ")
                .raw(label)
                .raw("</label>");
    }

    private static String letter(Standing standing) {
        return switch (standing) {
            case NOT_COVERED -> "n";
            case WARNINGS -> "w";
            case COVERED -> "y";
        };
    }

    private void host(Host host, List<ClientProfile> clients) {
        String letter = letter(host.standing());
        page.raw("<tr data-v=")
                .raw(letter)
                .raw("><th scope=row>")
                .code(host.name())
                .raw("<td class=\"c ")
                .raw(letter)
                .raw("\">");
        page.raw(host.covered() ? "covered" : "not covered");
        for (ClientProfile client : clients) {
            host.clients().stream()
                    .filter(verdict -> verdict.client() == client)
                    .findFirst()
                    .ifPresentOrElse(this::client, () -> page.raw("<td class=k>-"));
        }
        page.raw("<td class=d>")
                .text(host.notAfter().map(TextReport::date).orElse("-"))
                .raw("<td class=f>");
        page.code(host.certificates().isEmpty() ? "none" : String.join(", ", host.certificates()))
                .raw("\n");
        if (!host.problems().isEmpty()) {
            page.raw("<tr class=\"p ")
                    .raw(letter)
                    .raw("\"><td colspan=")
                    .number(clients.size() + 4L)
                    .raw("><ul>");
            host.problems().forEach(this::problem);
            page.raw("</ul>\n");
        }
    }

    private void client(ClientVerdict verdict) {
        boolean keyless = verdict.presented().isEmpty();
        page.raw(
                verdict.covered()
                        ? "<td class=\"c y\">accepts"
                        : "<td class=\"c n\">" + (keyless ? "gets none" : "refuses"));
    }

    private void problem(Problem problem) {
        page.raw("<li>").text(problem.message());
        problem.file().ifPresent(file -> page.raw(" <span class=k>in</span> ").code(file));
        page.raw(" <span class=k>(")
                .text(problem.code().code())
                .raw(problem.severity() == Severity.ERROR ? ")" : ", warning)");
        page.raw("</span>");
    }

    private void expiries() {
        if (content.expiries().isEmpty()) {
            return;
        }
        page.raw("<section aria-labelledby=h-expiries><h2 id=h-expiries>Expiries</h2><p class=lead>");
        page.raw(
                "How many of the certificates that clients are presented expire in each week, and which do first.</p>\n");
        new ExpiryChart(content.expiries(), content.at()).writeTo(page);
        table("The next certificates to expire", "Expires", "Days left", "Presented for", "File");
        content.expiries().stream().limit(NEXT).forEach(this::expiry);
        page.raw("</tbody></table></div>");
        int more = content.expiries().size() - NEXT;
        if (more > 0) {
            page.raw("<p class=lead>").number(more).raw(" more expire later.</p>");
        }
        page.raw("</section>\n");
    }

    private void expiry(Expiry expiry) {
        long days = Math.floorDiv(
                Duration.between(content.at(), expiry.notAfter()).toSeconds(),
                Duration.ofDays(1).toSeconds());
        String kind = days < 0 ? "n" : days < CoverageCheck.SOON.toDays() ? "w" : "y";
        page.raw("<tr><th scope=row>")
                .text(TextReport.date(expiry.notAfter()))
                .raw("<td class=\"c ")
                .raw(kind)
                .raw("\">");
        page.raw(days < 0 ? "expired" : String.valueOf(days)).raw("<td>");
        names(expiry.names());
        page.raw("<td class=f>");
        expiry.file().ifPresentOrElse(page::code, () -> page.raw(live.isPresent() ? "-" : "sent by the server"));
        page.raw("\n");
    }

    private void names(List<String> names) {
        for (int i = 0; i < Math.min(NAMED, names.size()); i++) {
            page.raw(i == 0 ? "" : ", ").code(names.get(i));
        }
        if (names.size() > NAMED) {
            page.raw(" and ").number(names.size() - NAMED).raw(" more");
        }
    }

    private void table(String caption, String... columns) {
        page.raw("<div class=scroll><table><caption>").text(caption).raw("</caption><thead><tr>");
        for (String column : columns) {
            page.raw("<th scope=col>").text(column);
        }
        page.raw("</thead>\n<tbody>\n");
    }

    private void refused() {
        page.raw("<section aria-labelledby=h-refused><h2 id=h-refused>Refused files</h2>\n");
        if (content.refused().isEmpty()) {
            page.raw("<p class=lead>No file is refused.</p></section>\n");
            return;
        }
        page.raw("<p class=lead>These files are not in service. What is wrong with each, and what to do:</p>\n");
        table("Files that are not in service", "File", "Hosts", "What is wrong, and the remedy");
        List<PageContent.Refused> refused = content.refused();
        for (PageContent.Refused file : refused.subList(0, Math.min(most, refused.size()))) {
            page.raw("<tr><th scope=row>").code(file.file()).raw("<td>");
            if (file.hosts().isEmpty()) {
                page.raw("<span class=k>not known</span>");
            }
            names(file.hosts());
            page.raw("<td>")
                    .text(file.problem().message())
                    .raw(" <span class=k>(")
                    .text(file.problem().code().code())
                    .raw(")</span>\n");
        }
        page.raw("</tbody></table></div>");
        more(refused.size());
        page.raw("</section>\n");
    }

    private void more(int all) {
        if (all > most) {
            page.raw("<p class=lead>").number(all - most).raw(" more are not shown.</p>");
        }
    }

    private void unserved() {
        List<Host> unserved = content.hosts().stream().filter(Host::byDefault).toList();
        page.raw("<section aria-labelledby=h-unserved><h2 id=h-unserved>Names without a certificate</h2>\n");
        if (unserved.isEmpty()) {
            page.raw("<p class=lead>There is a certificate for every name.</p></section>\n");
            return;
        }
        page.raw(
                "<p class=lead>No certificate in service is for these names: clients are presented the default's, which is for another"
                        + " host.</p>\n<ul class=names>");
        unserved.stream().limit(most).forEach(host -> page.raw("<li>").code(host.name()));
        page.raw("</ul>");
        more(unserved.size());
        page.raw("</section>\n");
    }

    private void unused() {
        if (content.unused().isEmpty()) {
            return;
        }
        page.raw("<section aria-labelledby=h-unused><h2 id=h-unused>Certificates that are never presented</h2>\n");
        table("Certificates that no client is presented, and why", "File", "Key", "Expires", "Why");
        List<PageContent.NotUsed> unused = content.unused();
        for (PageContent.NotUsed each : unused.subList(0, Math.min(most, unused.size()))) {
            page.raw("<tr><th scope=row>")
                    .code(each.file())
                    .raw("<td>")
                    .text(each.certificate().key())
                    .raw("<td class=d>");
            page.text(TextReport.date(each.certificate().notAfter()))
                    .raw("<td>")
                    .text(each.why())
                    .raw("\n");
        }
        page.raw("</tbody></table></div>");
        more(unused.size());
        page.raw("</section>\n");
    }
}

package io.github.mailsni.coverage;

import io.github.mailsni.DirectoryStatistics;
import io.github.mailsni.DirectoryStatistics.UnknownName;
import io.github.mailsni.coverage.PageContent.Host;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The sections of a page that a running server has and a report has not, and the choice of the hosts that are shown.
 *
 * @param at the instant of the page
 * @param health the health of the certificates
 * @param statistics the numbers of the moment
 * @param changes the last changes, the latest first
 * @param note a sentence above the hosts
 * @param examined whether hosts have been judged
 * @param filter the text that the names of the shown hosts contain
 * @param from the number of hosts before the first that is shown
 */
record LiveSections(
        Instant at,
        CertificateHealth health,
        DirectoryStatistics statistics,
        List<RecentChanges.Change> changes,
        Optional<String> note,
        boolean examined,
        String filter,
        int from) {
    private static final String END_OF_TABLE = "</tbody></table></div></section>\n";

    /** The hosts whose names contain the text of the filter. */
    List<Host> matching(List<Host> hosts) {
        String wanted = filter.strip().toLowerCase(Locale.ROOT);
        return wanted.isEmpty()
                ? hosts
                : hosts.stream()
                        .filter(host -> host.name().toLowerCase(Locale.ROOT).contains(wanted))
                        .toList();
    }

    /** The part of the hosts that is shown. */
    List<Host> shown(List<Host> matching) {
        int first = Math.min(from, matching.size());
        return matching.subList(first, Math.min(matching.size(), first + StatusPage.HOSTS_SHOWN));
    }

    void health(Html page) {
        page.raw("<section aria-labelledby=h-health><h2 id=h-health>Health</h2>\n");
        if (health.ok()) {
            page.raw("<p class=lead>The default's certificates are valid, and the files are followed.</p>\n");
        } else {
            page.raw("<ul>");
            health.problems().forEach(problem -> page.raw("<li>").text(problem));
            page.raw("</ul>\n");
        }
        page.raw("<ul class=sums>");
        number(page, statistics.hosts(), "hosts with files");
        number(page, statistics.newerOnDisk(), "served with their last good certificate");
        number(page, statistics.expired(), "served with an expired certificate");
        number(page, statistics.unanswering(), "paths that do not answer");
        number(page, statistics.sinceComparison().toSeconds(), "seconds since all files were compared");
        number(
                page,
                statistics.selections().values().stream()
                        .mapToLong(Long::longValue)
                        .sum(),
                "handshakes got a certificate");
        number(page, statistics.rejections(), "handshakes were rejected");
        page.raw("</ul></section>\n");
    }

    private static void number(Html page, long number, String of) {
        page.raw("<li><strong>").number(number).raw("</strong>").text(of).raw("</li>");
    }

    /** The form that finds hosts, and the links to those before and behind the ones that are shown. */
    void tools(Html page, int matching, int shown) {
        note.ifPresent(sentence -> page.raw("<p class=lead>").text(sentence).raw("</p>\n"));
        page.raw(
                        "<form class=tools method=get action=\"/\"><label for=filter class=hide>Show hosts that contain</label>"
                                + "<input type=search id=filter name=filter maxlength=255 autocomplete=off placeholder=\"Find a host\" value=\"")
                .text(filter)
                .raw("\"><button>Find</button><output>");
        int first = Math.min(from, matching);
        page.number(shown == 0 ? 0 : first + 1L)
                .raw(" to ")
                .number(first + (long) shown)
                .raw(" of ")
                .number(matching)
                .raw("</output>");
        if (first > 0) {
            link(page, Math.max(0, first - StatusPage.HOSTS_SHOWN), "those before");
        }
        if (first + shown < matching) {
            link(page, first + StatusPage.HOSTS_SHOWN, "the next");
        }
        page.raw("</form>\n");
    }

    private void link(Html page, int start, String words) {
        page.raw("<a href=\"/?filter=")
                .text(URLEncoder.encode(filter, StandardCharsets.UTF_8))
                .raw("&amp;from=")
                .number(start)
                .raw("\">")
                .raw(words)
                .raw("</a>");
    }

    void unknownNames(Html page) {
        page.raw("<section aria-labelledby=h-unknown><h2 id=h-unknown>Names that clients ask for</h2>\n");
        if (statistics.unknownNames().isEmpty()) {
            page.raw("<p class=lead>No client has lately asked for a name without a certificate.</p></section>\n");
            return;
        }
        page.raw("<p class=lead>Clients ask for these names, and no certificate in service is for them: they are the"
                + " certificates to order, if the names are yours.</p>\n");
        table(page, "Names that clients asked for, the most frequent first", "Name", "Recent requests");
        for (UnknownName name : statistics.unknownNames()) {
            page.raw("<tr><th scope=row>")
                    .code(name.name().toString())
                    .raw("<td>")
                    .number(name.times())
                    .raw("\n");
        }
        page.raw(END_OF_TABLE);
    }

    void changes(Html page) {
        page.raw("<section aria-labelledby=h-changes><h2 id=h-changes>Last changes</h2>\n");
        if (changes.isEmpty()) {
            page.raw("<p class=lead>No certificate has changed since the server started.</p></section>\n");
            return;
        }
        table(page, "The last certificates that were loaded, replaced, refused or removed", "Time", "Change");
        for (RecentChanges.Change change : changes) {
            page.raw("<tr><td class=d>")
                    .text(instant(change.at()))
                    .raw("<td>")
                    .text(change.event().toString())
                    .raw("\n");
        }
        page.raw(END_OF_TABLE);
    }

    static String instant(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString().replace("T", " ").replace("Z", " UTC");
    }

    private static void table(Html page, String caption, String... columns) {
        page.raw("<div class=scroll role=region tabindex=0><table><caption>")
                .text(caption)
                .raw("</caption><thead><tr>");
        for (String column : columns) {
            page.raw("<th scope=col>").text(column);
        }
        page.raw("</thead>\n<tbody>\n");
    }
}

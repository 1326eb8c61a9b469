package io.github.mailsni.coverage;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The verdict on mail exchangers under an MTA-STS policy: the policy must list each MX host, and the host must have a
 * certificate for its name that chains to a public root (RFC 8461 section 4).
 *
 * <p>Immutable and thread-safe.
 *
 * @param policy the policy
 * @param patterns each pattern of the policy with the hosts that it matches; unmodifiable
 * @param hosts the verdicts on the MX hosts, with {@link ProblemCode#STS_MX_MISMATCH} where the policy does not list
 *     the host
 * @param problems the problems of the policy itself: malformed lines, and patterns that match no host; unmodifiable
 * @since 0.1.0
 */
public record MtaStsReport(
        MtaStsPolicy policy, List<PatternMatch> patterns, CoverageReport hosts, List<Problem> problems) {
    /**
     * Copies the lists.
     *
     * @param policy the policy
     * @param patterns each pattern of the policy with the hosts that it matches
     * @param hosts the verdicts on the MX hosts, with {@link ProblemCode#STS_MX_MISMATCH} where the policy does not
     *     list the host
     * @param problems the problems of the policy itself
     */
    public MtaStsReport {
        patterns = List.copyOf(patterns);
        problems = List.copyOf(problems);
    }

    /**
     * A pattern and the hosts that it matches.
     *
     * @param pattern an {@code mx} of the policy
     * @param hosts the hosts, sorted; unmodifiable
     */
    public record PatternMatch(String pattern, List<HostCoverage> hosts) {
        /**
         * Copies the list.
         *
         * @param pattern an {@code mx} of the policy
         * @param hosts the hosts, sorted
         */
        public PatternMatch {
            hosts = List.copyOf(hosts);
        }
    }

    /**
     * Whether senders that heed the policy deliver to every host.
     *
     * @return whether each line of the policy is valid, and every host is listed and covered
     */
    public boolean covered() {
        return hosts.covered() && problems.stream().noneMatch(problem -> problem.severity() == Severity.ERROR);
    }

    /**
     * The report as tables for a terminal of 100 columns, without colours.
     *
     * @return lines that end in LF
     */
    public String toText() {
        return TextReport.of(this);
    }

    /**
     * The report in JSON, in one line. The schema is stable: members may be added, none will change its meaning or go. It is that of
     * {@link CoverageReport#toJson()}, and besides
     *
     * <pre>{@code
     * {
     *   "mode": "enforce",                      enforce, testing, none
     *   "maxAge": 604800,                       seconds
     *   "mx": [{                                in the policy's order
     *     "pattern": "*.example.com",
     *     "hosts": ["mail.example.com"]         those it is for, as they were asked for
     *   }],
     *   "problems": [{                          of the policy itself
     *     "code": "sts-mx-unused", "severity": "warning", "message": "...", "file": "mta-sts.txt"
     *   }]
     * }
     * }</pre>
     *
     * @return one JSON object, in ASCII, without a line end
     */
    public String toJson() {
        return JsonWriter.write(JsonReport.of(this));
    }

    /**
     * The report as one HTML page, to be opened in a browser, printed or mailed. It loads nothing, uses a script only
     * to filter, and escapes all text of files, certificates and servers.
     *
     * @return a document in ASCII
     */
    public String toHtml() {
        return HtmlPage.of(PageContent.of(this));
    }

    /**
     * This report and the report on the hosts' directory as one HTML page.
     *
     * @param directory the report on the whole directory
     * @return a document in ASCII, as that of {@link #toHtml()}
     */
    public String toHtml(DirectoryReport directory) {
        return HtmlPage.of(PageContent.of(requireNonNull(directory, "directory"), this));
    }
}

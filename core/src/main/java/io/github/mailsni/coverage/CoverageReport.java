package io.github.mailsni.coverage;

import io.github.mailsni.ServerName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The verdicts on several hosts.
 *
 * <p>Immutable and thread-safe.
 *
 * @param at the instant at which certificates were judged
 * @param trust the roots that were trusted, in words
 * @param hosts one verdict for each host, sorted by name; unmodifiable
 * @since 0.1.0
 */
public record CoverageReport(Instant at, String trust, List<HostCoverage> hosts) {
    /**
     * Sorts the verdicts.
     *
     * @param at the instant at which certificates were judged
     * @param trust the roots that were trusted, in words
     * @param hosts one verdict for each host, sorted by name
     */
    public CoverageReport {
        hosts = hosts.stream().sorted().toList();
    }

    /**
     * Whether every host is covered.
     *
     * @return false if one is not
     */
    public boolean covered() {
        return hosts.stream().allMatch(HostCoverage::covered);
    }

    /**
     * The hosts that are not covered.
     *
     * @return their verdicts, sorted by name
     */
    public List<HostCoverage> notCovered() {
        return hosts.stream().filter(host -> !host.covered()).toList();
    }

    /**
     * The verdict on one host.
     *
     * @param host the host; U-labels are allowed
     * @return the verdict, or empty if the host was not asked for
     * @throws IllegalArgumentException if it is no server name
     */
    public Optional<HostCoverage> host(String host) {
        ServerName name = ServerName.ofUnicode(host);
        return hosts.stream().filter(each -> each.name().equals(name)).findFirst();
    }

    /**
     * The TLSA records {@code 3 1 1} (RFC 6698, RFC 7671 section 5.1) for every key that clients of these hosts may be
     * presented: of all key types, and the default's, for clients that send no server_name.
     *
     * @param port the port of the service, 25 for mail exchange
     * @return the records, sorted by host
     * @throws IllegalArgumentException if it is no port's number
     */
    public List<TlsaRecord> tlsa(int port) {
        return hosts.stream()
                .flatMap(host -> host.publicKeys().stream().map(key -> new TlsaRecord(port, host.name(), key)))
                .toList();
    }

    /**
     * The report as a table for a terminal of 100 columns, without colours; below it, the problems.
     *
     * @return lines that end in LF
     */
    public String toText() {
        return TextReport.of(this);
    }

    /**
     * The report in JSON (RFC 8259), in one line. The schema is stable: members may be added, none will change its meaning or go.
     *
     * <pre>{@code
     * {
     *   "at": "2026-11-23T00:00:00Z",           when the certificates were judged (ISO 8601, UTC)
     *   "trust": "the public roots of ...",     whose issuers were trusted, in words
     *   "covered": false,                       whether all hosts are
     *   "hosts": [{                             sorted by name
     *     "host": "mail.example.com",           as it was asked for
     *     "name": "mail.example.com",           in A-labels
     *     "covered": false,
     *     "match": "exact",                     exact, wildcard, subject-alt-name, default; null: read from a server
     *     "certificate": {                      the one of the preferred key type; null: none
     *       "subject": "mail.example.com",
     *       "issuer": "R11",
     *       "names": ["mail.example.com"],      sorted
     *       "covers": true,                     whether one of the names is the host's
     *       "notBefore": "2026-10-01T00:00:00Z",
     *       "notAfter": "2026-12-30T23:59:59Z",
     *       "keyType": "ECDSA",                 ECDSA, EDDSA, RSA, RSASSA_PSS
     *       "key": "ECDSA P-256",               in words
     *       "fingerprintSha256": "0f...",       64 hexadecimal digits in lower case, as the next
     *       "spkiSha256": "e3...",
     *       "sent": 2,                          certificates sent, this one among them
     *       "standIn": false,                   true: another host's, for clients that can use none of this host's keys
     *       "files": ["/etc/exim4/tls/exim.crt.mail.example.com", "/etc/exim4/tls/exim.key.mail.example.com"]
     *     },
     *     "alternatives": [],                   the same for the other key types that a client may be given
     *     "clients": [{                         the verdict of each kind of client
     *       "client": "gmail",                  gmail, postfix, exim, jakarta-mail, rsa-only
     *       "covered": true,                    whether it is content
     *       "presented": ["0f..."],             fingerprints of what it may be presented; empty: nothing
     *       "problems": []                      the codes of what it objects to, and of what will be wrong soon
     *     }],
     *     "problems": [{                        errors first
     *       "code": "certificate-expired",
     *       "severity": "error",                error, warning
     *       "message": "the certificate expired ...",
     *       "file": "/etc/exim4/tls/exim.crt.mail.example.com"   null: no file
     *     }]
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
}

package io.github.mailsni.coverage;

import io.github.mailsni.KeyType;
import io.github.mailsni.MatchKind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The verdict on a whole directory: the names that it can serve, its files, and certificates in several files.
 *
 * <p>Immutable and thread-safe.
 *
 * @param at the instant at which certificates were judged
 * @param trust the roots that were trusted, in words
 * @param names every name that the directory can serve, sorted: the hosts in the names of its files, and the names in
 *     the certificates; unmodifiable
 * @param files every certificate file, once, sorted: in service, refused or never used; unmodifiable
 * @param duplicates certificates that are in several files, which are not links to one; unmodifiable
 * @since 0.1.0
 */
public record DirectoryReport(
        Instant at, String trust, List<ServedName> names, List<FileCoverage> files, List<Duplicate> duplicates) {
    /**
     * Copies the lists.
     *
     * @param at the instant at which certificates were judged
     * @param trust the roots that were trusted, in words
     * @param names every name that the directory can serve, sorted
     * @param files every certificate file, sorted
     * @param duplicates certificates that are in several files
     */
    public DirectoryReport {
        names = List.copyOf(names);
        files = List.copyOf(files);
        duplicates = List.copyOf(duplicates);
    }

    /**
     * A name that the directory can serve.
     *
     * @param name a host name in A-labels, or {@code *.} and a domain: any host one label below it
     * @param match the rule that finds its certificates
     * @param covered whether clients that verify certificates accept it
     * @param files the files of the certificates that it is served with; unmodifiable
     * @param clients the verdict of each kind of client that was asked for, in the order of {@link ClientProfile}; unmodifiable
     * @param problems the problems, errors first; unmodifiable
     */
    public record ServedName(
            String name,
            MatchKind match,
            boolean covered,
            List<Path> files,
            List<ClientVerdict> clients,
            List<Problem> problems) {
        /**
         * Copies the lists.
         *
         * @param name a host name in A-labels, or {@code *.} and a domain
         * @param match the rule that finds its certificates
         * @param covered whether clients that verify certificates accept it
         * @param files the files of the certificates that it is served with
         * @param clients the verdict of each kind of client that was asked for
         * @param problems the problems, errors first
         */
        public ServedName {
            files = List.copyOf(files);
            clients = List.copyOf(clients);
            problems = List.copyOf(problems);
        }
    }

    /**
     * A name whose clients are presented a certificate.
     *
     * @param name a host name in A-labels, or {@code *.} and a domain
     * @param clients the kinds of clients of this name that may be presented the certificate; none: only others may. Unmodifiable
     */
    public record ServedTo(String name, List<ClientProfile> clients) {
        /**
         * Copies the list.
         *
         * @param name a host name in A-labels, or {@code *.} and a domain
         * @param clients the kinds of clients of this name that may be presented the certificate
         */
        public ServedTo {
            clients = List.copyOf(clients);
        }
    }

    /**
     * The verdict on a file that holds certificates, or should hold some. Each path has one.
     *
     * @param file the certificate's file, or, where that is at fault, the key's
     * @param label the name of the files: a host, a wildcard, or the name of their folder; empty if they are refused
     * @param hosts the hosts that the file belongs to, by its name or else by its certificates; in A-labels,
     *     unmodifiable
     * @param certificates the leaves in it that have a key; none if it is refused; unmodifiable
     * @param problems the problems of the file; unmodifiable
     */
    public record FileCoverage(
            Path file,
            Optional<String> label,
            List<String> hosts,
            List<CertificateInFile> certificates,
            List<Problem> problems) {
        /**
         * Copies the lists.
         *
         * @param file the certificate's file, or, where that is at fault, the key's
         * @param label the name of the files
         * @param hosts the hosts that the file belongs to
         * @param certificates the leaves in it that have a key
         * @param problems the problems of the file
         */
        public FileCoverage {
            hosts = List.copyOf(hosts);
            certificates = List.copyOf(certificates);
            problems = List.copyOf(problems);
        }

        /**
         * The type of the first certificate's key.
         *
         * @return empty if the file is refused
         */
        public Optional<KeyType> keyType() {
            return certificates.stream().findFirst().map(CertificateInFile::keyType);
        }

        /**
         * The instant from which on all certificates in it are valid.
         *
         * @return empty if the file is refused
         */
        public Optional<Instant> notBefore() {
            return certificates.stream().map(CertificateInFile::notBefore).max(Comparator.naturalOrder());
        }

        /**
         * The instant at which the first certificate in it expires.
         *
         * @return empty if the file is refused
         */
        public Optional<Instant> notAfter() {
            return certificates.stream().map(CertificateInFile::notAfter).min(Comparator.naturalOrder());
        }

        /**
         * The names in the certificates.
         *
         * @return sorted
         */
        public List<String> covers() {
            return names(CertificateInFile::covers);
        }

        /**
         * The names of this directory that are served with it.
         *
         * @return sorted; empty: it is never used
         */
        public List<String> servesNames() {
            return names(CertificateInFile::servesNames);
        }

        private List<String> names(Function<CertificateInFile, List<String>> of) {
            return certificates.stream()
                    .flatMap(certificate -> of.apply(certificate).stream())
                    .distinct()
                    .sorted()
                    .toList();
        }

        /**
         * Whether no name is served with it.
         *
         * @return true also if it is refused
         */
        public boolean neverUsed() {
            return servesNames().isEmpty();
        }
    }

    /**
     * A leaf in a file, with its key.
     *
     * <p>Immutable and thread-safe. Two are equal if all their values are. Only this library implements it.
     */
    public sealed interface CertificateInFile permits LeafInFile {
        /**
         * The type of its key.
         *
         * @return the type of its key
         */
        KeyType keyType();

        /**
         * Its key in words.
         *
         * @return its key in words, for example {@code ECDSA P-256}
         */
        String key();

        /**
         * The beginning of its validity.
         *
         * @return the first instant at which it is valid
         */
        Instant notBefore();

        /**
         * The end of its validity.
         *
         * @return the last instant at which it is valid
         */
        Instant notAfter();

        /**
         * The digest of the certificate.
         *
         * @return the certificate's digest, 64 hexadecimal digits in lower case
         */
        String fingerprintSha256();

        /**
         * The presented identifiers of type DNS-ID (RFC 9525).
         *
         * @return the names in it that can match a host, sorted (RFC 9525); unmodifiable
         */
        List<String> covers();

        /**
         * The names whose clients are presented it.
         *
         * @return the names of this directory whose clients are presented it, some at least; sorted by name,
         * unmodifiable
         */
        List<ServedTo> serves();

        /**
         * The reason why no client is presented it.
         *
         * @return the reason; empty if some clients are presented it
         */
        Optional<Unused> unused();

        /**
         * The names of this directory of which at least some clients are presented it.
         *
         * @return sorted; empty: it is never used
         */
        default List<String> servesNames() {
            return serves().stream().map(ServedTo::name).toList();
        }
    }

    /**
     * The reason why no client is presented a certificate.
     *
     * @param reason the kind of cause
     * @param message the cause in words, in one line; begins in lower case
     * @param instead the file of the certificate that clients are presented; empty if it has no names to be served for
     */
    public record Unused(UnusedReason reason, String message, Optional<Path> instead) {}

    /** The kinds of causes why no client is presented a certificate. */
    public enum UnusedReason {
        /** Another certificate for its names is preferred. */
        DISPLACED,
        /** It is past its validity, and another certificate covers its names. */
        EXPIRED,
        /** It is before its validity, and another certificate covers its names. */
        NOT_YET_VALID,
        /** Neither the certificate nor its file has a host name. */
        NO_NAME,
        /** Its file is a backup copy. */
        COPY;

        /**
         * The reason in reports.
         *
         * @return lower case words joined by hyphens
         */
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * One certificate in several files.
     *
     * @param fingerprintSha256 the certificate's digest, 64 hexadecimal digits in lower case
     * @param files the files, sorted; unmodifiable
     */
    public record Duplicate(String fingerprintSha256, List<Path> files) {
        /**
         * Copies the list.
         *
         * @param fingerprintSha256 the certificate's digest, 64 hexadecimal digits in lower case
         * @param files the files, sorted
         */
        public Duplicate {
            files = List.copyOf(files);
        }
    }

    /**
     * Whether all names are covered.
     *
     * @return false if any name has an {@linkplain Severity#ERROR error}
     */
    public boolean covered() {
        return names.stream().allMatch(ServedName::covered);
    }

    /**
     * The files with which no name is served.
     *
     * @return sorted
     */
    public List<FileCoverage> neverUsed() {
        return files.stream().filter(FileCoverage::neverUsed).toList();
    }

    /**
     * The names that are served only with the default certificate, whether it covers them or not.
     *
     * @return sorted
     */
    public List<ServedName> onlyByDefault() {
        return names.stream().filter(name -> name.match() == MatchKind.DEFAULT).toList();
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
     * The report in JSON, in one line. The schema is stable: members may be added, none will change its meaning or go.
     *
     * <pre>{@code
     * {
     *   "at": "2026-11-23T00:00:00Z",           when the certificates were judged (ISO 8601, UTC)
     *   "trust": "the public roots of ...",     whose issuers were trusted, in words
     *   "covered": false,                       whether all names are
     *   "names": [{                             sorted
     *     "name": "*.example.com",              a host, or *. and a domain
     *     "covered": true,
     *     "match": "wildcard",                  exact, wildcard, subject-alt-name, default
     *     "files": ["..."],                     the certificates' that it is served with
     *     "clients": [],                        as in CoverageReport
     *     "problems": []                        as in CoverageReport
     *   }],
     *   "files": [{                             sorted
     *     "file": "/etc/exim4/tls/exim.crt.mail.example.com",
     *     "label": "mail.example.com",          what the files, or their folder, are called; null: refused
     *     "keyType": "ECDSA",                   of the first of its certificates; null: refused
     *     "notAfter": "2026-12-30T23:59:59Z",   when the first of its certificates expires; null: refused
     *     "covers": ["mail.example.com"],       the names in its certificates
     *     "servesNames": ["mail.example.com"],  empty: never used
     *     "problems": [],                       as in CoverageReport
     *     "hosts": ["mail.example.com"],        whose file it is, by its name or its certificates
     *     "notBefore": "2026-10-01T00:00:00Z",  null: refused
     *     "certificates": [{                    each leaf in it that has a key; empty: refused
     *       "keyType": "ECDSA",
     *       "key": "ECDSA P-256",               in words
     *       "notBefore": "2026-10-01T00:00:00Z",
     *       "notAfter": "2026-12-30T23:59:59Z",
     *       "fingerprintSha256": "0f...",       64 hexadecimal digits in lower case
     *       "covers": ["mail.example.com"],     the names in it
     *       "serves": [{                        the names whose clients are presented it
     *         "name": "mail.example.com",
     *         "clients": ["gmail", "postfix"]   the kinds of clients that are; empty: only others
     *       }],
     *       "unused": {                         null: some clients are presented it
     *         "reason": "displaced",            displaced, expired, not-yet-valid, no-name, copy
     *         "message": "for mail.example.com ... is served, ...",
     *         "instead": "/etc/..."             the file of the certificate that is presented; null: none
     *       }
     *     }]
     *   }],
     *   "duplicates": [{                        one certificate in several files, which are not links to one
     *     "fingerprintSha256": "0f...",
     *     "files": ["...", "..."]
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

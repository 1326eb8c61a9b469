package io.github.mailsni.coverage;

import io.github.mailsni.KeyType;
import io.github.mailsni.MatchKind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a whole directory can do for its hosts.
 *
 * <p>Immutable and thread-safe.
 *
 * @param at the instant at which certificates were judged
 * @param trust whose issuers were trusted, in words
 * @param names every name that the directory can serve, sorted: those that its files are called, and those in the
 *     certificates; unmodifiable
 * @param files every certificate file, sorted: in service, refused or never used; unmodifiable
 * @param duplicates certificates that are in several files; unmodifiable
 */
public record DirectoryReport(
        Instant at, String trust, List<ServedName> names, List<FileCoverage> files, List<Duplicate> duplicates) {
    /**
     * Copies the lists.
     *
     * @param at the instant at which certificates were judged
     * @param trust whose issuers were trusted, in words
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
     * @param match how its certificates are found
     * @param covered whether clients that verify are content
     * @param files the files of the certificates that it is served with; unmodifiable
     * @param problems what is wrong, errors first; unmodifiable
     */
    public record ServedName(String name, MatchKind match, boolean covered, List<Path> files, List<Problem> problems) {
        /**
         * Copies the lists.
         *
         * @param name a host name in A-labels, or {@code *.} and a domain
         * @param match how its certificates are found
         * @param covered whether clients that verify are content
         * @param files the files of the certificates that it is served with
         * @param problems what is wrong, errors first
         */
        public ServedName {
            files = List.copyOf(files);
            problems = List.copyOf(problems);
        }
    }

    /**
     * A file with a certificate, or one that should have one.
     *
     * @param file the certificate's file, or, where that is at fault, the key's
     * @param label what the files are called; empty if the file is refused
     * @param keyType of the certificate's key; empty if the file is refused
     * @param notAfter until when the certificate is valid; empty if the file is refused
     * @param covers the names in the certificate; unmodifiable
     * @param servesNames the names of this directory that are served with it, sorted; empty: it is never used; unmodifiable
     * @param problems what is wrong with it; unmodifiable
     */
    public record FileCoverage(
            Path file,
            Optional<String> label,
            Optional<KeyType> keyType,
            Optional<Instant> notAfter,
            List<String> covers,
            List<String> servesNames,
            List<Problem> problems) {
        /**
         * Copies the lists.
         *
         * @param file the certificate's file, or, where that is at fault, the key's
         * @param label what the files are called
         * @param keyType of the certificate's key
         * @param notAfter until when the certificate is valid
         * @param covers the names in the certificate
         * @param servesNames the names of this directory that are served with it, sorted
         * @param problems what is wrong with it
         */
        public FileCoverage {
            covers = List.copyOf(covers);
            servesNames = List.copyOf(servesNames);
            problems = List.copyOf(problems);
        }

        /**
         * Whether no name is served with it.
         *
         * @return true also if it is refused
         */
        public boolean neverUsed() {
            return servesNames.isEmpty();
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
     * The names that have nothing but the default's certificate, be it for them or not.
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
        return Text.of(this);
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
     *     "problems": []                        as in CoverageReport
     *   }],
     *   "files": [{                             sorted
     *     "file": "/etc/exim4/tls/exim.crt.mail.example.com",
     *     "label": "mail.example.com",          what the files are called; null: refused
     *     "keyType": "ECDSA",                   null: refused
     *     "notAfter": "2026-12-30T23:59:59Z",   null: refused
     *     "covers": ["mail.example.com"],       the names in the certificate
     *     "servesNames": ["mail.example.com"],  empty: never used
     *     "problems": []                        as in CoverageReport
     *   }],
     *   "duplicates": [{                        one certificate in several files
     *     "fingerprintSha256": "0f...",
     *     "files": ["...", "..."]
     *   }]
     * }
     * }</pre>
     *
     * @return one JSON object, in ASCII, without a line end
     */
    public String toJson() {
        return JsonWriter.write(Json.of(this));
    }
}

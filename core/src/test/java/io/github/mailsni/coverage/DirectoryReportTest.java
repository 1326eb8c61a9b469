package io.github.mailsni.coverage;

import static io.github.mailsni.coverage.EximHosts.AUTHORITY;
import static io.github.mailsni.coverage.EximHosts.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.mailsni.CertificateWarning;
import io.github.mailsni.MatchKind;
import io.github.mailsni.ServerName;
import io.github.mailsni.coverage.DirectoryReport.FileCoverage;
import io.github.mailsni.coverage.DirectoryReport.ServedName;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.testing.TestCertificate;
import io.github.mailsni.testing.TestLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The report on a directory")
class DirectoryReportTest {
    @TempDir
    Path directory;

    private EximHosts hosts;

    @BeforeEach
    void defaultHost() throws Exception {
        hosts = new EximHosts(directory);
    }

    private DirectoryReport report() throws Exception {
        return EximHosts.check().checkDirectory(hosts.open());
    }

    private FileCoverage file(DirectoryReport report, Path file) {
        return report.files().stream()
                .filter(each -> each.file().equals(file))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @DisplayName(
            "says the wildcard of files whose certificate is for other hosts, and what hosts below it are presented")
    void foreignWildcard() throws Exception {
        hosts.write("*.example.net", AUTHORITY.issue("mail.example.org"));
        try (CertificateDirectory certificates = hosts.open()) {
            assertThat(certificates
                            .select(ServerName.of("mail.example.net"))
                            .host()
                            .label())
                    .isEqualTo(DEFAULT);
            assertThat(certificates.report().warnings())
                    .extracting(CertificateWarning::problem)
                    .containsExactly(
                            "the certificate is for [mail.example.org], not for *.example.net as the file's name says;"
                                    + " a host below example.net that it does not name is presented the next candidate, such as the"
                                    + " default's");
        }
        ServedName served = report().names().stream()
                .filter(name -> name.name().equals("*.example.net"))
                .findFirst()
                .orElseThrow();
        assertThat(served.problems())
                .extracting(Problem::message)
                .contains("no certificate here is for this host: the default's is presented, which is for " + DEFAULT
                        + ", not for *.example.net; add a certificate for it")
                .noneMatch(problem -> problem.contains("any-host"));
        assertThat(served.clients())
                .flatExtracting(ClientVerdict::problems)
                .extracting(Problem::message)
                .noneMatch(problem -> problem.contains("any-host"));
    }

    @Test
    @DisplayName("names what files are called and certificates are for, and how it is found")
    void names() throws Exception {
        hosts.write(DEFAULT, AUTHORITY.issue(DEFAULT, "smtp.default.example"));
        hosts.write("mail.example.com", AUTHORITY.issue("mail.example.com", "imap.example.com", "*.example.org"));
        hosts.write("*.example.net", AUTHORITY.issue("*.example.net"));
        DirectoryReport report = report();
        assertThat(report.names())
                .extracting(ServedName::name, ServedName::match, ServedName::covered)
                .containsExactly(
                        tuple("*.example.net", MatchKind.WILDCARD, true),
                        tuple("*.example.org", MatchKind.SUBJECT_ALT_NAME, true),
                        tuple("imap.example.com", MatchKind.SUBJECT_ALT_NAME, true),
                        tuple(DEFAULT, MatchKind.EXACT, true),
                        tuple("mail.example.com", MatchKind.EXACT, true),
                        tuple("smtp.default.example", MatchKind.DEFAULT, true));
        assertThat(report.onlyByDefault()).extracting(ServedName::name).containsExactly("smtp.default.example");
        assertThat(report.covered()).isTrue();
        assertThat(report.neverUsed()).isEmpty();
        assertThat(file(report, hosts.certificateFile("mail.example.com")).servesNames())
                .containsExactly("*.example.org", "imap.example.com", "mail.example.com");
    }

    @Test
    @DisplayName("names a host whose files are broken, and that only the default answers for it")
    void brokenFiles() throws Exception {
        hosts.write("mail.example.com");
        Files.writeString(hosts.keyFile("mail.example.com"), "hello", StandardCharsets.US_ASCII);
        DirectoryReport report = report();
        assertThat(report.onlyByDefault()).singleElement().satisfies(name -> {
            assertThat(name.name()).isEqualTo("mail.example.com");
            assertThat(name.covered()).isFalse();
            assertThat(name.problems())
                    .extracting(Problem::code)
                    .containsExactly(ProblemCode.CERTIFICATE_HOST_MISMATCH, ProblemCode.KEY_UNREADABLE);
        });
        assertThat(report.neverUsed()).singleElement().satisfies(file -> {
            assertThat(file.file()).isEqualTo(hosts.keyFile("mail.example.com"));
            assertThat(file.problems()).extracting(Problem::code).containsExactly(ProblemCode.KEY_UNREADABLE);
        });
    }

    @Test
    @DisplayName("has backup-file for a copy that somebody kept, and no host of that name")
    void backup() throws Exception {
        TestCertificate certificate = AUTHORITY.issue("mail.example.com");
        hosts.write("mail.example.com", certificate);
        hosts.write("mail.example.com.old", AUTHORITY.issue("mail.example.com"));
        hosts.write("www.example.com.bak-2024", AUTHORITY.issue("www.example.com"));
        hosts.write("a.example.old", AUTHORITY.issue("a.example.old"));
        DirectoryReport report = report();
        assertThat(report.names())
                .extracting(ServedName::name)
                .containsExactly("a.example.old", DEFAULT, "mail.example.com");
        FileCoverage copy = file(report, hosts.certificateFile("mail.example.com.old"));
        assertThat(copy.neverUsed()).isTrue();
        assertThat(copy.problems())
                .extracting(Problem::toString)
                .containsExactly(hosts.certificateFile("mail.example.com.old")
                        + ": it looks like a copy of the certificate of mail.example.com, but by its name it is that of"
                        + " a host mail.example.com.old; move it out of this directory (backup-file)");
        assertThat(report.files())
                .filteredOn(file -> !file.problems().isEmpty())
                .hasSize(2);
    }

    @Test
    @DisplayName("has certificates that are in several files")
    void duplicates() throws Exception {
        TestCertificate certificate = AUTHORITY.issue("mail.example.com", "imap.example.com");
        hosts.write("mail.example.com", certificate);
        hosts.write("imap.example.com", certificate);
        assertThat(report().duplicates())
                .singleElement()
                .satisfies(duplicate -> assertThat(duplicate.files())
                        .containsExactly(
                                hosts.certificateFile("imap.example.com"), hosts.certificateFile("mail.example.com")));
    }

    @Test
    @DisplayName("has duplicate for a lineage that another one has superseded")
    void superseded() throws Exception {
        Path certbot = directory.resolve("certbot");
        Instant now = Instant.now();
        AUTHORITY
                .certificateFor("mail.example.com")
                .validity(now.minus(Duration.ofDays(50)), now.plus(Duration.ofDays(40)))
                .issue()
                .writeTo(certbot, TestLayout.CERTBOT);
        AUTHORITY.issue("mail.example.com").writeTo(certbot, TestLayout.CERTBOT, "mail.example.com-0001");
        CertificateDirectory certificates = CertificateDirectory.builder(certbot)
                .layout(TestLayout.CERTBOT.layout())
                .defaultHost("mail.example.com")
                .open();
        DirectoryReport report = EximHosts.check().checkDirectory(certificates);
        assertThat(report.names()).extracting(ServedName::name).containsExactly("mail.example.com");
        assertThat(report.neverUsed()).singleElement().satisfies(file -> {
            assertThat(file.file()).isEqualTo(certbot.resolve("live/mail.example.com/fullchain.pem"));
            assertThat(file.problems()).extracting(Problem::code).containsExactly(ProblemCode.DUPLICATE);
        });
    }

    @Test
    @DisplayName("has chain-order for a file that other servers would send in the wrong order")
    void fileOrder() throws Exception {
        TestCertificate certificate = AUTHORITY.issue("mail.example.com");
        hosts.write("mail.example.com", certificate);
        Path file = hosts.certificateFile("mail.example.com");
        List<String> blocks = List.of(certificate.certificatePem().split("(?<=-----END CERTIFICATE-----\n)"));
        Files.writeString(file, blocks.get(1) + blocks.get(0), StandardCharsets.US_ASCII);
        DirectoryReport report = report();
        assertThat(report.covered()).isTrue();
        assertThat(file(report, file).problems()).extracting(Problem::code).containsExactly(ProblemCode.CHAIN_ORDER);
    }

    @Test
    @DisplayName("has what is wrong with a file that is never used")
    void neverUsed() throws Exception {
        hosts.write("*.example.com", AUTHORITY.issue("mail.default.example"));
        DirectoryReport report = report();
        assertThat(report.neverUsed())
                .extracting(FileCoverage::file)
                .containsExactly(hosts.certificateFile("*.example.com"));
        assertThat(report.names())
                .filteredOn(name -> !name.covered())
                .extracting(ServedName::name)
                .containsExactly("*.example.com");
    }

    @Test
    @DisplayName("is shown as tables")
    void text() throws Exception {
        Instant end = Instant.parse("2099-12-31T00:00:00Z");
        hosts.write(
                "mail.example.com",
                AUTHORITY
                        .certificateFor("mail.example.com")
                        .andFor("imap.example.com")
                        .validity(Instant.now(), end)
                        .issue());
        hosts.write("pop.example.com");
        Files.delete(hosts.keyFile("pop.example.com"));
        String text = report().toText();
        assertThat(text.lines().filter(line -> line.contains("exim.crt.mail.example.com")))
                .containsExactly(
                        "ok    imap.example.com      subject-alt-name  exim.crt.mail.example.com",
                        "ok    mail.example.com      exact             exim.crt.mail.example.com",
                        "exim.crt.mail.example.com      ECDSA  2099-12-31  imap.example.com, mail.example.com");
        assertThat(text)
                .contains("FAIL  pop.example.com       default           exim.crt.mail.default.example\n")
                .contains("exim.crt.pop.example.com       -      -           (nothing)\n")
                .contains("3 of 4 names are covered")
                .endsWith("\nwith the default's certificate only: 1; files never used: 1 of 3\n");
        assertThat(text.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }
}

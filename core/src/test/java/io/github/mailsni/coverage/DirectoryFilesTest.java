package io.github.mailsni.coverage;

import static io.github.mailsni.coverage.EximHosts.AUTHORITY;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.mailsni.KeyPasswords;
import io.github.mailsni.coverage.DirectoryReport.CertificateInFile;
import io.github.mailsni.coverage.DirectoryReport.FileCoverage;
import io.github.mailsni.coverage.DirectoryReport.Unused;
import io.github.mailsni.coverage.DirectoryReport.UnusedReason;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestCertificate;
import io.github.mailsni.testing.TestLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The report on a directory has of its files")
class DirectoryFilesTest {
    private static final String HOST = "mail.example.com";
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private static final KeyPasswords PASSWORDS = file -> Optional.of(TestLayout.PASSWORD.toCharArray());

    @TempDir
    Path directory;

    private DirectoryReport report(TestLayout layout) throws Exception {
        try (CertificateDirectory certificates = CertificateDirectory.builder(directory)
                .layout(layout.layout())
                .passwords(PASSWORDS)
                .defaultHost(HOST)
                .open()) {
            return EximHosts.check().checkDirectory(certificates);
        }
    }

    private Instant inDays(int days) {
        return now.plus(Duration.ofDays(days));
    }

    private TestCertificate.Builder certificate(int from, int to) {
        return AUTHORITY.certificateFor(HOST).validity(inDays(from), inDays(to));
    }

    private static FileCoverage fileIn(DirectoryReport report, String part) {
        return report.files().stream()
                .filter(file -> file.file().toString().contains(part))
                .findFirst()
                .orElseThrow();
    }

    private static Unused unused(FileCoverage file) {
        assertThat(file.certificates()).hasSize(1);
        return file.certificates().get(0).unused().orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(TestLayout.class)
    @DisplayName("one row for each, with its own dates, its host or folder, and the names that are served with it")
    void rows(TestLayout layout) throws Exception {
        certificate(-10, 80).issue().writeTo(directory, layout);
        AUTHORITY
                .certificateFor("imap.example.com")
                .validity(inDays(-5), inDays(40))
                .issue()
                .writeTo(directory, layout);
        DirectoryReport report = report(layout);
        assertThat(report.files()).hasSize(2);
        FileCoverage mail = fileIn(report, HOST);
        assertThat(mail.label()).contains(HOST);
        assertThat(mail.hosts()).containsExactly(HOST);
        assertThat(mail.notBefore()).contains(inDays(-10));
        assertThat(mail.notAfter()).contains(inDays(80));
        assertThat(mail.servesNames()).containsExactly(HOST);
        assertThat(fileIn(report, "imap.example.com").notAfter()).contains(inDays(40));
        assertThat(report.neverUsed()).isEmpty();
    }

    @Test
    @DisplayName("each lineage of one host with its own dates, which one is served, and which one is not and why")
    void lineages() throws Exception {
        certificate(-50, 40).issue().writeTo(directory, TestLayout.CERTBOT);
        certificate(-5, 85).issue().writeTo(directory, TestLayout.CERTBOT, HOST + "-0001");
        DirectoryReport report = report(TestLayout.CERTBOT);
        assertThat(report.files()).hasSize(2);
        FileCoverage older = fileIn(report, HOST + "/");
        FileCoverage newer = fileIn(report, HOST + "-0001/");
        assertThat(older.label()).contains(HOST);
        assertThat(older.notBefore()).contains(inDays(-50));
        assertThat(older.notAfter()).contains(inDays(40));
        assertThat(older.neverUsed()).isTrue();
        assertThat(older.problems()).extracting(Problem::code).containsExactly(ProblemCode.DUPLICATE);
        assertThat(newer.label()).contains(HOST + "-0001");
        assertThat(newer.notAfter()).contains(inDays(85));
        assertThat(newer.servesNames()).containsExactly(HOST);
        assertThat(unused(older).reason()).isEqualTo(UnusedReason.DISPLACED);
        assertThat(unused(older).instead()).contains(newer.file());
        assertThat(unused(older).message())
                .isEqualTo(
                        "for " + HOST + " " + newer.file() + " is served, which is valid longer, until " + inDays(85));
        assertThat(report.toText())
                .contains("mail.example.com-0001/fullchain.pem")
                .contains("mail.example.com/fullchain.pem")
                .contains("(nothing: displaced)");
    }

    @Test
    @DisplayName("both of two lineages with keys of two types")
    void twoKeyTypes() throws Exception {
        certificate(-50, 40).issue().writeTo(directory, TestLayout.CERTBOT);
        certificate(-5, 85)
                .keyType(KeyAlgorithm.RSA_2048)
                .issue()
                .writeTo(directory, TestLayout.CERTBOT, HOST + "-rsa");
        DirectoryReport report = report(TestLayout.CERTBOT);
        assertThat(report.files()).extracting(FileCoverage::neverUsed).containsExactly(false, false);
        assertThat(fileIn(report, HOST + "-rsa").certificates().get(0).serves())
                .singleElement()
                .satisfies(
                        served -> assertThat(served.clients()).contains(ClientProfile.RSA_ONLY, ClientProfile.GMAIL));
        assertThat(fileIn(report, HOST + "/").certificates().get(0).serves())
                .singleElement()
                .satisfies(served -> assertThat(served.clients())
                        .contains(ClientProfile.GMAIL)
                        .doesNotContain(ClientProfile.RSA_ONLY));
        assertThat(report.files())
                .extracting(FileCoverage::notAfter)
                .containsExactlyInAnyOrder(Optional.of(inDays(40)), Optional.of(inDays(85)));
    }

    @Test
    @DisplayName("one row for a file with two pairs, and in it each certificate with its dates")
    void pairsInOneFile() throws Exception {
        TestCertificate ecdsa = certificate(-50, 40).issue();
        TestCertificate rsa = certificate(-5, 85).keyType(KeyAlgorithm.RSA_2048).issue();
        Files.writeString(
                directory.resolve(HOST + ".pem"),
                ecdsa.certificatePem() + ecdsa.privateKeyPem() + rsa.certificatePem() + rsa.privateKeyPem());
        DirectoryReport report = report(TestLayout.BUNDLE);
        assertThat(report.files()).singleElement().satisfies(file -> {
            assertThat(file.certificates())
                    .extracting(CertificateInFile::key)
                    .containsExactly("ECDSA P-256", "RSA 2048");
            assertThat(file.certificates())
                    .extracting(CertificateInFile::notAfter)
                    .containsExactly(inDays(40), inDays(85));
            assertThat(file.notAfter()).contains(inDays(40));
        });
    }

    @Test
    @DisplayName("why an expired one, and one that is not valid yet, are not served")
    void validity() throws Exception {
        certificate(-50, 40).issue().writeTo(directory, TestLayout.CERTBOT);
        certificate(-90, -1).issue().writeTo(directory, TestLayout.CERTBOT, "old");
        certificate(1, 90).issue().writeTo(directory, TestLayout.CERTBOT, "next");
        DirectoryReport report = report(TestLayout.CERTBOT);
        assertThat(unused(fileIn(report, "/old/")).reason()).isEqualTo(UnusedReason.EXPIRED);
        assertThat(unused(fileIn(report, "/old/")).instead())
                .contains(directory.resolve("live/" + HOST + "/fullchain.pem"));
        assertThat(unused(fileIn(report, "/next/")).reason()).isEqualTo(UnusedReason.NOT_YET_VALID);
        assertThat(unused(fileIn(report, "/next/")).message()).startsWith("it is not valid before " + inDays(1));
    }

    @Test
    @DisplayName("that one names no host")
    void noName() throws Exception {
        certificate(-50, 40).issue().writeTo(directory, TestLayout.CERTBOT);
        certificate(-50, 40).withoutSubjectAltName().issue().writeTo(directory, TestLayout.CERTBOT, "nameless");
        assertThat(unused(fileIn(report(TestLayout.CERTBOT), "nameless")).reason())
                .isEqualTo(UnusedReason.NO_NAME);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("no duplicate where a link, symbolic or hard, leads to one file")
    void links(boolean symbolic) throws Exception {
        AUTHORITY.issue(HOST, "imap.example.com").writeTo(directory, TestLayout.EXIM);
        for (String kind : new String[] {"exim.crt.", "exim.key."}) {
            for (String link : new String[] {"imap.example.com", "Mail.Example.COM"}) {
                if (symbolic) {
                    Files.createSymbolicLink(directory.resolve(kind + link), Path.of(kind + HOST));
                } else {
                    Files.createLink(directory.resolve(kind + link), directory.resolve(kind + HOST));
                }
            }
        }
        DirectoryReport report = report(TestLayout.EXIM);
        assertThat(report.files()).hasSize(3);
        assertThat(report.duplicates()).isEmpty();
        assertThat(report.files())
                .allSatisfy(file -> assertThat(file.problems()).isEmpty());
        assertThat(report.neverUsed()).isEmpty();
    }

    @Test
    @DisplayName("a duplicate where two lineages have copies of one certificate")
    void copies() throws Exception {
        TestCertificate one = AUTHORITY.issue(HOST);
        one.writeTo(directory, TestLayout.CERTBOT);
        one.writeTo(directory, TestLayout.CERTBOT, "copy");
        DirectoryReport report = report(TestLayout.CERTBOT);
        assertThat(report.duplicates()).hasSize(1);
        assertThat(report.files()).filteredOn(FileCoverage::neverUsed).hasSize(1);
    }

    @Test
    @DisplayName("in JSON what the documentation of it promises")
    void json() throws Exception {
        certificate(-50, 40).issue().writeTo(directory, TestLayout.CERTBOT);
        certificate(-5, 85).issue().writeTo(directory, TestLayout.CERTBOT, HOST + "-0001");
        JsonNode files =
                new ObjectMapper().readTree(report(TestLayout.CERTBOT).toJson()).get("files");
        assertThat(files).hasSize(2);
        assertThat(Stream.of(
                        "file",
                        "label",
                        "keyType",
                        "notAfter",
                        "covers",
                        "servesNames",
                        "problems",
                        "hosts",
                        "notBefore"))
                .allMatch(member -> files.get(0).has(member));
        JsonNode older = files.get(1);
        assertThat(older.at("/file").textValue()).contains("live/" + HOST + "/");
        assertThat(older.at("/certificates/0/unused/reason").textValue()).isEqualTo("displaced");
        assertThat(older.at("/certificates/0/unused/instead").textValue()).contains(HOST + "-0001");
        assertThat(files.at("/0/certificates/0/unused").isNull()).isTrue();
        assertThat(files.at("/0/certificates/0/serves/0/name").textValue()).isEqualTo(HOST);
    }
}

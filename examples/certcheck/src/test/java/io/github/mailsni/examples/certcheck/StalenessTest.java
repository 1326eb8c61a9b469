package io.github.mailsni.examples.certcheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.ServerName;
import io.github.mailsni.coverage.ClientProfile;
import io.github.mailsni.coverage.Problem;
import io.github.mailsni.coverage.ProblemCode;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.directory.Layout;
import io.github.mailsni.examples.certcheck.live.Answer;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What a server sends is stale")
class StalenessTest {
    private static final String DEFAULT = "mail.example.com";
    private static final String HOST = "mail.example.org";
    private static final Answer NOTHING = new Answer.Refused(Optional.of("handshake_failure"));
    private static final TestAuthority AUTHORITY =
            TestAuthority.create("Root of the tests").intermediate("Intermediate of the tests");
    private static final TestCertificate ECDSA = AUTHORITY.issue(HOST);
    private static final TestCertificate RSA =
            AUTHORITY.certificateFor(HOST).keyType(KeyAlgorithm.RSA_2048).issue();
    private static final TestCertificate RSA_OF_DEFAULT =
            AUTHORITY.certificateFor(DEFAULT).keyOf(RSA).issue();

    @TempDir
    private Path directory;

    @BeforeEach
    void writeDefault() throws IOException {
        write(DEFAULT + ".pem", RSA_OF_DEFAULT);
    }

    private Path write(String file, TestCertificate certificate) throws IOException {
        certificate.writeTo(directory.resolve(file), directory.resolve(file));
        return directory.resolve(file);
    }

    private List<Problem> problems(Answer toEcdsa, Answer toRsa) throws IOException {
        try (CertificateDirectory files = CertificateDirectory.builder(directory)
                .layout(Layout.bundle())
                .defaultHost(DEFAULT)
                .open()) {
            return new Staleness(files)
                    .in(ServerName.of(HOST), Map.of(ClientProfile.GMAIL, toEcdsa, ClientProfile.RSA_ONLY, toRsa));
        }
    }

    private static Answer sent(List<X509Certificate> chain) {
        return new Answer.Sent(chain, Optional.empty());
    }

    private static Answer sent(TestCertificate certificate) {
        return sent(certificate.chain());
    }

    private static TestCertificate ofAge(Duration age) {
        Instant from = Instant.now().minus(age);
        return AUTHORITY
                .certificateFor(HOST)
                .keyOf(ECDSA)
                .validity(from, from.plus(Duration.ofDays(90)))
                .issue();
    }

    @Test
    @DisplayName("no more than its files, whether with the root or without")
    void same() throws IOException {
        write(HOST + ".pem.ecdsa", ECDSA);
        write(HOST + ".pem.rsa", RSA);

        assertThat(problems(sent(ECDSA), sent(RSA))).isEmpty();
        assertThat(problems(sent(ECDSA.chainWithRoot()), sent(RSA))).isEmpty();
    }

    @Test
    @DisplayName(
            "not for showing what is shown to clients that can use none of the host's keys, or for showing them nothing")
    void standIn() throws IOException {
        write(HOST + ".pem.ecdsa", ECDSA);

        assertThat(problems(sent(ECDSA), sent(RSA_OF_DEFAULT))).isEmpty();
        assertThat(problems(sent(ECDSA), NOTHING)).isEmpty();
    }

    @Test
    @DisplayName("if it is an older certificate than the file's, or a newer one, or just another one")
    void older() throws IOException {
        Path file = write(HOST + ".pem.ecdsa", ECDSA);

        assertThat(problems(sent(ofAge(Duration.ofDays(60))), NOTHING))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo(ProblemCode.STALE_ON_SERVER);
                    assertThat(problem.file()).contains(file);
                    assertThat(problem.message())
                            .startsWith("the server sends an older ECDSA certificate, valid until 20");
                });
        assertThat(problems(sent(ofAge(Duration.ofSeconds(10))), NOTHING))
                .singleElement()
                .asString()
                .contains("a newer ECDSA certificate");
        assertThat(problems(
                        sent(ofAge(Duration.between(ECDSA.leaf().getNotBefore().toInstant(), Instant.now()))), NOTHING))
                .singleElement()
                .asString()
                .contains("another ECDSA certificate");
    }

    @Test
    @DisplayName("if an authority's certificate is missing that the file has")
    void incomplete() throws IOException {
        Path file = write(HOST + ".pem.ecdsa", ECDSA);

        assertThat(problems(sent(List.of(ECDSA.leaf())), NOTHING))
                .singleElement()
                .asString()
                .startsWith(file + ": the server does not send the certificate of the authority")
                .contains("Intermediate of the tests");
    }

    @Test
    @DisplayName("if a key of the host is not in service")
    void missing() throws IOException {
        write(HOST + ".pem.ecdsa", ECDSA);
        Path file = write(HOST + ".pem.rsa", RSA);

        assertThat(problems(sent(ECDSA), NOTHING))
                .singleElement()
                .asString()
                .startsWith(file
                        + ": the server sends no certificate to old clients (RSA only), and this file has one for it");
        assertThat(problems(sent(ECDSA), sent(RSA_OF_DEFAULT)))
                .singleElement()
                .asString()
                .startsWith(file + ": the server sends");
    }

    @Test
    @DisplayName("if no file has a key of its type")
    void unknown() throws IOException {
        assertThat(problems(sent(ECDSA), sent(RSA_OF_DEFAULT))).singleElement().satisfies(problem -> {
            assertThat(problem.file()).isEmpty();
            assertThat(problem.message()).contains("a key of type ECDSA, and no file here has one");
        });
    }
}

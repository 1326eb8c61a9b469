package io.github.mailsni.directory;

import static io.github.mailsni.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.MatchKind;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.support.HookedFileSystem;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import io.github.mailsni.testing.TestLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a file server does that has failed, or has forgotten a file that it had told of: names are listed, and nothing can be learnt of them. */
@DisplayName("A host whose files' attributes cannot be read for a while")
class FailingStatTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create("Failing");
    private static final String DEFAULT = "mail.default.example";
    private static final String HOST = "mail.example.com";
    private static final TestCertificate BY_DEFAULT = AUTHORITY.issue(DEFAULT);
    private static final TestCertificate CERTIFICATE = AUTHORITY.issue(HOST);

    @TempDir
    Path directory;

    private volatile boolean failing;

    /** Fails for all files of the host. */
    private final class FileServer implements HookedFileSystem.Hook {
        @Override
        public void before(String operation, Path real) throws IOException {
            if (failing && operation.endsWith("stat") && real.toString().contains(HOST)) {
                throw new IOException("Stale file handle");
            }
        }
    }

    private static Selection selection(CertificateDirectory certificates) {
        return certificates.select(ServerName.of(HOST));
    }

    @ParameterizedTest(name = "{0}, as {1} has them")
    @CsvSource({
        "exim, EXIM",
        "certbot, CERTBOT",
        "pairs, PAIRS",
        "bundle, BUNDLE",
        "pkcs12, PKCS12",
        "kubernetes, KUBERNETES",
        "'${tls_sni}.pem', BUNDLE",
        "any, EXIM",
        "any, CERTBOT",
        "any, PKCS12"
    })
    @DisplayName("stays in service, is told as refused, and goes when its files are gone")
    void stays(String layout, TestLayout shape) throws Exception {
        CERTIFICATE.writeTo(directory, shape);
        BY_DEFAULT.writeTo(directory, shape);
        try (CertificateDirectory certificates = CertificateDirectory.builder(
                        new HookedFileSystem(new FileServer()).path(directory))
                .layout(Layout.named(layout))
                .passwords(file -> Optional.of(TestLayout.PASSWORD.toCharArray()))
                .defaultHost(DEFAULT)
                .open()) {
            failing = true;
            certificates.reload();

            assertThat(selection(certificates).host().credentials())
                    .allSatisfy(each -> assertThat(each.leaf()).isEqualTo(CERTIFICATE.leaf()));
            assertThat(certificates.report().refused()).hasSize(1);

            failing = false;
            certificates.reload();
            eventually(() -> assertThat(certificates.report().refused()).isEmpty());
            assertThat(selection(certificates).match()).isEqualTo(MatchKind.EXACT);

            deleteFilesOfHost();
            certificates.reload();
            assertThat(selection(certificates).match()).isEqualTo(MatchKind.DEFAULT);
            assertThat(certificates.select(RequestedName.absent()).match()).isEqualTo(MatchKind.DEFAULT);
        }
    }

    private void deleteFilesOfHost() throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                if (each.toString().contains(HOST)) {
                    Files.delete(each);
                }
            }
        }
    }

    @ParameterizedTest(name = "a file called {0}")
    @CsvSource({
        "mail.example.com",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa."
                + "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example"
    })
    @DisplayName("is not taken for one whose other possible files are below a file, or have too long a name")
    void cannotBeThere(String host) throws Exception {
        Files.writeString(directory.resolve(host), "where pairs may have a folder of this name");
        TestCertificate certificate = AUTHORITY.issue(host);
        Path crt = directory.resolve(host + ".crt");
        Path key = directory.resolve(host + ".key");
        certificate.writeTo(crt, key);
        BY_DEFAULT.writeTo(directory.resolve(DEFAULT + ".crt"), directory.resolve(DEFAULT + ".key"));
        try (CertificateDirectory certificates = CertificateDirectory.builder(directory)
                .layout(Layout.pairs())
                .defaultHost(DEFAULT)
                .open()) {
            assertThat(certificates.select(ServerName.of(host)).match()).isEqualTo(MatchKind.EXACT);

            Files.delete(crt);
            Files.delete(key);
            certificates.reload();
            assertThat(certificates.select(ServerName.of(host)).match()).isEqualTo(MatchKind.DEFAULT);
        }
    }
}

package io.github.mailsni.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.Credential;
import io.github.mailsni.MatchKind;
import io.github.mailsni.ServerName;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("jdk")
@DisplayName("A directory opened in the layout")
class LayoutsOpenedTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create("mailsni test CA");
    private static final String DEFAULT = "mail.default.example";
    private static final String HOST = "mail.example.com";

    @TempDir
    Path directory;

    private final TestCertificate ecdsa = AUTHORITY.issue(HOST);
    private final TestCertificate rsa =
            AUTHORITY.certificateFor(HOST).keyType(KeyAlgorithm.RSA_2048).issue();
    private final TestCertificate byDefault = AUTHORITY.issue(DEFAULT);

    @BeforeEach
    void noFiles() {
        assertThat(directory).isEmptyDirectory();
    }

    private Path file(String name) throws Exception {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return file;
    }

    private CertificateDirectory open(Layout layout) throws CertificateLoadException {
        CertificateDirectory certificates = CertificateDirectory.builder(directory)
                .layout(layout)
                .defaultHost(DEFAULT)
                .passwords(any -> Optional.of("secret".toCharArray()))
                .open();
        assertThat(certificates.report().refused()).isEmpty();
        assertThat(leaves(certificates, "unknown.example")).containsExactly(byDefault.leaf());
        return certificates;
    }

    private static List<X509Certificate> leaves(CertificateDirectory certificates, String host) {
        return certificates.select(ServerName.of(host)).host().credentials().stream()
                .map(Credential::leaf)
                .toList();
    }

    @Test
    @DisplayName("certbot serves the names of the certificates, whatever the lineages are called")
    void certbot() throws Exception {
        TestCertificate wildcard = AUTHORITY.issue("*.example.org");
        byDefault.writeTo(file("live/some-lineage/fullchain.pem"), file("live/some-lineage/privkey.pem"));
        ecdsa.writeTo(file("live/example.com-0001/fullchain.pem"), file("live/example.com-0001/privkey.pem"));
        rsa.writeTo(file("live/example.com-0002/fullchain.pem"), file("live/example.com-0002/privkey.pem"));
        wildcard.writeTo(file("live/example.org/fullchain.pem"), file("live/example.org/privkey.pem"));

        CertificateDirectory certificates = open(Layout.certbot());

        assertThat(leaves(certificates, HOST)).containsExactly(ecdsa.leaf(), rsa.leaf());
        assertThat(certificates.select(ServerName.of(HOST)).match()).isEqualTo(MatchKind.EXACT);
        assertThat(leaves(certificates, "any.example.org")).containsExactly(wildcard.leaf());
        assertThat(certificates.select(ServerName.of("any.example.org")).match())
                .isEqualTo(MatchKind.WILDCARD);
        assertThat(certificates.select(ServerName.of("some-lineage")).match()).isEqualTo(MatchKind.DEFAULT);
    }

    @Test
    @DisplayName("certbot serves the newer of two lineages of one key type, and says so")
    void renewedUnderAnotherName() throws Exception {
        byDefault.writeTo(file("live/default/fullchain.pem"), file("live/default/privkey.pem"));
        TestCertificate older = AUTHORITY
                .certificateFor(HOST)
                .validity(
                        ecdsa.leaf().getNotBefore().toInstant().minusSeconds(1000),
                        ecdsa.leaf().getNotAfter().toInstant())
                .issue();
        older.writeTo(file("live/b/fullchain.pem"), file("live/b/privkey.pem"));
        ecdsa.writeTo(file("live/a/fullchain.pem"), file("live/a/privkey.pem"));

        CertificateDirectory certificates = open(Layout.certbot());

        assertThat(leaves(certificates, HOST)).containsExactly(ecdsa.leaf());
        assertThat(certificates.report().warnings()).singleElement().satisfies(warning -> {
            assertThat(warning.code()).isEqualTo("duplicate");
            assertThat(warning.file()).isEqualTo(directory.resolve("live/b/fullchain.pem"));
        });
    }

    @Test
    @DisplayName("pairs serves acme.sh's two key types of one host together")
    void acmeSh() throws Exception {
        byDefault.writeTo(file(DEFAULT + ".crt"), file(DEFAULT + ".key"));
        rsa.writeTo(file(HOST + "/fullchain.cer"), file(HOST + "/" + HOST + ".key"));
        ecdsa.writeTo(file(HOST + "_ecc/fullchain.cer"), file(HOST + "_ecc/" + HOST + ".key"));

        assertThat(leaves(open(Layout.pairs()), HOST)).containsExactly(ecdsa.leaf(), rsa.leaf());
    }

    @Test
    @DisplayName("bundle serves NAME.pem.rsa and NAME.pem.ecdsa together, and a file with two keys as well")
    void bundle() throws Exception {
        Files.writeString(file(DEFAULT + ".pem"), byDefault.privateKeyPem() + byDefault.certificatePem());
        Files.writeString(file(HOST + ".pem.rsa"), rsa.certificatePem() + rsa.privateKeyPem());
        Files.writeString(file(HOST + ".pem.ecdsa"), ecdsa.privateKeyPem() + ecdsa.certificatePem());
        TestCertificate one = AUTHORITY.issue("two.example.com");
        TestCertificate two = AUTHORITY
                .certificateFor("two.example.com")
                .keyType(KeyAlgorithm.ED25519)
                .issue();
        Files.writeString(
                file("two.example.com.pem"),
                one.privateKeyPem() + one.certificatePem() + two.privateKeyPem() + two.certificatePem());

        CertificateDirectory certificates = open(Layout.bundle());

        assertThat(leaves(certificates, HOST)).containsExactly(ecdsa.leaf(), rsa.leaf());
        assertThat(leaves(certificates, "two.example.com")).containsExactly(one.leaf(), two.leaf());
    }

    @Test
    @DisplayName("pkcs12 serves stores with a password")
    void pkcs12() throws Exception {
        Files.write(file(DEFAULT + ".p12"), byDefault.pkcs12("secret".toCharArray()));
        Files.write(file(HOST + ".pfx"), rsa.pkcs12("secret".toCharArray()));

        assertThat(leaves(open(Layout.pkcs12()), HOST)).containsExactly(rsa.leaf());
    }

    @Test
    @DisplayName("kubernetes serves mounted secrets")
    void kubernetes() throws Exception {
        byDefault.writeTo(file(DEFAULT + "/tls.crt"), file(DEFAULT + "/tls.key"));
        ecdsa.writeTo(file("mail/..2026/tls.crt"), file("mail/..2026/tls.key"));
        Files.move(directory.resolve("mail"), directory.resolve(HOST));
        Files.createSymbolicLink(file(HOST + "/..data"), Path.of("..2026"));
        Files.createSymbolicLink(file(HOST + "/tls.crt"), Path.of("..data/tls.crt"));
        Files.createSymbolicLink(file(HOST + "/tls.key"), Path.of("..data/tls.key"));

        assertThat(leaves(open(Layout.kubernetes()), HOST)).containsExactly(ecdsa.leaf());
    }
}

package io.github.mailsni.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.exim.EximTls;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A file that holds what belongs into another")
class WrongFilesTest {
    private static final String HOST = "mail.example.com";
    private static final TestCertificate CERTIFICATE =
            TestAuthority.create("Wrong files").issue(HOST);
    private static final TestCertificate OTHER =
            TestAuthority.create("Wrong files").issue("mail.example.org");

    @TempDir
    Path directory;

    private Path certificate;
    private Path key;

    @BeforeEach
    void nameFiles() {
        certificate = directory.resolve("exim.crt." + HOST);
        key = directory.resolve("exim.key." + HOST);
    }

    private void write(String certificateText, String keyText) throws IOException {
        Files.writeString(certificate, certificateText);
        Files.writeString(key, keyText);
    }

    /** By a layout, and by an option that points at it. */
    private CertificateLoadException failure(String opened) {
        return catchThrowableOfType(CertificateLoadException.class, () -> {
            if (opened.equals("layout")) {
                CertificateDirectory.builder(directory)
                        .layout(Layout.exim())
                        .defaultHost(HOST)
                        .open()
                        .close();
            } else {
                EximTls.of(certificate.toString(), key.toString()).close();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"layout", "option"})
    @DisplayName("is named: the key's holds the certificate once more")
    void certificateTwice(String opened) throws Exception {
        write(CERTIFICATE.certificatePem(), CERTIFICATE.certificatePem());
        assertThat(failure(opened))
                .hasMessageContaining(key + ": there is no private key in it, but the certificate of " + certificate
                        + " once more; put the private key there that belongs to the certificate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"layout", "option"})
    @DisplayName("is named: the key's holds another certificate")
    void anotherCertificate(String opened) throws Exception {
        write(CERTIFICATE.certificatePem(), OTHER.certificatePem());
        assertThat(failure(opened)).hasMessageContaining(key + ": there is no private key in it, but a certificate; ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"layout", "option"})
    @DisplayName("is named: the certificate's holds a key")
    void keyTwice(String opened) throws Exception {
        write(CERTIFICATE.privateKeyPem(), CERTIFICATE.privateKeyPem());
        assertThat(failure(opened))
                .hasMessageContaining(certificate + ": there is no certificate in it, but a private key; put the host's"
                        + " certificate and its chain there");
    }

    @ParameterizedTest
    @ValueSource(strings = {"layout", "option"})
    @DisplayName("is named: the two are exchanged")
    void exchanged(String opened) throws Exception {
        write(CERTIFICATE.privateKeyPem(), CERTIFICATE.certificatePem());
        assertThat(failure(opened))
                .hasMessageContaining(
                        certificate + ": there is no certificate in it, but a private key, and the certificate"
                                + " is in " + key + ": exchange the two files");
    }

    @Test
    @DisplayName("is named: one file for both holds only one")
    void bundle() throws Exception {
        Path file = directory.resolve(HOST + ".pem");
        Files.writeString(file, CERTIFICATE.certificatePem());
        assertThat(bundleFailure()).hasMessageContaining("there is no private key in it, only a certificate");
        Files.writeString(file, CERTIFICATE.privateKeyPem());
        assertThat(bundleFailure()).hasMessageContaining("there is no certificate in it, but a private key");
        assertThat(catchThrowableOfType(
                        CertificateLoadException.class,
                        () -> EximTls.of(file.toString()).close()))
                .hasMessageContaining("there is no certificate in it, but a private key");
    }

    private CertificateLoadException bundleFailure() {
        return catchThrowableOfType(
                CertificateLoadException.class,
                () -> CertificateDirectory.builder(directory)
                        .layout(Layout.bundle())
                        .defaultHost(HOST)
                        .open()
                        .close());
    }
}

package io.github.mailsni.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.Credential;
import io.github.mailsni.ServerName;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Without any convention, a file that a crash has left without its content")
class EmptiedFilesTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create("Emptied");
    private static final String DEFAULT = "mail.default.example";
    private static final String HOST = "mail.example.com";
    private static final TestCertificate BY_DEFAULT = AUTHORITY.issue(DEFAULT);
    private static final TestCertificate CERTIFICATE = AUTHORITY.issue(HOST);

    @TempDir
    Path directory;

    @BeforeEach
    void writeDefault() throws Exception {
        Files.writeString(directory.resolve("default"), BY_DEFAULT.certificatePem() + BY_DEFAULT.privateKeyPem());
    }

    private CertificateDirectory open() throws CertificateLoadException {
        return CertificateDirectory.builder(directory)
                .layout(Layout.any())
                .defaultHost(DEFAULT)
                .open();
    }

    private void empty(String name, String how) throws IOException {
        Path file = directory.resolve(name);
        byte[] content = Files.exists(file) ? Files.readAllBytes(file) : new byte[500];
        switch (how) {
            case "no bytes" -> Files.write(file, new byte[0]);
            case "NUL bytes" -> Files.write(file, new byte[content.length]);
            default -> {
                Arrays.fill(content, content.length / 2, content.length, (byte) 0);
                Files.write(file, content);
            }
        }
    }

    private static String problemWith(String how) {
        return how.equals("no bytes") ? "empty" : "NUL bytes";
    }

    private static List<X509Certificate> leaves(CertificateDirectory certificates) {
        return certificates.select(ServerName.of(HOST)).host().credentials().stream()
                .map(Credential::leaf)
                .toList();
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({
        "mail.pem, no bytes",
        "mail.pem, NUL bytes",
        "mail.pem, NUL bytes behind its beginning",
        "mail.key, no bytes",
        "mail.key, NUL bytes",
        "mail.key, NUL bytes behind its beginning"
    })
    @DisplayName("is reported, before and after a restart, and leaves its last good pair in service until then")
    void served(String name, String how) throws Exception {
        CERTIFICATE.writeTo(directory.resolve("mail.pem"), directory.resolve("mail.key"));
        try (CertificateDirectory certificates = open()) {
            empty(name, how);
            certificates.reload();

            assertThat(leaves(certificates)).containsExactly(CERTIFICATE.leaf());
            assertThat(certificates.report().refused()).singleElement().satisfies(refused -> {
                assertThat(refused.file()).isEqualTo(directory.resolve(name));
                assertThat(refused.problem()).contains(problemWith(how));
            });
        }
        try (CertificateDirectory restarted = open()) {
            assertThat(restarted.report().refused()).anySatisfy(refused -> {
                assertThat(refused.file()).isEqualTo(directory.resolve(name));
                assertThat(refused.problem()).contains(problemWith(how));
            });
            CERTIFICATE.writeTo(directory.resolve("mail.pem"), directory.resolve("mail.key"));
            restarted.reload();
            assertThat(leaves(restarted)).containsExactly(CERTIFICATE.leaf());
            assertThat(restarted.report().refused()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.pem",
                "A.CRT",
                "a.cer",
                "a.key",
                "a.p12",
                "a.pfx",
                "a.jks",
                "exim.crt.mail.example.com",
                "exim.key.mail.example.com",
                "mail.example.com.pem.rsa",
                "fullchain",
                "privkey"
            })
    @DisplayName("is reported, if it is called like a certificate or a key and was never read")
    void neverRead(String name) throws Exception {
        for (String how : List.of("no bytes", "NUL bytes")) {
            empty(name, how);
            try (CertificateDirectory certificates = open()) {
                assertThat(certificates.report().refused())
                        .as(how)
                        .singleElement()
                        .satisfies(refused -> {
                            assertThat(refused.file()).isEqualTo(directory.resolve(name));
                            assertThat(refused.problem()).contains(problemWith(how));
                        });
                Files.delete(directory.resolve(name));
                certificates.reload();
                assertThat(certificates.report().refused()).isEmpty();
            }
        }
    }

    @Test
    @DisplayName("is none of its business, if it is called like something else")
    void foreign() throws Exception {
        for (String name :
                List.of("README", ".gitkeep", "lock", "index.txt", "key.txt", "crl.der", "keys.d", "monkey", ".pem")) {
            Files.write(directory.resolve(name), new byte[0]);
        }
        Files.write(directory.resolve("random"), new byte[1024]);
        Files.write(directory.resolve("leaf.der.crt"), CERTIFICATE.leaf().getEncoded());
        try (CertificateDirectory certificates = open()) {
            assertThat(certificates.report().refused()).isEmpty();
        }
    }
}

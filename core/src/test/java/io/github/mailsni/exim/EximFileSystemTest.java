package io.github.mailsni.exim;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A configuration on another file system than the default one")
class EximFileSystemTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create("mailsni test CA");

    @TempDir
    Path directory;

    private FileSystem fileSystem;

    @BeforeEach
    void open() throws IOException {
        fileSystem = FileSystems.newFileSystem(directory.resolve("files.zip"), Map.of("create", "true"));
    }

    @AfterEach
    void close() throws IOException {
        fileSystem.close();
    }

    private void write(String host) throws IOException {
        TestCertificate certificate = AUTHORITY.issue(host);
        Path folder = Files.createDirectories(fileSystem.getPath("/tls"));
        Files.writeString(folder.resolve(host + ".pem"), certificate.certificatePem() + certificate.privateKeyPem());
    }

    @Test
    @DisplayName("takes its included files, lookups and certificates from there")
    void certificates() throws Exception {
        write("mail.example.com");
        write("mail.example.org");
        write("mail.default.example");
        Files.writeString(fileSystem.getPath("/tls/map"), "mail.example.org: mail.example.org\n");
        Files.createDirectories(fileSystem.getPath("/etc/conf.d"));
        Files.writeString(fileSystem.getPath("/etc/conf.d/tls"), """
                tls_certificate = /tls/${if exists{/tls/$tls_in_sni.pem}{$tls_in_sni}{mail.default.example}}.pem
                tls_privatekey = /tls/${lookup{$tls_in_sni}lsearch{/tls/map}{$value}\\
                    {${if exists{/tls/$tls_in_sni.pem}{$tls_in_sni}{mail.default.example}}}}.pem
                """);
        Path configuration = Files.writeString(fileSystem.getPath("/etc/exim4.conf"), ".include conf.d/tls\n");

        try (EximTls tls = EximTls.fromConfiguration(configuration)) {
            for (String host : new String[] {"mail.example.com", "mail.example.org", "mail.default.example"}) {
                Selection selection = tls.select(ServerName.of(host));
                assertThat(EximFiles.nameOf(selection)).isEqualTo(host);
            }
            assertThat(tls.report().refused()).isEmpty();
            assertThat(tls.reload().refused()).isEmpty();
            assertThat(tls.explain(ServerName.of("mail.example.com")).toString())
                    .contains("/tls/mail.example.com.pem");
        }
    }
}

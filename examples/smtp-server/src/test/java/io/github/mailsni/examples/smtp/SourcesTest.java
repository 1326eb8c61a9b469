package io.github.mailsni.examples.smtp;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mailsni.KeyPasswords;
import io.github.mailsni.ServerName;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;

@DisplayName("The certificates of the command line")
class SourcesTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create("mailsni test CA");

    @TempDir
    private Path root;

    /** Has the options of the server that concern certificates. */
    @Command
    static final class Options {
        @ArgGroup(multiplicity = "1")
        @Nullable CertificateSource source;
    }

    private static CertificateSource.Opened open(String... arguments) throws IOException {
        Options options = new Options();
        new CommandLine(options).parseArgs(arguments);
        return requireNonNull(options.source)
                .open(
                        UnknownNamePolicy.DEFAULT,
                        KeyPasswords.none(),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 25),
                        event -> {});
    }

    private Path write(String host, String certificate, String key) throws IOException {
        TestCertificate issued = AUTHORITY.issue(host);
        Path file = root.resolve(certificate);
        Files.createDirectories(file.getParent());
        Files.createDirectories(root.resolve(key).getParent());
        issued.writeTo(file, root.resolve(key));
        return root;
    }

    private static String presented(CertificateSource.Opened opened, String host) {
        return opened.selector()
                .select(ServerName.of(host))
                .host()
                .credentials()
                .get(0)
                .coveredNames()
                .iterator()
                .next();
    }

    @Test
    @DisplayName("may be named by a template")
    void template() throws Exception {
        write("mail.example.com", "certs/mail.example.com.pem", "private/mail.example.com.key");

        try (CertificateSource.Opened opened = open(
                "--certs",
                root.toString(),
                "--layout",
                "certs/${tls_sni}.pem,private/${tls_sni}.key",
                "--default",
                "mail.example.com")) {
            assertThat(presented(opened, "mail.example.com")).isEqualTo("mail.example.com");
        }
    }

    @Test
    @DisplayName("may lie in several directories, in any order, and are reloaded together")
    void several() throws Exception {
        write("mail.customer.example", "customers/a/b.crt", "customers/a/b.key");
        write("mail.example.com", "own/cert", "own/key");

        try (CertificateSource.Opened opened = open(
                "--certs=" + root.resolve("customers"),
                "--certs=" + root.resolve("own"),
                "--layout=any",
                "--default=mail.example.com")) {
            assertThat(presented(opened, "mail.customer.example")).isEqualTo("mail.customer.example");
            assertThat(presented(opened, "unknown.example")).isEqualTo("mail.example.com");

            write("new.customer.example", "customers/new.crt", "customers/new.key");
            assertThat(opened.reload().get().refused()).isEmpty();
            assertThat(presented(opened, "new.customer.example")).isEqualTo("new.customer.example");
        }
    }

    @Test
    @DisplayName("are of no directory if the default host is in none, and the message is the first one's")
    void withoutDefault() throws Exception {
        write("mail.customer.example", "customers/a.crt", "customers/a.key");
        Files.createDirectories(root.resolve("own"));

        assertThatThrownBy(() -> open(
                        "--certs=" + root.resolve("own"),
                        "--certs=" + root.resolve("customers"),
                        "--layout=any",
                        "--default=mail.example.com"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        "own: no certificate below this directory is for the default host mail.example.com");
    }
}

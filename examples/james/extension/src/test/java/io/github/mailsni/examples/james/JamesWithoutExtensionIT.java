package io.github.mailsni.examples.james;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.examples.james.James.Home;
import io.github.mailsni.examples.james.James.Port;
import io.github.mailsni.examples.james.MailClient.Place;
import io.github.mailsni.examples.james.MailClient.Protocol;
import io.github.mailsni.handshake.SocketClient;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@EnabledForJreRange(max = JRE.JAVA_20, disabledReason = "the whole James 3.8 is tested on Java 17; 3.9 on newer ones")
@DisplayName("A whole James 3.8 without extensions")
class JamesWithoutExtensionIT {
    private static final TestAuthority AUTHORITY = TestAuthority.create("Test CA");

    @TempDir
    private Path directory;

    @Test
    @DisplayName("gets its certificates through the security properties of Java, chosen by Exim's lines")
    void javaSecurity() throws Exception {
        Manual manual = Manual.read();
        Path certificates = Files.createDirectories(directory.resolve("tls"));
        for (String host : new String[] {"mail.example.com", "mail.example.org"}) {
            AUTHORITY.issue(host).writeTo(certificates, TestLayout.EXIM);
        }
        Home home = home(manual);
        Files.copy(
                Path.of(System.getProperty("extension.jar")), home.directory().resolve("mailsni-james.jar"));
        Files.writeString(home.conf("mailsni.security"), manual.block("properties", "security.provider"));
        Files.writeString(home.conf("mailsni.properties"), manual.block("ini", "exim-config"));
        Files.writeString(
                home.conf("exim.conf"),
                manual.block("exim", "tls_certificate").replace("/etc/exim4/tls", certificates.toString()));

        try (James james = home.launch(manual.command("java ")).started()) {
            assertThat(host(james, Port.SUBMISSION, Protocol.SMTP, "mail.example.org"))
                    .isEqualTo("CN=mail.example.org EC");
            assertThat(host(james, Port.IMAP, Protocol.IMAP, "unknown.example")).isEqualTo("CN=mail.example.com EC");
        }
    }

    private Home home(Manual manual) throws Exception {
        String startTls = manual.block("xml", "startTLS=\"true\"");
        Home home = new Home(
                directory.resolve("james"),
                Map.of("STARTTLS", startTls, "IMPLICIT", startTls, "CLIENT_CERTIFICATES", startTls));
        Files.write(
                home.conf("keystore"),
                AUTHORITY.issue("james-own-key-store.example").pkcs12(James.SECRET.toCharArray()));
        return home;
    }

    private static String host(James james, Port port, Protocol protocol, String name) throws Exception {
        return new Place(james.address(port), protocol, true)
                .visit(SocketClient.speaking("TLSv1.3", AUTHORITY.trustManager()), Optional.of(name))
                .certificate();
    }
}

package org.example;

// README.md
import static io.github.mailsni.testing.CertificateAssertions.*;
// end

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.github.mailsni.coverage.TrustRoots;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.examples.questions.MailHosts;
import io.github.mailsni.examples.questions.MailProtocol;
import io.github.mailsni.examples.questions.MailServer;
import io.github.mailsni.examples.questions.Questions;
import io.github.mailsni.examples.questions.TlsEngine;
import io.github.mailsni.netty.SniTls;
import io.netty.util.Version;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@DisplayName("A mail server on Netty")
class NettyMailServerTest {
    private static final TlsEngine ENGINE =
            Version.identify().get("netty-handler").artifactVersion().startsWith("4.1.")
                    ? TlsEngine.NETTY_4_1_OPENSSL
                    : TlsEngine.NETTY_HANDLER;

    @TempDir
    java.nio.file.Path root;

    private MailHosts hosts;

    @BeforeEach
    void writeFiles() throws Exception {
        hosts = MailHosts.in(Files.createDirectories(root.resolve("etc/exim4/tls")));
        Path.root = root;
    }

    @Test
    @DisplayName("gives each client the certificate that it asks for")
    void answers() throws Exception {
        try (NettyMailServer server = new NettyMailServer()) {
            new Questions(hosts)
                    .ask(
                            MailServer.of(MailProtocol.SMTP, server.smtp(), ENGINE),
                            MailServer.of(MailProtocol.SMTPS, server.smtps(), ENGINE),
                            MailServer.of(MailProtocol.IMAP, server.imap(), ENGINE),
                            MailServer.of(MailProtocol.IMAPS, server.imaps(), ENGINE));
        }
    }

    @Test
    @DisplayName("takes ticket keys of a file")
    void ticketKeys() throws Exception {
        String line = "A".repeat(64) + "\n";
        Files.writeString(Files.createDirectories(root.resolve("etc/mailsni")).resolve("ticket.keys"), line.repeat(3));
        try (NettyMailServer server = new NettyMailServer();
                SniTls tls = NettyMailServer.withTicketKeys(server.certificates())) {
            assertNotNull(tls.newHandler());
        }
    }

    @Test
    @DisplayName("covers every host that its users dial")
    void covers() throws Exception {
        try (NettyMailServer server = new NettyMailServer()) {
            CertificateDirectory certificates = server.certificates();
            // README.md
            assertThat(certificates).covers("mail.example.com", "smtp.example.org")
                    .trustedBy(publicRoots()).forAtLeast(Duration.ofDays(21));
            // end
        }
    }

    /** Stands for those of Java: no public authority has signed the certificates of a test. */
    private TrustRoots publicRoots() {
        return hosts.authority().roots();
    }
}

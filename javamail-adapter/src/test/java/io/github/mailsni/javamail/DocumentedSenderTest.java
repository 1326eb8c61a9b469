package io.github.mailsni.javamail;

import static io.github.mailsni.testing.KeyAlgorithm.EC_P256;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.coverage.TrustRoots;
import io.github.mailsni.handshake.Hosts;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.subethamail.smtp.server.SMTPServer;

/** The code between the comments is that of docs/senders.md, which {@code DocumentedCodeTest} in examples/questions checks. */
@Timeout(120)
@DisplayName("The sender in docs/senders.md")
class DocumentedSenderTest {
    private static final Logger log = LoggerFactory.getLogger(DocumentedSenderTest.class);

    private final List<String> delivered = new CopyOnWriteArrayList<>();
    private final SMTPServer server = SMTPServer.port(0)
            .bindAddress(InetAddress.getLoopbackAddress())
            .enableTLS()
            .requireTLS()
            .startTlsSocketFactory(
                    MailTls.of(Hosts.withDefault("mx.example", EC_P256).host("mail.a.example", EC_P256))::upgrade)
            .messageHandler((context, from, to, data) -> delivered.add(to))
            .build();

    @TempDir
    private Path directory;

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    @DisplayName("delivers to a SubEthaSMTP server by its name")
    void delivers() throws Exception {
        send("mail.a.example");

        assertThat(delivered).containsExactly("b@example.com");
    }

    @Test
    @DisplayName("does not deliver to a name that the server has no certificate for")
    void doesNotDeliver() throws Exception {
        send("mail.c.example");

        assertThat(delivered).isEmpty();
    }

    private void send(String host) throws Exception {
        Path companyCa = Files.writeString(directory.resolve("ca.pem"), Hosts.AUTHORITY.certificatePem());
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.host", host);
        properties.setProperty("mail.smtp.port", String.valueOf(server.getPortAllocated()));
        // docs/senders.md
        SenderTls tls =
                SenderTls.builder().alsoTrusting(TrustRoots.fromPem(companyCa)).build();

        Session session = Session.getInstance(tls.startTls(properties)); // or implicitTls: port 465
        try {
            Transport.send(message(session));
        } catch (MessagingException e) {
            log.error("not sent: {}", SenderFailure.of(e));
        }
        // end
    }

    private static MimeMessage message(Session session) throws MessagingException {
        MimeMessage message = new MimeMessage(session);
        message.setFrom(new InternetAddress("a@example.com"));
        message.setRecipient(Message.RecipientType.TO, new InternetAddress("b@example.com"));
        message.setText("Hello");
        return message;
    }
}

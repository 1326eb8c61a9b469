package org.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.icegreen.greenmail.junit5.GreenMailExtension;
import com.icegreen.greenmail.util.ServerSetup;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.examples.questions.MailHosts;
import io.github.mailsni.examples.questions.MailProtocol;
import io.github.mailsni.examples.questions.MailServer;
import io.github.mailsni.examples.questions.Questions;
import io.github.mailsni.examples.questions.TlsEngine;
import io.github.mailsni.javamail.MailSniProvider;
import io.github.mailsni.javamail.SenderTls;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import io.github.mailsni.testing.TestLayout;
import jakarta.mail.MessagingException;
import java.nio.file.Path;
import java.security.Security;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@DisplayName("The newsletter")
class NewsletterTest {
    @TempDir
    static Path directory;

    private static MailHosts hosts;

    @RegisterExtension
    final GreenMailExtension greenMail = new GreenMailExtension(
            new ServerSetup[] {ServerSetup.SMTPS.dynamicPort(), ServerSetup.IMAPS.dynamicPort()});

    @BeforeAll
    static void certificates() throws Exception {
        hosts = MailHosts.in(directory);
        CertificateDirectory certificates = CertificateDirectory.builder(directory)
                .defaultHost(MailHosts.DEFAULT_HOST)
                .open();
        // docs/testing.md
        Security.addProvider(new MailSniProvider(certificates));
        Security.setProperty("ssl.KeyManagerFactory.algorithm", MailSniProvider.NAME);
        // end
    }

    @Test
    @DisplayName("goes to each of its hosts, and to no other")
    void hosts() throws Exception {
        greenMail.setUser("reader@example.com", "reader", "secret");
        SenderTls tls = SenderTls.builder().trustingOnly(hosts.authority().roots()).build();
        Newsletter newsletter = new Newsletter(tls, greenMail.getSmtps().getPort());

        newsletter.send("mail.example.com", "hello");
        newsletter.send("smtp.example.org", "hello");
        assertThrows(MessagingException.class, () -> newsletter.send("mail.unknown.example", "hello"));

        assertEquals(2, greenMail.getReceivedMessages().length);
    }

    @Test
    @DisplayName("can be tested with certificates that the test makes")
    void throwAwayCertificates(@TempDir Path directory) throws Exception {
        // TestAuthority.java
        TestAuthority authority = TestAuthority.create("Example test CA");
        TestCertificate certificate = authority.issue("mail.example.com", "*.example.org");
        certificate.writeTo(directory, TestLayout.EXIM);
        SSLContext client = authority.sslContext();
        // end
        assertEquals("TLS", client.getProtocol());
    }

    @Test
    @DisplayName("is tested with a server that gives each client the certificate that it asks for")
    void answers() throws Exception {
        new Questions(hosts)
                .ask(
                        MailServer.of(MailProtocol.SMTPS, greenMail.getSmtps().getPort(), TlsEngine.KEY_MANAGER),
                        MailServer.of(MailProtocol.IMAPS, greenMail.getImaps().getPort(), TlsEngine.KEY_MANAGER));
    }
}

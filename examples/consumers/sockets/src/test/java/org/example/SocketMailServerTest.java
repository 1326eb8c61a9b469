package org.example;

// README.md
import static io.github.mailsni.testing.CertificateAssertions.*;
// end

import io.github.mailsni.coverage.TrustRoots;
import io.github.mailsni.examples.questions.MailHosts;
import io.github.mailsni.examples.questions.MailProtocol;
import io.github.mailsni.examples.questions.MailServer;
import io.github.mailsni.examples.questions.Questions;
import io.github.mailsni.examples.questions.TlsEngine;
import io.github.mailsni.exim.EximTls;
import java.nio.file.Files;
import java.time.Duration;
import org.testng.annotations.BeforeMethod;
import org.testng.annotations.Test;

/** A mail server on sockets, tested with TestNG. */
public class SocketMailServerTest {
    private MailHosts hosts;

    @BeforeMethod
    public void writeFiles() throws Exception {
        java.nio.file.Path root = Files.createTempDirectory(java.nio.file.Path.of("target"), "root");
        java.nio.file.Path tls = Files.createDirectories(root.resolve("etc/exim4/tls")).toAbsolutePath();
        hosts = MailHosts.in(tls);
        String file = "${if exists{%1$s/exim.%2$s.${tls_in_sni}}{%1$s/exim.%2$s.${tls_in_sni}}"
                + "{${if exists{%1$s/exim.%2$s.*.${sg{$tls_in_sni}{^[^.]*.}{}}}{%1$s/exim.%2$s.*.${sg{$tls_in_sni}{^[^.]*.}{}}}"
                + "{%1$s/exim.%2$s.mail.defaultdomain.com}}}}\n";
        Files.writeString(
                root.resolve("etc/exim4/exim4.conf"),
                "tls_certificate = " + String.format(file, tls, "crt") + "tls_privatekey = "
                        + String.format(file, tls, "key"));
        Path.root = root;
    }

    @Test(timeOut = 120_000)
    public void givesEachClientTheCertificateThatItAsksFor() throws Exception {
        try (SocketMailServer server = new SocketMailServer()) {
            new Questions(hosts)
                    .ask(
                            MailServer.of(MailProtocol.SMTP, server.smtp(), TlsEngine.SUN_JSSE),
                            MailServer.of(MailProtocol.SMTPS, server.smtps(), TlsEngine.SUN_JSSE));
        }
    }

    @Test
    public void coversEveryHostThatItsUsersDial() throws Exception {
        try (SocketMailServer server = new SocketMailServer()) {
            EximTls certificates = server.certificates();
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

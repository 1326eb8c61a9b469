package org.example;

import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.examples.questions.MailHosts;
import io.github.mailsni.examples.questions.MailProtocol;
import io.github.mailsni.examples.questions.MailServer;
import io.github.mailsni.examples.questions.Questions;
import io.github.mailsni.examples.questions.TlsEngine;
import io.github.mailsni.javamail.MailTls;
import java.net.InetAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.subethamail.smtp.server.SMTPServer;

@Timeout(120)
@DisplayName("A mail server that names its provider of TLS")
class OtherProvidersTest {
    @TempDir
    Path directory;

    private MailHosts hosts;

    @BeforeEach
    void writeFiles() throws Exception {
        hosts = MailHosts.in(directory);
    }

    @Test
    @DisplayName("gives each client the certificate that it asks for by Bouncy Castle")
    void bouncyCastle() throws Exception {
        try (CertificateDirectory certificates = open()) {
            ask(OtherProviders.bouncyCastle(certificates), TlsEngine.BCJSSE);
        }
    }

    @Test
    @DisplayName("gives each client the certificate that it asks for by Conscrypt")
    void conscrypt() throws Exception {
        try (CertificateDirectory certificates = open()) {
            ask(OtherProviders.conscrypt(certificates), TlsEngine.CONSCRYPT);
        }
    }

    private CertificateDirectory open() throws Exception {
        return CertificateDirectory.builder(directory)
                .defaultHost(MailHosts.DEFAULT_HOST)
                .open();
    }

    private void ask(MailTls tls, TlsEngine engine) throws Exception {
        SMTPServer smtp = server().enableTLS().startTlsSocketFactory(tls::upgrade).build();
        SMTPServer smtps = server().serverSocketFactory(tls.serverSocketFactory()).build();
        smtp.start();
        smtps.start();
        try {
            new Questions(hosts)
                    .ask(
                            MailServer.of(MailProtocol.SMTP, smtp.getPortAllocated(), engine),
                            MailServer.of(MailProtocol.SMTPS, smtps.getPortAllocated(), engine));
        } finally {
            smtp.stop();
            smtps.stop();
        }
    }

    private static SMTPServer.Builder server() {
        return SMTPServer.port(0).bindAddress(InetAddress.getLoopbackAddress());
    }
}

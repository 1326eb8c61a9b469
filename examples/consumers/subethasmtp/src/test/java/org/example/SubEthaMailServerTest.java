package org.example;

import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.examples.questions.MailHosts;
import io.github.mailsni.examples.questions.MailProtocol;
import io.github.mailsni.examples.questions.MailServer;
import io.github.mailsni.examples.questions.Questions;
import io.github.mailsni.examples.questions.TlsEngine;
import io.github.mailsni.javamail.MailTls;
import java.nio.file.Files;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.subethamail.smtp.MessageHandlerFactory;
import org.subethamail.smtp.helper.BasicMessageHandlerFactory;

@Timeout(120)
@DisplayName("A mail server on SubEthaSMTP")
class SubEthaMailServerTest {
    @TempDir
    java.nio.file.Path root;

    @Test
    @DisplayName("gives each client the certificate that it asks for")
    void answers() throws Exception {
        MailHosts hosts = MailHosts.in(Files.createDirectories(root.resolve("etc/exim4/tls")));
        Path.root = root;
        MessageHandlerFactory handlers = new BasicMessageHandlerFactory((context, from, to, data) -> {}, 100_000);
        try (CertificateDirectory certificates = SubEthaMailServer.certificates()) {
            MailTls tls = SubEthaMailServer.tls(certificates);
            SubEthaMailServer.start(tls, handlers);
            SubEthaMailServer.startOnContext(tls, handlers);

            new Questions(hosts)
                    .ask(
                            MailServer.of(MailProtocol.SMTP, SMTPServer.PORTS.get(587), TlsEngine.SUN_JSSE),
                            MailServer.of(MailProtocol.SMTPS, SMTPServer.PORTS.get(465), TlsEngine.SUN_JSSE),
                            MailServer.of(MailProtocol.SMTP, SMTPServer.PORTS.get(25), TlsEngine.SUN_JSSE));
        }
    }
}

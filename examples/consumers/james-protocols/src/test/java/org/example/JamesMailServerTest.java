package org.example;

import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.examples.questions.MailHosts;
import io.github.mailsni.examples.questions.MailProtocol;
import io.github.mailsni.examples.questions.MailServer;
import io.github.mailsni.examples.questions.Questions;
import io.github.mailsni.examples.questions.TlsEngine;
import java.nio.file.Path;
import org.apache.james.protocols.netty.NettyServer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@DisplayName("A mail server on the protocols of James")
class JamesMailServerTest {
    @TempDir
    Path directory;

    @Test
    @DisplayName("gives each client the certificate that it asks for")
    void answers() throws Exception {
        MailHosts hosts = MailHosts.in(directory);
        try (CertificateDirectory certificates = CertificateDirectory.builder(directory)
                .defaultHost(MailHosts.DEFAULT_HOST)
                .open()) {
            NettyServer smtp = JamesMailServer.smtp(certificates);
            NettyServer smtps = JamesMailServer.smtps(certificates);
            try {
                new Questions(hosts)
                        .ask(
                                MailServer.of(MailProtocol.SMTP, JamesMailServer.port(smtp), TlsEngine.SUN_JSSE),
                                MailServer.of(MailProtocol.SMTPS, JamesMailServer.port(smtps), TlsEngine.SUN_JSSE));
            } finally {
                smtp.unbind();
                smtps.unbind();
            }
        }
    }
}

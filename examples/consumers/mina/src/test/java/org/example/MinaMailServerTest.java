package org.example;

import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.examples.questions.MailHosts;
import io.github.mailsni.examples.questions.MailProtocol;
import io.github.mailsni.examples.questions.MailServer;
import io.github.mailsni.examples.questions.Questions;
import io.github.mailsni.examples.questions.TlsEngine;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@DisplayName("A mail server on Apache MINA")
class MinaMailServerTest {
    @TempDir
    Path directory;

    @Test
    @DisplayName("gives each client the certificate that it asks for")
    void answers() throws Exception {
        MailHosts hosts = MailHosts.in(directory);
        try (CertificateDirectory certificates = CertificateDirectory.builder(directory)
                        .defaultHost(MailHosts.DEFAULT_HOST)
                        .open();
                MinaMailServer server = new MinaMailServer(certificates)) {
            new Questions(hosts)
                    .ask(
                            MailServer.of(MailProtocol.SMTP, server.smtp(), TlsEngine.SUN_JSSE),
                            MailServer.of(MailProtocol.SMTPS, server.smtps(), TlsEngine.SUN_JSSE),
                            MailServer.of(MailProtocol.IMAP, server.imap(), TlsEngine.SUN_JSSE),
                            MailServer.of(MailProtocol.IMAPS, server.imaps(), TlsEngine.SUN_JSSE));
        }
    }
}

package io.github.mailsni.examples.questions;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.mailsni.testing.TestCertificate;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@DisplayName("The questions find")
class QuestionsTest {
    @TempDir
    private Path directory;

    @Test
    @DisplayName("a server that presents one certificate to all, executes what was injected, and sees no renewal")
    void faults() throws Exception {
        MailHosts hosts = MailHosts.in(directory);
        TestCertificate only = hosts.authority().issue(MailHosts.DEFAULT_HOST);
        try (FaultyServer server = new FaultyServer(only)) {
            Questions questions = new Questions(hosts).waitingAtMost(java.time.Duration.ofMillis(1));

            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(
                            () -> questions.ask(MailServer.of(MailProtocol.SMTP, server.port(), TlsEngine.SUN_JSSE)))
                    .withMessageContaining("SMTP, TLSv1.2, ANY, mail.example.com: CN=mail.defaultdomain.com EC")
                    .withMessageContaining("SMTP, TLSv1.3, ANY, mail.unknown.example, after the renewal: CN=")
                    .withMessageContaining(
                            "SMTP, TLSv1.3, at another host with the session of the first: the session was")
                    .withMessageContaining("SMTP, a whole line behind STARTTLS: ")
                    .withMessageContaining("SMTP, a part of a line behind STARTTLS: ")
                    .withMessageContaining("is \"500 unknown command\" instead of 250");
        }
    }
}

package org.example;

import io.github.mailsni.examples.questions.MailHosts;
import io.github.mailsni.examples.questions.MailProtocol;
import io.github.mailsni.examples.questions.MailServer;
import io.github.mailsni.examples.questions.Questions;
import io.github.mailsni.examples.questions.TlsEngine;
import java.io.BufferedReader;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@DisplayName("A mail server in one jar")
class ShadedIT {
    @TempDir
    Path directory;

    @Test
    @DisplayName("gives each client the certificate that it asks for")
    void answers() throws Exception {
        MailHosts hosts = MailHosts.in(directory);
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        "target/shaded-1.jar",
                        directory.toString(),
                        MailHosts.DEFAULT_HOST)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = server.inputReader()) {
            String port = output.readLine();
            if (port == null) {
                throw new AssertionError("the program ended with status " + server.waitFor());
            }
            new Questions(hosts).ask(MailServer.of(MailProtocol.SMTPS, Integer.parseInt(port), TlsEngine.SUN_JSSE));
        } finally {
            server.destroyForcibly().waitFor();
        }
    }
}

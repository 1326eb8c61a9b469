package org.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.mailsni.examples.questions.MailHosts;
import io.github.mailsni.examples.questions.MailProtocol;
import io.github.mailsni.examples.questions.MailServer;
import io.github.mailsni.examples.questions.Questions;
import io.github.mailsni.examples.questions.TlsEngine;
import io.github.mailsni.javamail.MailTls;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@DisplayName("A mail server in a module")
class ModularMailServerTest {
    @TempDir
    java.nio.file.Path root;

    private MailHosts hosts;

    @BeforeEach
    void writeFiles() throws Exception {
        hosts = MailHosts.bundlesIn(Files.createDirectories(root.resolve("etc/haproxy/certs")), "mail.example.com");
        Path.root = root;
    }

    @Test
    @DisplayName("gives each client the certificate that it asks for")
    void answers() throws Exception {
        try (ModularMailServer server = new ModularMailServer()) {
            new Questions(hosts).ask(MailServer.of(MailProtocol.SMTPS, server.port(), TlsEngine.SUN_JSSE));
        }
    }

    @Test
    @DisplayName("runs as a module, on modules")
    void modules() throws Exception {
        try (ModularMailServer server = new ModularMailServer()) {
            assertEquals("org.example.mail", server.getClass().getModule().getName());
            assertEquals("io.github.mailsni.javamail", MailTls.class.getModule().getName());
            assertEquals("io.github.mailsni.netty", server.nettyHandler());
            assertTrue(MailTls.class.getModule().isNamed());
        }
    }
}

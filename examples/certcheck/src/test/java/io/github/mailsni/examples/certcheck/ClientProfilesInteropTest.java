package io.github.mailsni.examples.certcheck;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.coverage.ClientProfile;
import io.github.mailsni.examples.certcheck.live.FakeServer;
import io.github.mailsni.interop.Exim;
import io.github.mailsni.interop.ProcessTree;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The programs themselves, as they dial a mail server. {@link Exim} and {@link Postfix} say how to get them. */
@Tag("interop")
@DisplayName("What the table of client profiles says is what is sent today, behind STARTTLS, by")
class ClientProfilesInteropTest {
    private static final long PATIENCE_SECONDS = 60;
    private static final int RECORD_HEADER = 5;

    @TempDir
    private Path directory;

    /** Starts a client against a port. */
    @FunctionalInterface
    private interface Dialling {
        Process dial(int port) throws Exception;
    }

    private static ClientHello helloOf(Dialling client) throws Exception {
        CompletableFuture<byte[]> hello = new CompletableFuture<>();
        ProcessTree dialling;
        ClientHello sent;
        try (FakeServer server = FakeServer.start(connection -> {
            connection.say("220 mail.example.com ESMTP\r\n");
            String command = connection.hear();
            while (!command.equalsIgnoreCase("STARTTLS")) {
                connection.say("250-mail.example.com\r\n250 STARTTLS\r\n");
                command = connection.hear();
            }
            connection.say("220 go\r\n");
            hello.complete(record(connection));
        })) {
            dialling = new ProcessTree(client.dial(server.address().getPort()));
            try {
                sent = ClientHello.parse(hello.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            } catch (Exception | AssertionError silent) {
                dialling.end();
                throw silent;
            }
        }
        // nobody is there to talk to any more: it gives up, and takes note of that in its spool
        dialling.awaitEnd();
        return sent;
    }

    private static byte[] record(FakeServer.Client connection) throws IOException {
        DataInputStream input = new DataInputStream(connection.socket().getInputStream());
        byte[] header = input.readNBytes(RECORD_HEADER);
        int length = ((header[3] & 0xff) << 8) | (header[4] & 0xff);
        byte[] record = new byte[RECORD_HEADER + length];
        System.arraycopy(header, 0, record, 0, RECORD_HEADER);
        input.readFully(record, RECORD_HEADER, length);
        return record;
    }

    @Test
    @DisplayName("Postfix, which verifies the certificate")
    void postfix() throws Exception {
        ClientHello sent = helloOf(port -> Postfix.dial(directory, "[127.0.0.1]:" + port));

        assertThat(sent).isEqualTo(ClientHello.of(ClientProfile.POSTFIX));
    }

    @Test
    @DisplayName("Exim")
    void exim() throws Exception {
        ClientHello sent = helloOf(port -> {
            Process process = Exim.sender(directory, port).start();
            try (var message = process.getOutputStream()) {
                message.write("Subject: test\n\nhello\n".getBytes(US_ASCII));
            }
            return process;
        });

        assertThat(sent).isEqualTo(ClientHello.of(ClientProfile.EXIM));
    }
}

package io.github.mailsni.examples.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mailsni.RequestedName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A Maildir")
class MaildirTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-02-03T04:05:06.789Z"), ZoneOffset.UTC);
    private static final Envelope ENVELOPE =
            new Envelope("client.example", true, new MailPath("a@x.example"), List.of(new MailPath("b@y.example")));
    private static final Client CLIENT = new Client(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711),
            Optional.of(new TlsFacts("TLSv1.3", "TLS_AES_128_GCM_SHA256", name("mail.example.com"))));

    @TempDir
    private Path directory;

    private Maildir maildir;

    @BeforeEach
    void open() throws IOException {
        maildir = Maildir.open(directory.resolve("mail"), "mail.example.com", CLOCK);
    }

    private static RequestedName name(String name) {
        return RequestedName.fromSni(name.getBytes(ISO_8859_1));
    }

    private List<Path> filesIn(String folder) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("mail").resolve(folder))) {
            return files.toList();
        }
    }

    private String deliver(Client client, Envelope envelope, String text) throws IOException {
        Mailbox.Draft draft = maildir.begin(client, envelope);
        draft.write(text.getBytes(ISO_8859_1));
        draft.deliver();
        return Files.readString(filesIn("new").get(0), ISO_8859_1);
    }

    @Test
    @DisplayName("shows a message only when it is complete")
    void atomic() throws IOException {
        Mailbox.Draft draft = maildir.begin(CLIENT, ENVELOPE);
        draft.write("Subject: Hi\r\n".getBytes(ISO_8859_1));
        assertThat(filesIn("new")).isEmpty();
        assertThat(filesIn("tmp")).hasSize(1);

        draft.deliver();

        assertThat(filesIn("new")).hasSize(1);
        assertThat(filesIn("tmp")).isEmpty();
    }

    @Test
    @DisplayName("keeps nothing of a message that is discarded")
    void discards() throws IOException {
        Mailbox.Draft draft = maildir.begin(CLIENT, ENVELOPE);
        draft.write("Subject: Hi\r\n".getBytes(ISO_8859_1));

        draft.discard();

        assertThat(filesIn("new")).isEmpty();
        assertThat(filesIn("tmp")).isEmpty();
    }

    @Test
    @DisplayName("keeps a delivered message that is discarded afterwards")
    void discardAfterDelivery() throws IOException {
        Mailbox.Draft draft = maildir.begin(CLIENT, ENVELOPE);
        draft.deliver();

        draft.discard();

        assertThat(filesIn("new")).hasSize(1);
    }

    @Test
    @DisplayName("puts the trace of the message on its top, and ends lines as Unix does")
    void headers() throws IOException {
        String stored = deliver(CLIENT, ENVELOPE, "Subject: Hi\r\n\r\n.\r\n\u00e9\r\n");

        assertThat(stored).isEqualTo("""
                        Return-Path: <a@x.example>
                        Envelope-To: b@y.example
                        Received: from client.example ([127.0.0.1])
                        \tby mail.example.com with ESMTPS
                        \t(TLSv1.3 TLS_AES_128_GCM_SHA256, server name mail.example.com)
                        \tid %s
                        \tfor <b@y.example>; Tue, 3 Feb 2026 04:05:06 +0000
                        Subject: Hi

                        .
                        \u00e9
                        """.formatted(idIn(stored)));
    }

    private static String idIn(String stored) {
        return stored.lines()
                .filter(line -> line.startsWith("\tid "))
                .map(line -> line.substring(4))
                .findFirst()
                .orElseThrow();
    }

    @Test
    @DisplayName("names no recipient to the others in Received")
    void severalRecipients() throws IOException {
        Envelope envelope = new Envelope(
                "client.example",
                false,
                MailPath.EMPTY,
                List.of(new MailPath("b@y.example"), new MailPath("c@y.example")));
        Client inPlaintext = new Client(CLIENT.address(), Optional.empty());

        assertThat(deliver(inPlaintext, envelope, "\r\n"))
                .contains("Return-Path: <>\n", "Envelope-To: b@y.example,\n\tc@y.example\n", "with SMTP\n")
                .doesNotContain("\tfor ", "TLS");
    }

    @Test
    @DisplayName("says of a name that is none only that it is invalid")
    void invalidServerName() throws IOException {
        TlsFacts tls = new TlsFacts("TLSv1.2", "X", name("a)\r\nX-Evil: 1"));

        assertThat(deliver(new Client(CLIENT.address(), Optional.of(tls)), ENVELOPE, "\r\n"))
                .contains("(TLSv1.2 X, invalid server name)")
                .doesNotContain("Evil");
    }

    @Test
    @DisplayName("gives each message a name of its own, even within one tick of the clock")
    void uniqueNames() throws IOException {
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            Mailbox.Draft draft = maildir.begin(CLIENT, ENVELOPE);
            draft.deliver();
            ids.add(draft.id());
        }

        assertThat(ids).hasSize(100);
        assertThat(filesIn("new")).hasSize(100);
    }

    @Test
    @DisplayName("lets nobody but the owner read")
    @DisabledOnOs(OS.WINDOWS)
    void permissions() throws IOException {
        deliver(CLIENT, ENVELOPE, "\r\n");

        assertThat(Files.getPosixFilePermissions(filesIn("new").get(0)))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Files.getPosixFilePermissions(directory.resolve("mail").resolve("new")))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    @DisplayName("cannot be made where a file stands")
    void fileInTheWay() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "");

        assertThatThrownBy(() -> Maildir.open(file, "mail.example.com", CLOCK)).isInstanceOf(IOException.class);
    }
}

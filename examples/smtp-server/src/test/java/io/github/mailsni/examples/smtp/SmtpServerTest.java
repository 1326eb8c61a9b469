package io.github.mailsni.examples.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mailsni.ServerName;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.netty.leaks.RecordingLeakDetector;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The server")
class SmtpServerTest {
    private static final Limits SMALL =
            new Limits(100_000, 10, 5, 5, Duration.ofMinutes(5), Duration.ofSeconds(5), Duration.ofSeconds(10));
    private static final List<String> HEAD =
            List.of("EHLO client.example", "MAIL FROM:<a@x.example>", "RCPT TO:<b@y.example>");
    private static final String AHEAD = String.join("\r\n", HEAD) + "\r\n";

    @TempDir
    private static Path files;

    @TempDir
    private Path maildir;

    private final Deque<Runnable> endings = new ArrayDeque<>();

    @BeforeAll
    static void makeCertificates() {
        TestHosts.writeTo(files);
    }

    @AfterAll
    static void findLeaks() {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        assertThat(RecordingLeakDetector.leaks()).isEmpty();
    }

    private SmtpServer.Builder builder(TlsEngine engine, UnknownNamePolicy policy) throws IOException {
        CertificateDirectory directory = TestHosts.open(files, policy);
        endings.push(directory::close);
        return SmtpServer.builder(directory, ServerName.of(TestHosts.DEFAULT))
                .engine(engine)
                .smtp(0)
                .smtps(0)
                .maildir(maildir)
                .limits(SMALL);
    }

    private SmtpServer start(SmtpServer.Builder builder) throws IOException {
        SmtpServer server = builder.start();
        endings.push(server::close);
        return server;
    }

    private SmtpServer start(TlsEngine engine) throws IOException {
        return start(builder(engine, UnknownNamePolicy.DEFAULT));
    }

    @AfterEach
    void stop() {
        endings.forEach(Runnable::run);
        endings.clear();
    }

    private static SmtpClient connect(SmtpServer server) throws IOException {
        return SmtpClient.connect(server.smtp().orElseThrow());
    }

    private List<String> messages() throws IOException {
        try (Stream<Path> names = Files.list(maildir.resolve("new"))) {
            return names.map(SmtpServerTest::read).toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> drafts() throws IOException {
        try (Stream<Path> names = Files.list(maildir.resolve("tmp"))) {
            return names.toList();
        }
    }

    @ParameterizedTest
    @DisplayName("presents to each client the certificate of the host that it asks for, on STARTTLS")
    @EnumSource
    void startTls(TlsEngine engine) throws Exception {
        SmtpServer server = start(engine);
        for (String host : new String[] {TestHosts.SECOND, TestHosts.THIRD, TestHosts.DEFAULT}) {
            try (SmtpClient client = connect(server)) {
                assertThat(client.reply()).startsWith("220 ");
                assertThat(client.say("EHLO client.example")).contains("STARTTLS");
                assertThat(client.say("MAIL FROM:<evil@x.example>")).startsWith("250");
                assertThat(client.say("STARTTLS")).startsWith("220 ");
                client.handshake(TestHosts.AUTHORITY.sslContext(), host);

                assertThat(client.certificate().getSubjectX500Principal().getName())
                        .isEqualTo("CN=" + host);
                assertThat(client.say("RCPT TO:<b@y.example>")).startsWith("503");
                assertThat(client.say("EHLO client.example")).startsWith("250").doesNotContain("STARTTLS");
                assertThat(client.say("QUIT")).startsWith("221");
            }
        }
    }

    @ParameterizedTest
    @DisplayName("presents to each client the certificate of the host that it asks for, on implicit TLS")
    @EnumSource
    void implicitTls(TlsEngine engine) throws Exception {
        SmtpServer server = start(engine);
        for (String host : new String[] {TestHosts.SECOND, TestHosts.THIRD, TestHosts.DEFAULT}) {
            try (SmtpClient client =
                    SmtpClient.connectTls(server.smtps().orElseThrow(), TestHosts.AUTHORITY.sslContext(), host)) {
                assertThat(client.certificate().getSubjectX500Principal().getName())
                        .isEqualTo("CN=" + host);
                assertThat(client.reply()).startsWith("220 ");
                assertThat(client.say("EHLO client.example")).doesNotContain("STARTTLS");
            }
        }
    }

    @ParameterizedTest
    @DisplayName("presents the default for an unknown name, or rejects it where told so")
    @EnumSource
    void unknownName(TlsEngine engine) throws Exception {
        SmtpServer server = start(engine);
        try (SmtpClient client = SmtpClient.connectTls(
                server.smtps().orElseThrow(), TestHosts.AUTHORITY.sslContext(), "unknown.example.com")) {
            assertThat(client.certificate().getSubjectX500Principal().getName()).isEqualTo("CN=" + TestHosts.DEFAULT);
        }
        stop();

        SmtpServer strict = start(builder(engine, UnknownNamePolicy.REJECT));

        assertThatThrownBy(() -> SmtpClient.connectTls(
                        strict.smtps().orElseThrow(), TestHosts.AUTHORITY.sslContext(), "unknown.example.com"))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("unrecognized_name");
    }

    @ParameterizedTest
    @DisplayName("stores a message as it was sent, and says in its headers how it came")
    @EnumSource
    void storesMessage(TlsEngine engine) throws Exception {
        SmtpServer server = start(engine);
        try (SmtpClient client = SmtpClient.connectTls(
                server.smtps().orElseThrow(), TestHosts.AUTHORITY.sslContext(), TestHosts.SECOND)) {
            client.reply();
            for (String command : HEAD) {
                assertThat(client.say(command)).startsWith("250");
            }
            assertThat(client.say("DATA")).startsWith("354");
            assertThat(client.say("..first\r\nSubject: \u00e9\r\n\r\n..\r\n...\r\nx.\r\n."))
                    .startsWith("250 2.0.0 stored as ");
        }

        assertThat(messages())
                .singleElement()
                .asString()
                .startsWith(
                        "Return-Path: <a@x.example>\nEnvelope-To: b@y.example\nReceived: from client.example ([127.0.0.1])\n")
                .contains("with ESMTPS\n", "TLSv1.3", "server name " + TestHosts.SECOND)
                .endsWith(".first\nSubject: \u00e9\n\n.\n..\nx.\n");
        assertThat(drafts()).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("takes commands that were sent ahead, and messages one after the other")
    @EnumSource
    void pipelining(TlsEngine engine) throws Exception {
        SmtpServer server = start(engine);
        try (SmtpClient client = connect(server)) {
            client.send(AHEAD
                    + "DATA\r\nfirst\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<c@y.example>\r\nDATA\r\nsecond\r\n.\r\nQUIT\r\n");

            assertThat(client.rest()
                            .lines()
                            .filter(line -> line.charAt(3) == ' ')
                            .map(line -> line.substring(0, 3)))
                    .containsExactly("220", "250", "250", "250", "354", "250", "250", "250", "354", "250", "221");
        }
        assertThat(messages())
                .hasSize(2)
                .anyMatch(text -> text.endsWith("\nfirst\n"))
                .anyMatch(text -> text.endsWith("\nsecond\n"));
    }

    @ParameterizedTest
    @DisplayName("takes nothing for a command that was sent in plaintext behind STARTTLS")
    @MethodSource("injections")
    void injection(TlsEngine engine, String injected) throws Exception {
        SmtpServer server = start(engine);
        try (SmtpClient client = connect(server)) {
            client.reply();
            client.say("EHLO client.example");
            client.send("STARTTLS\r\n" + injected);
            String answer = client.reply();
            if (answer.startsWith("501")) {
                assertThat(client.rest()).isEmpty();
                return;
            }

            assertThat(answer).startsWith("220");
            client.handshake(TestHosts.AUTHORITY.sslContext(), TestHosts.SECOND);
            assertThat(client.say("XYZZY")).startsWith("500");
            assertThat(client.say("NOOP")).startsWith("250");
        }
    }

    static Stream<Arguments> injections() {
        return Stream.of(TlsEngine.values())
                .flatMap(engine -> Stream.of("NOOP\r\n", "NOOP INJ", "MAIL FROM:<evil@x>\r\nRCPT TO:<")
                        .map(injected -> Arguments.of(engine, injected)));
    }

    @ParameterizedTest
    @DisplayName("ends the connection of a client that goes on in plaintext after STARTTLS")
    @EnumSource
    void laterInjection(TlsEngine engine) throws Exception {
        SmtpServer server = start(engine);
        try (SmtpClient client = connect(server)) {
            client.reply();
            client.say("EHLO client.example");
            assertThat(client.say("STARTTLS")).startsWith("220");
            client.send("NOOP\r\n");

            assertThat(client.rest()).doesNotContain("250");
        }
    }

    @ParameterizedTest
    @DisplayName("does not let a second message be smuggled in the first")
    @MethodSource("smugglings")
    void smuggling(TlsEngine engine, String end) throws Exception {
        SmtpServer server = start(engine);
        try (SmtpClient client = connect(server)) {
            client.send(AHEAD + "DATA\r\n");
            client.send("first" + end
                    + "MAIL FROM:<admin@x.example>\r\nRCPT TO:<b@y.example>\r\nDATA\r\nsecond\r\n.\r\nQUIT\r\n");

            assertThat(client.rest().lines().reduce((former, latter) -> latter))
                    .hasValueSatisfying(last -> assertThat(last).startsWith("521"));
        }
        assertThat(messages()).isEmpty();
        stop();
        assertThat(drafts()).isEmpty();
    }

    static Stream<Arguments> smugglings() {
        return Stream.of(TlsEngine.values())
                .flatMap(engine -> Stream.of("\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r\n", "\r\n.\r", "\r\n\0.\n")
                        .map(end -> Arguments.of(engine, end)));
    }

    @ParameterizedTest
    @DisplayName("ends the connection over a command with a lone LF or CR")
    @EnumSource
    void bareLineEndInCommand(TlsEngine engine) throws Exception {
        SmtpServer server = start(engine);
        for (String command : new String[] {"EHLO client.example\nMAIL FROM:<>\r\n", "EHLO client.example\rNOOP\r\n"}) {
            try (SmtpClient client = connect(server)) {
                client.reply();
                assertThat(client.send(command).rest()).startsWith("50").doesNotContain("250");
            }
        }
    }

    @ParameterizedTest
    @DisplayName("offers what it has, and nothing else")
    @EnumSource
    void offers(TlsEngine engine) throws Exception {
        SmtpServer server = start(engine);
        try (SmtpClient client = connect(server)) {
            client.reply();

            assertThat(client.say("EHLO client.example"))
                    .contains(TestHosts.DEFAULT, "PIPELINING", "SIZE 100000", "8BITMIME", "STARTTLS")
                    .doesNotContain("CHUNKING", "SMTPUTF8", "AUTH");
            assertThat(client.say("EHLO (nobody)")).startsWith("501");
            assertThat(client.say("BDAT 5 LAST")).startsWith("502");
        }
    }

    @ParameterizedTest
    @DisplayName("has an answer for a SIZE of any number of digits")
    @EnumSource
    void hugeSize(TlsEngine engine) throws Exception {
        SmtpServer server = start(engine);
        try (SmtpClient client = connect(server)) {
            client.reply();
            client.say("EHLO client.example");

            assertThat(client.say("MAIL FROM:<a@x.example> SIZE=99999999999999999999"))
                    .startsWith("5");
        }
    }

    @ParameterizedTest
    @DisplayName("ends the connection over an endless command")
    @EnumSource
    void endlessCommand(TlsEngine engine) throws Exception {
        SmtpServer server = start(engine);
        try (SmtpClient client = connect(server)) {
            client.reply();

            assertThat(client.send("NOOP " + "x".repeat(2000)).rest()).startsWith("50");
        }
    }

    @ParameterizedTest
    @DisplayName("refuses a message that is too large when it has come to its end, and goes on")
    @EnumSource
    void tooLarge(TlsEngine engine) throws Exception {
        SmtpServer server = start(engine);
        try (SmtpClient client = connect(server)) {
            client.reply();
            assertThat(client.say("EHLO client.example")).contains("SIZE 100000");
            assertThat(client.say("MAIL FROM:<a@x.example> SIZE=100001")).startsWith("552");
            client.say("MAIL FROM:<a@x.example>");
            client.say("RCPT TO:<b@y.example>");
            client.say("DATA");
            client.send(("x".repeat(998) + "\r\n").repeat(101));
            assertThat(client.say("QUIT\r\n.")).startsWith("552");

            assertThat(client.say("MAIL FROM:<a@x.example>")).startsWith("250");
            client.say("RCPT TO:<b@y.example>");
            client.say("DATA");
            client.send(("x".repeat(998) + "\r\n").repeat(100));
            assertThat(client.say(".")).startsWith("250");
        }
        assertThat(messages()).hasSize(1);
    }

    @ParameterizedTest
    @DisplayName("answers 452 when a message cannot be stored, and goes on")
    @EnumSource
    void diskFull(TlsEngine engine) throws Exception {
        Mailbox full = (client, envelope) -> {
            throw new IOException("No space left on device");
        };
        SmtpServer server = start(builder(engine, UnknownNamePolicy.DEFAULT).mailbox(full));
        try (SmtpClient client = connect(server)) {
            client.reply();
            for (String command : HEAD) {
                client.say(command);
            }
            client.say("DATA");

            assertThat(client.say("Hi\r\n.")).startsWith("452 4.3.1");
            assertThat(client.say("MAIL FROM:<>")).startsWith("250");
        }
    }

    @ParameterizedTest
    @DisplayName("leaves nothing of a message whose client vanishes")
    @EnumSource
    void vanishingClient(TlsEngine engine) throws Exception {
        SmtpServer server = start(engine);
        try (SmtpClient client = connect(server)) {
            client.send(AHEAD + "DATA\r\n" + "x\r\n".repeat(20_000));
            client.reply();
        }
        stop();

        assertThat(messages()).isEmpty();
        assertThat(drafts()).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("turns away more connections than it may have")
    @EnumSource
    void tooManyConnections(TlsEngine engine) throws Exception {
        SmtpServer server = start(engine);
        SmtpClient[] clients = new SmtpClient[SMALL.connections()];
        try {
            for (int i = 0; i < clients.length; i++) {
                clients[i] = connect(server);
                assertThat(clients[i].reply()).startsWith("220");
            }
            try (SmtpClient late = connect(server)) {
                assertThat(late.rest()).startsWith("421");
            }
        } finally {
            for (SmtpClient client : clients) {
                if (client != null) {
                    client.close();
                }
            }
        }
    }

    @ParameterizedTest
    @DisplayName("says 421 to a client that is silent for too long")
    @EnumSource
    void idle(TlsEngine engine) throws Exception {
        Limits impatient =
                new Limits(1000, 10, 5, 5, Duration.ofMillis(200), Duration.ofSeconds(5), Duration.ofSeconds(1));
        SmtpServer server = start(builder(engine, UnknownNamePolicy.DEFAULT).limits(impatient));
        try (SmtpClient client = connect(server)) {
            client.reply();

            assertThat(client.rest()).startsWith("421");
        }
    }

    @ParameterizedTest
    @DisplayName("lets a running transaction end before it closes, and takes no new one")
    @EnumSource
    void drains(TlsEngine engine) throws Exception {
        SmtpServer server = start(engine);
        try (SmtpClient client = connect(server)) {
            client.reply();
            for (String command : HEAD) {
                client.say(command);
            }
            client.say("DATA");
            client.send("first half\r\n");

            CompletableFuture<Void> closed = CompletableFuture.runAsync(server::close);
            client.send("second half\r\n");
            assertThat(client.say(".")).startsWith("250");

            closed.get(5, TimeUnit.SECONDS);
            assertThat(client.rest()).doesNotContain("250");
        }
        assertThat(messages()).singleElement().asString().endsWith("\nfirst half\nsecond half\n");
    }

    @ParameterizedTest
    @DisplayName("does not wait for ever for a transaction that does not end")
    @EnumSource
    void drainIsBounded(TlsEngine engine) throws Exception {
        Limits hasty = new Limits(1000, 10, 5, 5, Duration.ofMinutes(5), Duration.ofSeconds(5), Duration.ofMillis(100));
        SmtpServer server = start(builder(engine, UnknownNamePolicy.DEFAULT).limits(hasty));
        try (SmtpClient client = connect(server)) {
            client.send(AHEAD + "DATA\r\n");
            for (int i = 0; i < 5; i++) {
                client.reply();
            }

            CompletableFuture.runAsync(server::close).get(8, TimeUnit.SECONDS);

            assertThat(client.rest()).doesNotContain("250");
        }
        assertThat(messages()).isEmpty();
        assertThat(drafts()).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("says which port it cannot have")
    @EnumSource
    void portInUse(TlsEngine engine) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SmtpServer.Builder builder =
                    builder(engine, UnknownNamePolicy.DEFAULT).smtps(taken.getLocalPort());

            assertThatThrownBy(builder::start)
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("127.0.0.1 port " + taken.getLocalPort());
        }
    }

    @ParameterizedTest
    @DisplayName("opens only the ports that are asked for, and closes twice")
    @EnumSource
    void onePort(TlsEngine engine) throws Exception {
        CertificateDirectory directory = TestHosts.open(files, UnknownNamePolicy.DEFAULT);
        SmtpServer server = start(SmtpServer.builder(directory, ServerName.of(TestHosts.DEFAULT))
                .engine(engine)
                .smtps(0)
                .maildir(maildir));

        assertThat(server.smtp()).isEmpty();
        assertThat(server.smtps()).isPresent();
        server.close();
        server.close();
    }
}

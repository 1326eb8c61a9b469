package io.github.mailsni.examples.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.github.mailsni.ServerName;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.handshake.TlsProbe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.tls.ProtocolVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

@Tag("jdk")
@DisplayName("A client that")
class UnwelcomeClientsTest {
    private static final int PATIENCE_SECONDS = 30;

    @TempDir
    private static Path files;

    @TempDir
    private Path maildir;

    private final Told told = new Told();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

    /** What is logged of clients, and all warnings. */
    private static final class Told extends AppenderBase<ILoggingEvent> {
        private final BlockingQueue<ILoggingEvent> events = new LinkedBlockingQueue<>();

        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.WARN)
                    || event.getLoggerName().equals(Lines.class.getName())) {
                events.add(event);
            }
        }

        ILoggingEvent next() throws InterruptedException {
            ILoggingEvent event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(event).as("a line of the log").isNotNull();
            return event;
        }
    }

    @BeforeAll
    static void makeCertificates() {
        TestHosts.writeTo(files);
    }

    @BeforeEach
    void listen() {
        told.start();
        root.addAppender(told);
        root.setLevel(Level.INFO);
    }

    @AfterEach
    void stop() {
        root.setLevel(Level.OFF);
        root.detachAppender(told);
    }

    private SmtpServer start(CertificateDirectory certificates, TlsEngine engine, int connections) throws IOException {
        return SmtpServer.builder(certificates, ServerName.of(TestHosts.DEFAULT))
                .engine(engine)
                .smtp(0)
                .smtps(0)
                .maildir(maildir)
                .limits(new Limits(
                        1000, 10, 40, connections, Duration.ofMinutes(5), Duration.ofSeconds(5), Duration.ofSeconds(2)))
                .start();
    }

    /** Writes, and reads until the server closes. */
    private static void say(InetSocketAddress server, String... texts) throws IOException {
        try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
            socket.setSoTimeout(PATIENCE_SECONDS * 1000);
            for (String text : texts) {
                socket.getOutputStream().write(text.getBytes(US_ASCII));
                socket.getOutputStream().flush();
                if (text.startsWith("STARTTLS")) {
                    readLine(socket);
                    readLine(socket);
                }
            }
            socket.getInputStream().readAllBytes();
        } catch (SocketException reset) {
            // that is an end, too
        }
    }

    private static void readLine(Socket socket) throws IOException {
        int octet;
        do {
            octet = socket.getInputStream().read();
        } while (octet >= 0 && octet != '\n');
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    @DisplayName("speaks no TLS is told of in one line each, and soon in none")
    void noTls(TlsEngine engine) throws Exception {
        try (CertificateDirectory certificates = TestHosts.open(files, UnknownNamePolicy.DEFAULT);
                SmtpServer server = start(certificates, engine, 30)) {
            for (int i = 0; i < 10; i++) {
                say(server.smtps().orElseThrow(), "EHLO client.example\r\nQUIT\r\n");
            }
            for (int i = 0; i < 10; i++) {
                say(server.smtp().orElseThrow(), "STARTTLS\r\n", "EHLO client.example\r\nQUIT\r\n");
            }
            say(server.smtp().orElseThrow(), "QUIT\r\n"); // the lines of all that came before stand in the log
        }
        for (int i = 1; i <= 5; i++) {
            ILoggingEvent line = told.next();
            assertThat(line.getLevel()).isEqualTo(Level.INFO);
            assertThat(line.getThrowableProxy()).isNull();
            assertThat(line.getFormattedMessage())
                    .matches("\\[127\\.0\\.0\\.1\\]:\\d+: no TLS: the client sent no TLS.*")
                    .hasSizeLessThan(400);
        }
        assertThat(told.events).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    @DisplayName("asks for one unknown host after the other, where such are rejected, is soon told of in no line")
    void rejected(TlsEngine engine) throws Exception {
        try (CertificateDirectory certificates = TestHosts.open(files, UnknownNamePolicy.REJECT);
                SmtpServer server = start(certificates, engine, 60)) {
            TlsProbe probe = new TlsProbe(server.smtps().orElseThrow(), false, ProtocolVersion.TLSv12, TlsProbe.ANY);
            for (int i = 0; i < 30; i++) {
                assertThat(probe.ask("host" + i + ".example.net").alert()).contains("unrecognized_name");
            }
        }
        assertThat(told.events).isNotEmpty().hasSizeLessThanOrEqualTo(20);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    @DisplayName("goes during the handshake is told of in one line")
    void gone(TlsEngine engine) throws Exception {
        try (CertificateDirectory certificates = TestHosts.open(files, UnknownNamePolicy.DEFAULT);
                SmtpServer server = start(certificates, engine, 30)) {
            InetSocketAddress address = server.smtps().orElseThrow();
            try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
                socket.getOutputStream().write(new byte[] {22, 3, 1, 1, 0, 1, 0, 0, (byte) 250});
            }
            assertThat(told.next().getFormattedMessage())
                    .contains("no TLS: the client")
                    .contains("during the handshake");
            assertThat(told.events).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    @DisplayName("has as many connections as an address may have gets no more, until one of them ends")
    void connections(TlsEngine engine) throws Exception {
        try (CertificateDirectory certificates = TestHosts.open(files, UnknownNamePolicy.DEFAULT);
                SmtpServer server = start(certificates, engine, 2)) {
            try (SmtpClient first = SmtpClient.connect(server.smtp().orElseThrow());
                    SmtpClient second = SmtpClient.connect(server.smtp().orElseThrow())) {
                assertThat(List.of(first.reply(), second.reply())).allMatch(reply -> reply.startsWith("220 "));
                try (SmtpClient third = SmtpClient.connect(server.smtp().orElseThrow())) {
                    assertThat(third.reply()).startsWith("421 ").contains("from your address");
                }
                say(server.smtps().orElseThrow(), "x"); // closes
                assertThat(first.say("QUIT")).startsWith("221");
                assertThat(first.rest()).isEmpty();
            }
            assertThat(greeting(server)).startsWith("220 ");
        }
        assertThat(told.next().getFormattedMessage()).contains("turned away: ", "from your address");
    }

    /** The end of a connection is noticed soon, and not at once. */
    private static String greeting(SmtpServer server) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        String reply;
        do {
            try (SmtpClient client = SmtpClient.connect(server.smtp().orElseThrow())) {
                reply = client.reply();
            }
        } while (reply.startsWith("421") && System.nanoTime() < deadline);
        return reply;
    }
}

package io.github.mailsni.examples.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mailsni.ServerName;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.directory.CertificateDirectory;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A listener behind a proxy")
class ProxyProtocolTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private static Path files;

    @TempDir
    private Path maildir;

    private final ServerCounts counts = new ServerCounts();
    private CertificateDirectory certificates;
    private SmtpServer server;

    @BeforeEach
    void start() throws IOException {
        TestHosts.writeTo(files);
        certificates = TestHosts.open(files, UnknownNamePolicy.DEFAULT);
        server = builder(certificates)
                .listen(listen("smtp+proxy:127.0.0.1:0"))
                .listen(listen("smtps+proxy:127.0.0.1:0"))
                .start();
    }

    @AfterEach
    void stop() {
        server.close();
        certificates.close();
    }

    private static ListenAddress listen(String option) {
        return new ListenOption().convert(option);
    }

    private SmtpServer.Builder builder(CertificateDirectory from) {
        return SmtpServer.builder(from, ServerName.of(TestHosts.DEFAULT))
                .maildir(maildir)
                .limits(new Limits(
                        1000, 10, 40, 1, Duration.ofMinutes(5), Duration.ofMillis(300), Duration.ofSeconds(2)))
                .counts(counts);
    }

    /** A header of version 2 (section 2.2 of the specification). */
    private static String version2(int command, int family, byte[] addresses) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(new byte[] {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a});
        header.write(0x20 | command);
        header.write(family);
        header.write(addresses.length >> 8);
        header.write(addresses.length);
        header.writeBytes(addresses);
        return header.toString(ISO_8859_1);
    }

    private static byte[] addresses(String client, String proxy) throws IOException {
        byte[] from = InetAddress.getByName(client).getAddress();
        byte[] to = InetAddress.getByName(proxy).getAddress();
        return ByteBuffer.allocate(2 * from.length + 4)
                .put(from)
                .put(to)
                .putShort((short) 51515)
                .putShort((short) 25)
                .array();
    }

    private static Stream<Arguments> headers() throws IOException {
        return Stream.of(
                Arguments.of("version 1, IPv4", "PROXY TCP4 192.0.2.7 192.0.2.1 51515 25\r\n", "[192.0.2.7]"),
                Arguments.of(
                        "version 1, IPv6",
                        "PROXY TCP6 2001:db8::7 2001:db8::1 51515 25\r\n",
                        "[IPv6:2001:db8:0:0:0:0:0:7]"),
                Arguments.of("version 1, unknown", "PROXY UNKNOWN\r\n", "[127.0.0.1]"),
                Arguments.of(
                        "version 1, unknown with addresses",
                        "PROXY UNKNOWN 192.0.2.7 192.0.2.1 51515 25\r\n",
                        "[127.0.0.1]"),
                Arguments.of("version 2, IPv4", version2(1, 0x11, addresses("192.0.2.7", "192.0.2.1")), "[192.0.2.7]"),
                Arguments.of(
                        "version 2, IPv6",
                        version2(1, 0x21, addresses("2001:db8::7", "2001:db8::1")),
                        "[IPv6:2001:db8:0:0:0:0:0:7]"),
                Arguments.of("version 2, local", version2(0, 0, new byte[0]), "[127.0.0.1]"),
                Arguments.of(
                        "version 2, local with addresses",
                        version2(0, 0x11, addresses("192.0.2.7", "192.0.2.1")),
                        "[127.0.0.1]"),
                Arguments.of("version 2, a Unix socket", version2(1, 0x31, new byte[216]), "[127.0.0.1]"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("headers")
    @DisplayName("sees the client that the header names, and takes what stands behind the header in one packet")
    void client(String kind, String header, String literal) throws Exception {
        try (SmtpClient client = SmtpClient.connect(server.smtp().orElseThrow())) {
            client.send(
                    header + "EHLO client.example\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n");
            assertThat(List.of(client.reply().substring(0, 3), client.reply().substring(0, 3)))
                    .containsExactly("220", "250");
            client.reply();
            client.reply();
            assertThat(client.reply()).startsWith("354");
            assertThat(client.say("Subject: x\r\n\r\ny\r\n.")).startsWith("250");
        }
        assertThat(message()).contains("Received: from client.example (" + literal + ")");
    }

    private String message() throws IOException {
        try (Stream<Path> stored = Files.list(maildir.resolve("new"))) {
            return Files.readString(stored.findFirst().orElseThrow(), ISO_8859_1);
        }
    }

    @Test
    @DisplayName("takes a header that comes byte by byte")
    void slowly() throws Exception {
        try (SmtpClient client = SmtpClient.connect(server.smtp().orElseThrow())) {
            for (char each : "PROXY TCP4 192.0.2.7 192.0.2.1 51515 25\r\n".toCharArray()) {
                client.send(String.valueOf(each));
            }
            assertThat(client.reply()).startsWith("220 ");
        }
    }

    @Test
    @DisplayName("takes a ClientHello that comes in one packet with the header")
    void clientHello() throws Exception {
        SSLEngine engine = TestHosts.AUTHORITY.sslContext().createSSLEngine(TestHosts.SECOND, 465);
        engine.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        engine.wrap(ByteBuffer.allocate(0), hello);
        hello.flip();
        byte[] record = new byte[hello.remaining()];
        hello.get(record);
        InetSocketAddress address = server.smtps().orElseThrow();
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            ByteArrayOutputStream packet = new ByteArrayOutputStream();
            packet.writeBytes(
                    version2(1, 0x11, addresses("192.0.2.7", "192.0.2.1")).getBytes(ISO_8859_1));
            packet.writeBytes(record);
            socket.getOutputStream().write(packet.toByteArray());

            // a handshake record with a ServerHello, no alert
            assertThat(socket.getInputStream().readNBytes(6)).startsWith(22, 3).endsWith(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EHLO client.example\r\nQUIT\r\n",
                "PROXY TCP4 192.0.2.777 192.0.2.1 51515 25\r\n",
                "PROXY TCP4 192.0.2.7 192.0.2.1 51515 99999\r\n",
                "PROXY TCP4 mail.example.com 192.0.2.1 51515 25\r\n",
                "PROXY TCP4 192.0.2.7\r\n",
                "proxy TCP4 192.0.2.7 192.0.2.1 51515 25\r\n",
                "PROXY TCP4 192.0.2.7 192.0.2.1 51515 25 and so on and so on and so on and so on and so on and so on and so on\r\n",
                "\r\n\r\n\0\r\nQUIT\n\u00ff\u00ff\u00ff\u00ff",
                "PROXY ",
                ""
            })
    @DisplayName("closes a connection without a valid header in time, says nothing to it and counts it")
    void refused(String bytes) throws Exception {
        try (SmtpClient client = SmtpClient.connect(server.smtp().orElseThrow())) {
            assertThat(client.send(bytes).rest()).isEmpty();
        }
        assertThat(counted("smtp.proxy.headers.refused")).isEqualTo(1);
        assertThat(counted("smtp.connections")).isEqualTo(1);
    }

    /** The closing side counts a little later than the client sees the end. */
    private double counted(String name) {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        counts.bindTo(registry);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        double count = registry.get(name).functionCounter().count();
        while (count < 1 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
            count = registry.get(name).functionCounter().count();
        }
        return count;
    }

    @Test
    @DisplayName("counts the connections of each client, not of the proxy")
    void limits() throws Exception {
        try (SmtpClient first = proxied("192.0.2.7")) {
            // Its greeting says that it was counted: of two headers on their way, the server may read either first.
            assertThat(first.reply()).startsWith("220 ");
            try (SmtpClient second = proxied("192.0.2.8");
                    SmtpClient third = proxied("192.0.2.7")) {
                assertThat(second.reply()).startsWith("220 ");
                assertThat(third.reply()).startsWith("421 ").contains("from your address");
            }
        }
    }

    private SmtpClient proxied(String client) throws IOException {
        return SmtpClient.connect(server.smtp().orElseThrow()).send("PROXY TCP4 " + client + " 192.0.2.1 51515 25\r\n");
    }

    @Test
    @DisplayName("ends soon when the server closes while it waits for a header")
    void closing() throws Exception {
        try (SmtpClient waiting = SmtpClient.connect(server.smtp().orElseThrow())) {
            server.close();

            assertThat(waiting.rest()).isEmpty();
        }
    }

    @Test
    @DisplayName("is the only one that believes a header: elsewhere it is a command that does not exist")
    void elsewhere() throws Exception {
        try (SmtpServer plain =
                        builder(certificates).listen(listen("smtp:127.0.0.1:0")).start();
                SmtpClient client = SmtpClient.connect(plain.smtp().orElseThrow())) {
            assertThat(client.reply()).startsWith("220 ");
            assertThat(client.say("PROXY TCP4 192.0.2.7 192.0.2.1 51515 25")).startsWith("500 ");
        }
    }

    @Test
    @DisplayName("is refused at the start on an engine that cannot do it")
    void subEtha() {
        SmtpServer.Builder jsse = builder(certificates).engine(TlsEngine.JSSE).listen(listen("smtp+proxy:127.0.0.1:0"));

        assertThatThrownBy(jsse::start)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("jsse does not speak the PROXY protocol");
    }

    @Test
    @DisplayName("says so when it is ready")
    void ready() {
        assertThat(server.ready().get(0)).matches("smtp\\+proxy=127\\.0\\.0\\.1:\\d+");
    }
}

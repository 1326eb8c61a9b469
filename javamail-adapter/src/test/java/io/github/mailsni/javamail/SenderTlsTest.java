package io.github.mailsni.javamail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.mailsni.handshake.Hosts;
import io.github.mailsni.javamail.SenderFailure.Reason;
import io.github.mailsni.testing.TestCertificate;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.angus.mail.smtp.SMTPTransport;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
@DisplayName("A sender whose session was made right")
class SenderTlsTest {
    private static final TestCertificate MAIL_A = Hosts.AUTHORITY.issue("mail.a.example");
    private static final MailProgram SMTP = new MailProgram("smtp", true);

    private final SenderTls tls =
            SenderTls.builder().alsoTrusting(Hosts.AUTHORITY.roots()).build();

    static Stream<MailProgram> programs() {
        return Stream.concat(
                Stream.of("smtp", "imap", "pop3").map(protocol -> new MailProgram(protocol, true)),
                Stream.of("smtp", "smtps", "imap", "imaps", "pop3", "pop3s")
                        .map(protocol -> new MailProgram(protocol, false)));
    }

    @ParameterizedTest
    @MethodSource("programs")
    @DisplayName("asks for the host that was typed, by TLS 1.2 or later, and says nothing private before:")
    void asks(MailProgram program) throws Exception {
        try (ScriptedServer server = ScriptedServer.presenting(MAIL_A, program.spoken(), program.implicit())) {
            program.connect(tls, "mail.a.example", server.port());

            assertThat(server.names()).containsOnly("mail.a.example");
            assertThat(server.sessions()).containsOnly("TLSv1.3");
            assertThat(server.commands()).anyMatch(line -> line.contains(MailProgram.PASSWORD));
            assertThat(server.commands().stream()
                            .takeWhile(line -> !line.matches(".*(STARTTLS|STLS)"))
                            .filter(line -> program.startTls()))
                    .noneMatch(line -> line.contains(MailProgram.PASSWORD) || line.contains("@"));
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    @DisplayName("does not go on with a server that is for another host:")
    void wrongName(MailProgram program) throws Exception {
        try (ScriptedServer server = ScriptedServer.presenting(MAIL_A, program.spoken(), program.implicit())) {
            SenderFailure failure = failure(program, "mail.b.example", server.port());

            assertThat(failure.reasons()).containsExactly(Reason.NAME_MISMATCH);
            assertThat(failure.host()).contains("mail.b.example");
            assertThat(failure.certificates()).first().isEqualTo(MAIL_A.leaf());
            assertThat(server.commands()).noneMatch(line -> line.contains(MailProgram.PASSWORD));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "mail.a.example, mail.a.example",
        "MAIL.A.EXAMPLE, mail.a.example",
        "mail.a.example., mail.a.example",
        "münchen.example, xn--mnchen-3ya.example",
        "xn--mnchen-3ya.example, xn--mnchen-3ya.example",
        "mailhub, mailhub",
        "127.0.0.1, no name"
    })
    @DisplayName("asks by SNI in A-labels, without a trailing dot, and not for an address:")
    void spelling(String typed, String asked) throws Exception {
        TestCertificate certificate = Hosts.AUTHORITY
                .certificateFor("mail.a.example")
                .andFor("xn--mnchen-3ya.example", "mailhub")
                .andFor(InetAddress.getLoopbackAddress())
                .issue();
        for (boolean startTls : new boolean[] {true, false}) {
            MailProgram program = new MailProgram("smtp", startTls);
            try (ScriptedServer server = ScriptedServer.presenting(certificate, program.spoken(), !startTls)) {
                program.connect(tls, typed, server.port());

                assertThat(server.names()).containsOnly(asked);
            }
        }
    }

    @ParameterizedTest(name = "{0} by a certificate for {1}: {2}")
    @CsvSource({
        "mail.a.example, *.a.example, true",
        "MAIL.A.EXAMPLE, Mail.A.Example, true",
        "deep.mail.a.example, *.a.example, false",
        "deep.mail.a.example, *.*.a.example, false",
        "mail.a.example, m*.a.example, false",
        "mail.a.example, *il.a.example, false",
        "mail.a.example, mail.*.example, false",
        "mail.a.example, *, false",
        "127.0.0.1, 127.0.0.1, false",
        "127.0.0.1, *.0.0.1, false"
    })
    @DisplayName("compares names as RFC 9525 does:")
    void names(String typed, String certified, boolean good) throws Exception {
        TestCertificate certificate = Hosts.AUTHORITY.issue(certified);
        try (ScriptedServer server = ScriptedServer.presenting(certificate, SMTP.spoken(), false)) {
            if (good) {
                SMTP.connect(tls, typed, server.port());
            } else {
                assertThat(failure(SMTP, typed, server.port()).reason()).isEqualTo(Reason.NAME_MISMATCH);
            }
        }
    }

    @Test
    @DisplayName("does not take a common name, which Jakarta Mail takes")
    void commonName() throws Exception {
        TestCertificate certificate = Hosts.AUTHORITY
                .certificateFor("mail.a.example")
                .withoutSubjectAltName()
                .issue();
        try (ScriptedServer server = ScriptedServer.presenting(certificate, SMTP.spoken(), false)) {
            assertThat(failure(SMTP, "mail.a.example", server.port()))
                    .asString()
                    .startsWith(
                            "mail.a.example: the certificate is not for this host, because it has no subjectAltName");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "under_score.example",
                "-a.example",
                "127.1",
                "0x7f000001",
                "256.1.1.1",
                "2130706433",
                "a b.example",
                "fe80::g",
                "[127.0.0.1]",
                "127.0.0.1."
            })
    @DisplayName("refuses what is neither a host name nor an address, whatever the DNS makes of it:")
    void noHost(String typed) throws Exception {
        try (ScriptedServer server = ScriptedServer.presenting(MAIL_A, SMTP.spoken(), false);
                Socket connected = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            assertThatIllegalArgumentException().isThrownBy(() -> tls.forHost(typed));
            assertThatExceptionOfType(SSLException.class)
                    .isThrownBy(() -> tls.socketFactory().createSocket(connected, typed, server.port(), true))
                    .satisfies(thrown ->
                            assertThat(SenderFailure.of(thrown).reason()).isEqualTo(Reason.INVALID_HOST));
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    @DisplayName("checks the host that was fixed, whatever is dialled:")
    void forHost(MailProgram program) throws Exception {
        try (ScriptedServer server = ScriptedServer.presenting(MAIL_A, program.spoken(), program.implicit())) {
            program.connect(tls.forHost("mail.a.example"), "127.0.0.1", server.port());

            assertThat(server.names()).containsOnly("mail.a.example");
            assertThat(failure(program, tls.forHost("mail.b.example"), "mail.a.example", server.port())
                            .host())
                    .contains("mail.b.example");
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    @DisplayName("checks the host that was typed through a proxy, which is given that name:")
    void proxy(MailProgram program) throws Exception {
        try (ScriptedServer server = ScriptedServer.presenting(MAIL_A, program.spoken(), program.implicit());
                ServerSocket proxy = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread forwarder = new Thread(() -> forward(proxy, server.port()), "proxy");
            forwarder.setDaemon(true);
            forwarder.start();
            Properties properties = new Properties();
            properties.setProperty("mail." + program.protocol() + ".proxy.host", "127.0.0.1");
            properties.setProperty("mail." + program.protocol() + ".proxy.port", String.valueOf(proxy.getLocalPort()));

            program.connect(tls, properties, "mail.a.example", server.port());

            assertThat(server.names()).containsOnly("mail.a.example");
        }
    }

    private static void forward(ServerSocket proxy, int port) {
        try (Socket client = proxy.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), port)) {
            byte[] request = new byte[4096];
            int length = 0;
            while (!new String(request, 0, length, StandardCharsets.US_ASCII).endsWith("\r\n\r\n")) {
                length += client.getInputStream().read(request, length, 1);
            }
            client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            Thread back = new Thread(() -> copy(server, client), "proxy-back");
            back.setDaemon(true);
            back.start();
            copy(client, server);
        } catch (IOException ended) {
            // the test has what it wants
        }
    }

    private static void copy(Socket from, Socket to) {
        try {
            InputStream input = from.getInputStream();
            OutputStream output = to.getOutputStream();
            input.transferTo(output);
            to.close();
        } catch (IOException ended) {
            // the other side has closed
        }
    }

    @Test
    @DisplayName(
            "checks the host that was fixed on a connected socket, for which Jakarta Mail asks the DNS who that is")
    void connectedSocket() throws Exception {
        try (ScriptedServer server = ScriptedServer.presenting(MAIL_A, SMTP.spoken(), false)) {
            connectSocket(tls.forHost("mail.a.example"), server.port());

            assertThat(server.names()).containsOnly("mail.a.example");
            assertThatExceptionOfType(MessagingException.class)
                    .isThrownBy(() -> connectSocket(tls, server.port()))
                    .satisfies(thrown ->
                            assertThat(SenderFailure.of(thrown).reason()).isEqualTo(Reason.NAME_MISMATCH));
        }
    }

    private static void connectSocket(SenderTls sender, int port) throws Exception {
        Properties properties = new Properties();
        properties.setProperty("mail.smtp.localhost", "client.example");
        Session session = Session.getInstance(sender.startTls(properties));
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                SMTPTransport transport = (SMTPTransport) session.getTransport("smtp")) {
            transport.connect(socket);
        }
    }

    @Test
    @DisplayName(
            "gets sockets for a name, for an address that was looked up by name, and for one to be connected later")
    void sockets() throws Exception {
        SSLSocketFactory factory = tls.socketFactory();
        InetAddress byName = InetAddress.getAllByName("mail.a.example")[0];
        InetAddress local = InetAddress.getLoopbackAddress();
        try (ScriptedServer server = ScriptedServer.presenting(MAIL_A, SMTP.spoken(), true)) {
            int port = server.port();
            handshake(factory.createSocket("mail.a.example", port));
            handshake(factory.createSocket("mail.a.example", port, local, 0));
            handshake(factory.createSocket(byName, port));
            handshake(factory.createSocket(byName, port, local, 0));
            Socket later = factory.createSocket();
            later.connect(new InetSocketAddress(byName, port));
            handshake(later);
            Socket fixed = tls.forHost("mail.a.example").socketFactory().createSocket(local, port);
            handshake(fixed);
            Socket laterFixed = tls.forHost("mail.a.example").socketFactory().createSocket();
            laterFixed.connect(new InetSocketAddress(local, port));
            handshake(laterFixed);

            assertThat(server.names()).hasSizeGreaterThanOrEqualTo(7).containsOnly("mail.a.example");
        }
    }

    @Test
    @DisplayName("does not take the name of an address from the DNS, nor a socket that it was not told the host of")
    void addressWithoutName() throws Exception {
        InetAddress nameless = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        assertThat(nameless.getHostName()).isNotEmpty(); // what a reverse lookup says is kept in the address
        TestCertificate localhost = Hosts.AUTHORITY.issue("localhost", nameless.getHostName());
        try (ScriptedServer server = ScriptedServer.presenting(localhost, SMTP.spoken(), true);
                Socket socket = tls.socketFactory().createSocket(nameless, server.port())) {
            assertThatExceptionOfType(SSLException.class)
                    .isThrownBy(() -> ((SSLSocket) socket).startHandshake())
                    .satisfies(thrown ->
                            assertThat(SenderFailure.of(thrown).host()).contains("127.0.0.1"));
            assertThat(server.names()).containsOnly("no name");
        }
    }

    @Test
    @DisplayName("checks without a handshake being asked for")
    void implicitHandshake() throws Exception {
        try (ScriptedServer server = ScriptedServer.presenting(MAIL_A, SMTP.spoken(), true);
                Socket socket = tls.socketFactory().createSocket("mail.b.example", server.port())) {
            assertThatExceptionOfType(SSLException.class)
                    .isThrownBy(() -> socket.getInputStream().read())
                    .withMessageStartingWith("mail.b.example: the certificate is not for this host");
        }
    }

    @Test
    @DisplayName("may share one session's properties between threads")
    void threads() throws Exception {
        TestCertificate both = Hosts.AUTHORITY.issue("mail.a.example", "mail.b.example");
        try (ScriptedServer server = ScriptedServer.presenting(both, SMTP.spoken(), false)) {
            Session session = Session.getInstance(tls.startTls(new Properties()));
            assertThat(Stream.of("mail.a.example", "mail.b.example", "mail.a.example", "mail.c.example")
                            .parallel()
                            .map(host -> {
                                try {
                                    SMTP.use(session, host, server.port());
                                    return "sent";
                                } catch (MessagingException refused) {
                                    return SenderFailure.of(refused).host().orElse("?");
                                }
                            })
                            .toList())
                    .containsExactly("sent", "sent", "sent", "mail.c.example");
        }
    }

    private static void handshake(Socket socket) throws IOException {
        try (socket) {
            ((SSLSocket) socket).startHandshake();
            assertThat(((SSLSocket) socket).getEnabledProtocols()).containsOnly("TLSv1.3", "TLSv1.2");
        }
    }

    private SenderFailure failure(MailProgram program, String host, int port) {
        return failure(program, tls, host, port);
    }

    private static SenderFailure failure(MailProgram program, SenderTls tls, String host, int port) {
        try {
            program.connect(tls, host, port);
        } catch (MessagingException thrown) {
            return SenderFailure.of(thrown);
        }
        throw new AssertionError("connected to " + host);
    }
}

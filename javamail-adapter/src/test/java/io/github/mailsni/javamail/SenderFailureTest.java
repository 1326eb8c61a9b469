package io.github.mailsni.javamail;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.coverage.TrustRoots;
import io.github.mailsni.handshake.Hosts;
import io.github.mailsni.javamail.SenderFailure.Reason;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import jakarta.mail.MessagingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
@DisplayName("What a sender is told when it fails")
class SenderFailureTest {
    private static final MailProgram SMTP = new MailProgram("smtp", true);
    private static final MailProgram SMTPS = new MailProgram("smtps", false);

    private final Instant now = Instant.now();
    private final SenderTls tls =
            SenderTls.builder().alsoTrusting(Hosts.AUTHORITY.roots()).build();

    static Stream<MailProgram> programs() {
        return SenderTlsTest.programs();
    }

    @Nested
    @DisplayName("of a certificate")
    class OfACertificate {
        @Test
        @DisplayName("for another host: which was asked, which came, what Gmail would say, and what to do")
        void wrongName() throws Exception {
            TestCertificate certificate = Hosts.AUTHORITY.issue("mail.a.example", "*.c.example");

            SenderFailure failure = failureWith(certificate, tls, "mail.b.example");

            assertThat(failure.gmail()).contains("TLS Negotiation failed, the certificate doesn't match the host");
            assertThat(failure)
                    .hasToString(
                            "mail.b.example: the certificate is not for this host. The server presented a certificate"
                                    + " for *.c.example, mail.a.example, issued by \"CN=Test CA\", valid from "
                                    + date(certificate.leaf().getNotBefore().toInstant()) + " to "
                                    + date(certificate.leaf().getNotAfter().toInstant())
                                    + ". Gmail would say: TLS Negotiation failed, the certificate doesn't match the host."
                                    + " Connect to a name that the certificate has, or have the server present a certificate for"
                                    + " mail.b.example.");
        }

        @Test
        @DisplayName("for no address: that an address cannot be asked for by name")
        void address() throws Exception {
            assertThat(failureWith(Hosts.AUTHORITY.issue("mail.a.example"), tls, "127.0.0.1"))
                    .asString()
                    .startsWith("127.0.0.1: the certificate is not for this host. ")
                    .endsWith(
                            "Connect by a host name that the certificate has: an IP address cannot be asked for by SNI.");
        }

        @Test
        @DisplayName("that has expired, and not what Gmail would say")
        void expired() throws Exception {
            TestCertificate certificate = valid(now.minus(Duration.ofDays(90)), now.minus(Duration.ofDays(2)));

            SenderFailure failure = failureWith(certificate, tls, "mail.a.example");

            assertThat(failure.reasons()).containsExactly(Reason.EXPIRED);
            assertThat(failure.gmail()).isEmpty();
            assertThat(failure)
                    .asString()
                    .startsWith(
                            "mail.a.example: the certificate expired on " + date(now.minus(Duration.ofDays(2))) + ". ");
        }

        @Test
        @DisplayName("that is not valid yet")
        void notYetValid() throws Exception {
            TestCertificate certificate = valid(now.plus(Duration.ofDays(2)), now.plus(Duration.ofDays(90)));

            assertThat(failureWith(certificate, tls, "mail.a.example").reasons())
                    .containsExactly(Reason.NOT_YET_VALID);
        }

        @Test
        @DisplayName("that is self-signed")
        void selfSignedOne() throws Exception {
            SenderFailure failure = failureWith(selfSigned("mail.a.example"), tls, "mail.a.example");

            assertThat(failure.reasons()).containsExactly(Reason.UNTRUSTED_ISSUER);
            assertThat(failure).asString().contains("self-signed").doesNotContain("Gmail");
        }

        @Test
        @DisplayName("of an authority that is not trusted, or whose intermediate is not sent")
        void untrusted() throws Exception {
            TestCertificate stranger = TestAuthority.create("Another CA").issue("mail.a.example");
            TestCertificate incomplete = Hosts.AUTHORITY
                    .intermediate("Middle")
                    .issue("mail.a.example")
                    .withoutIntermediates();

            assertThat(failureWith(stranger, tls, "mail.a.example").reasons()).containsExactly(Reason.UNTRUSTED_ISSUER);
            assertThat(failureWith(incomplete, tls, "mail.a.example").reasons())
                    .containsExactly(Reason.UNTRUSTED_ISSUER);
        }

        @Test
        @DisplayName("of which all is wrong, and then not what Gmail would say")
        void all() throws Exception {
            TestCertificate certificate = Hosts.AUTHORITY
                    .certificateFor("mail.a.example")
                    .selfSigned()
                    .validity(now.minus(Duration.ofDays(90)), now.minus(Duration.ofDays(2)))
                    .issue();

            SenderFailure failure = failureWith(certificate, tls, "mail.b.example");

            assertThat(failure.reasons())
                    .containsExactly(Reason.NAME_MISMATCH, Reason.EXPIRED, Reason.UNTRUSTED_ISSUER);
            assertThat(failure.gmail()).isEmpty();
        }

        @Test
        @DisplayName("that Java refuses for another cause")
        void refused() throws Exception {
            TestCertificate certificate = Hosts.AUTHORITY
                    .certificateFor("mail.a.example")
                    .forClients()
                    .issue();

            assertThat(failureWith(certificate, tls, "mail.a.example").reasons())
                    .containsExactly(Reason.CERTIFICATE_REFUSED);
        }

        @Test
        @DisplayName("escaped, and in at most 300 characters of what the server sent")
        void hostile() throws Exception {
            String[] names = IntStream.range(0, 100)
                    .mapToObj(i -> "a".repeat(60) + i + ".example")
                    .toArray(String[]::new);
            TestCertificate certificate = TestAuthority.create("evil\u001b[31m\r\nname ünï" + "x".repeat(40))
                    .certificateFor("mail.a.example")
                    .andFor(names)
                    .issue();

            SenderFailure failure = failureWith(certificate, tls, "mail.b.example");

            assertThat(failure.toString())
                    .matches("[ -~]+")
                    .contains("and 100 more")
                    .doesNotContain("x".repeat(70));
            assertThat(presentedPart(failure)).hasSizeLessThan(300);
        }

        private String presentedPart(SenderFailure failure) {
            String text = failure.toString();
            return text.substring(text.indexOf("The server presented"), text.indexOf("Connect to"));
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    @DisplayName("tells a server without STARTTLS, or one before which it was removed, and that nothing was sent:")
    void noStartTls(MailProgram program) throws Exception {
        if (program.implicit()) {
            return;
        }
        try (ScriptedServer server = ScriptedServer.inPlaintext(program.spoken())) {
            MessagingException thrown = thrown(program, tls, "mail.a.example", server.port());

            assertThat(SenderFailure.of(thrown).host()).isEmpty();
            assertThat(SenderFailure.of(thrown, "mail.a.example"))
                    .asString()
                    .startsWith("mail.a.example: the server does not offer STARTTLS, and TLS is required. Neither"
                            + " password nor message was sent.");
            assertThat(SenderFailure.of(thrown).reason()).isEqualTo(Reason.STARTTLS_NOT_OFFERED);
            assertThat(server.commands()).noneMatch(line -> line.contains(MailProgram.PASSWORD));
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    @DisplayName("tells plaintext where TLS was to begin:")
    void plaintext(MailProgram program) throws Exception {
        if (program.startTls()) {
            return;
        }
        try (ScriptedServer server = ScriptedServer.inPlaintext(program.spoken())) {
            SenderFailure failure = failure(program, tls, "mail.a.example", server.port());

            assertThat(failure.reason()).isEqualTo(Reason.NO_TLS);
            assertThat(failure.host()).contains("mail.a.example");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"alert", "answer"})
    @DisplayName("tells a server that speaks TLS 1.1 only:")
    void oldProtocol(String how) throws Exception {
        byte[] alert = {21, 3, 2, 0, 2, 2, 70};
        byte[] hello = new byte[5 + 4 + 38];
        System.arraycopy(new byte[] {22, 3, 2, 0, 42, 2, 0, 0, 38, 3, 2}, 0, hello, 0, 11);
        hello[hello.length - 2] = 0x13; // TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA
        hello[hello.length - 3] = (byte) 0xc0;
        try (ServerSocket server = answering(how.equals("alert") ? alert : hello)) {
            SenderFailure failure = failure(SMTPS, tls, "mail.a.example", server.getLocalPort());

            assertThat(failure.reason()).as(failure.toString()).isEqualTo(Reason.PROTOCOL_TOO_OLD);
            assertThat(failure.host()).contains("mail.a.example");
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    @DisplayName("tells a server that rejects the name:")
    void unrecognizedName(MailProgram program) throws Exception {
        MailTls strict = MailTls.of(
                Hosts.withDefault("mx.example", KeyAlgorithm.EC_P256).withUnknownNames(UnknownNamePolicy.REJECT));
        try (ScriptedServer server = ScriptedServer.with(strict, program.spoken(), program.implicit())) {
            SenderFailure failure = failure(program, tls, "mail.c.example", server.port());

            assertThat(failure.reason()).isEqualTo(Reason.UNRECOGNIZED_NAME);
            assertThat(failure).asString().startsWith("mail.c.example: ").contains("(alert unrecognized_name)");
        }
    }

    @Test
    @DisplayName("tells other alerts by their name, and a connection that is cut")
    void otherAlerts() throws Exception {
        try (ServerSocket failing = answering(new byte[] {21, 3, 3, 0, 2, 2, 40});
                ServerSocket cutting = answering(new byte[0])) {
            assertThat(failure(SMTPS, tls, "mail.a.example", failing.getLocalPort()))
                    .asString()
                    .startsWith("mail.a.example: ")
                    .contains("(alert handshake_failure)");
            assertThat(failure(SMTPS, tls, "mail.a.example", cutting.getLocalPort())
                            .reason())
                    .isEqualTo(Reason.CONNECTION);
        }
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource({"42, bad_certificate", "46, certificate_unknown", "48, unknown_ca", "49, access_denied"})
    @DisplayName("does not blame a client certificate that the server has not asked for:")
    void noClientCertificate(byte number, String alert) throws Exception {
        try (ServerSocket failing = answering(new byte[] {21, 3, 3, 0, 2, 2, number})) {
            SenderFailure failure = failure(SMTPS, tls, "mail.a.example", failing.getLocalPort());

            assertThat(failure.reasons()).containsExactly(Reason.ALERT);
            assertThat(failure)
                    .asString()
                    .startsWith("mail.a.example: the server ended the connection (alert " + alert + "). ");
        }
    }

    @ParameterizedTest
    @MethodSource("programs")
    @DisplayName("tells a server that says nothing:")
    void silence(MailProgram program) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Properties impatient = new Properties();
            impatient.setProperty("mail." + program.protocol() + ".timeout", "50");

            assertThat(SenderFailure.of(thrown(program, tls, impatient, "mail.a.example", silent.getLocalPort())))
                    .asString()
                    .contains("the server did not answer in time");
        }
    }

    /** What a server says before it does something else: nothing, its greeting, and its answers until STARTTLS. */
    static Stream<Arguments> beforeTls() {
        return Stream.of("smtp", "imap", "pop3")
                .flatMap(protocol -> IntStream.of(0, 1, 2).mapToObj(lines -> Arguments.of(protocol, lines)));
    }

    private static ServerSocket saying(String protocol, int lines, boolean thenCloses) throws IOException {
        List<String> answers =
                switch (protocol) {
                    case "smtp" -> List.of("220 ready", "250-mail\r\n250 STARTTLS");
                    case "imap" -> List.of("* OK ready", "* CAPABILITY IMAP4rev1 STARTTLS\r\nTAG OK done");
                    default -> List.of("+OK ready", "+OK\r\nSTLS\r\n.");
                };
        return saying(answers, lines, thenCloses);
    }

    private static ServerSocket saying(List<String> answers, int lines, boolean thenCloses) throws IOException {
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> {
            try (server;
                    Socket client = server.accept()) {
                BufferedReader reader = new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
                String command = "";
                for (String answer : answers.subList(0, lines)) {
                    String tagged =
                            answer.replace("TAG", command.substring(0, Math.max(0, command.indexOf(' ')))) + "\r\n";
                    client.getOutputStream().write(tagged.getBytes(US_ASCII));
                    command = String.valueOf(reader.readLine());
                }
                if (!thenCloses) {
                    reader.readLine(); // until the client gives up
                }
            } catch (IOException ended) {
                // so has the test
            }
        });
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    @ParameterizedTest
    @ValueSource(strings = {"454 4.7.0 TLS not available due to temporary reason", "502 no", "554-not\r\n554 here"})
    @DisplayName("tells a server that offers STARTTLS and refuses it, with its answer:")
    void startTlsRefused(String answer) throws Exception {
        try (ServerSocket refusing = saying(List.of("220 ready", "250-mail\r\n250 STARTTLS", answer), 3, true)) {
            SenderFailure failure = failure(SMTP, tls, "mail.a.example", refusing.getLocalPort());

            assertThat(failure.reason()).as(failure.toString()).isEqualTo(Reason.STARTTLS_NOT_OFFERED);
            assertThat(failure)
                    .asString()
                    .startsWith("the server offers STARTTLS and refused it (" + answer.substring(0, 3))
                    .contains("), and TLS is required. Neither password nor message was sent.")
                    .matches("[ -~]+");
        }
    }

    @Test
    @DisplayName("does not take another refusal of an SMTP server for one of STARTTLS")
    void otherRefusal() throws Exception {
        try (ServerSocket refusing = saying(List.of("220 ready", "554 no", "554 no"), 3, true)) {
            assertThat(failure(SMTP, tls, "mail.a.example", refusing.getLocalPort())
                            .reason())
                    .isEqualTo(Reason.OTHER);
        }
    }

    @ParameterizedTest(name = "{0}, after {1} answers")
    @MethodSource("beforeTls")
    @DisplayName("tells a server that closes the connection before TLS:")
    void closedBeforeTls(String protocol, int lines) throws Exception {
        try (ServerSocket closing = saying(protocol, lines, true)) {
            SenderFailure failure =
                    failure(new MailProgram(protocol, true), tls, "mail.a.example", closing.getLocalPort());

            assertThat(failure.reason()).as(failure.toString()).isEqualTo(Reason.CONNECTION);
            assertThat(failure).asString().startsWith("the server cut the connection. ");
        }
    }

    @ParameterizedTest(name = "{0}, after {1} answers")
    @MethodSource("beforeTls")
    @DisplayName("tells a server that says nothing more before TLS:")
    void silentBeforeTls(String protocol, int lines) throws Exception {
        Properties impatient = new Properties();
        impatient.setProperty("mail." + protocol + ".timeout", "200");
        try (ServerSocket silent = saying(protocol, lines, false)) {
            SenderFailure failure = SenderFailure.of(
                    thrown(new MailProgram(protocol, true), tls, impatient, "mail.a.example", silent.getLocalPort()));

            assertThat(failure.reason()).as(failure.toString()).isEqualTo(Reason.CONNECTION);
            assertThat(failure).asString().startsWith("the server did not answer in time. ");
        }
    }

    @Test
    @DisplayName("tells a server that closes the connection as TLS provides for it, in the handshake")
    void closeNotify() throws Exception {
        try (ServerSocket closing = answering(new byte[] {21, 3, 3, 0, 2, 1, 0})) {
            assertThat(failure(SMTPS, tls, "mail.a.example", closing.getLocalPort()))
                    .asString()
                    .startsWith("mail.a.example: the server cut the connection. ");
        }
    }

    @Test
    @DisplayName("tells a host that is not there, and a port that is closed")
    void connection() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        assertThat(failure(SMTP, tls, "mail.a.example", closed).reason()).isEqualTo(Reason.CONNECTION);
        assertThat(failure(SMTP, tls, "nowhere.invalid", closed).reason()).isEqualTo(Reason.CONNECTION);
    }

    static Stream<Arguments> proxies() {
        return Stream.of("smtp", "imap", "pop3")
                .flatMap(protocol -> Stream.of("proxy", "socks").map(proxy -> Arguments.of(protocol, proxy)));
    }

    private SenderFailure through(String protocol, String proxy, String host, int port) {
        Properties properties = new Properties();
        properties.setProperty("mail." + protocol + "." + proxy + ".host", host);
        properties.setProperty("mail." + protocol + "." + proxy + ".port", String.valueOf(port));
        return SenderFailure.of(
                thrown(new MailProgram(protocol, true), tls, properties, "mail.a.example", 25), "mail.a.example");
    }

    @ParameterizedTest(name = "mail.{0}.{1}.host")
    @MethodSource("proxies")
    @DisplayName("does not blame the host where a proxy is not there:")
    void proxyIsNotThere(String protocol, String proxy) throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }

        SenderFailure unknown = through(protocol, proxy, "nowhere.invalid", 3128);
        assertThat(unknown.reason()).isEqualTo(Reason.CONNECTION);
        assertThat(unknown)
                .asString()
                .startsWith("mail.a.example: the proxy nowhere.invalid was not found in the DNS. ");

        SenderFailure refused = through(protocol, proxy, "127.0.0.1", closed);
        assertThat(refused.reason()).isEqualTo(Reason.CONNECTION);
        assertThat(refused)
                .asString()
                .startsWith("mail.a.example: there is no connection through the proxy 127.0.0.1, port " + closed
                        + " (Connection refused). ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"smtp", "imap", "pop3"})
    @DisplayName("tells what a proxy says that does not connect to the host:")
    void proxyRefuses(String protocol) throws Exception {
        byte[] answer = "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n".getBytes(US_ASCII);
        try (ServerSocket proxy = answering(answer)) {
            assertThat(through(protocol, "proxy", "127.0.0.1", proxy.getLocalPort()))
                    .asString()
                    .startsWith("mail.a.example: there is no connection through the proxy 127.0.0.1, port ")
                    .contains("failed: HTTP/1.1 407 Proxy Authentication Required). ");
        }
    }

    @Test
    @DisplayName("tells of exceptions that it does not know what their innermost says, escaped and cut")
    void others() {
        IOException hostile = new IOException("\u001b[2J\r\n" + "é".repeat(500));

        String text = SenderFailure.of(new MessagingException("outer", hostile)).toString();

        assertThat(text).matches("[ -~]+").hasSizeLessThan(350);
        assertThat(SenderFailure.of(new MessagingException()).reason()).isEqualTo(Reason.OTHER);
    }

    @Test
    @DisplayName("is told of exceptions whose causes lead back to them")
    void circles() {
        MessagingException outer = new MessagingException("outer");
        outer.setNextException(new MessagingException("inner", outer));

        assertThat(SenderFailure.of(outer).reason()).isEqualTo(Reason.OTHER);
    }

    @Nested
    @DisplayName("depends on whom it trusts:")
    class Trust {
        private final TestCertificate mailA = Hosts.AUTHORITY.issue("mail.a.example");

        @Test
        @DisplayName("the public roots alone do not vouch for a test's authority")
        void publicRoots() throws Exception {
            assertThat(failureWith(mailA, SenderTls.create(), "mail.a.example").reason())
                    .isEqualTo(Reason.UNTRUSTED_ISSUER);
        }

        @Test
        @DisplayName("a file of PEM certificates, beside the public roots, or instead")
        void pem(@TempDir Path directory) throws Exception {
            Path file = Files.writeString(directory.resolve("ca.pem"), Hosts.AUTHORITY.certificatePem());
            TrustRoots roots = TrustRoots.fromPem(file);
            SenderTls beside = SenderTls.builder().alsoTrusting(roots).build();
            SenderTls instead = SenderTls.builder().trustingOnly(roots).build();

            assertSent(mailA, beside);
            assertSent(mailA, instead);
            assertThat(beside.socketFactory()).isNotNull();
        }

        @Test
        @DisplayName("an authority that was named before trustingOnly is not trusted")
        void only() throws Exception {
            TestAuthority other = TestAuthority.create("Other CA");
            SenderTls only = SenderTls.builder()
                    .alsoTrusting(Hosts.AUTHORITY.roots())
                    .trustingOnly(other.roots())
                    .build();

            assertThat(failureWith(mailA, only, "mail.a.example").reason()).isEqualTo(Reason.UNTRUSTED_ISSUER);
            assertSent(other.issue("mail.a.example"), only);
        }

        @Test
        @DisplayName("a server's own certificate vouches for itself, for its names and as long as it is valid")
        void pinned() throws Exception {
            TestCertificate own = selfSigned("mail.a.example");
            TestCertificate old = Hosts.AUTHORITY
                    .certificateFor("mail.a.example")
                    .selfSigned()
                    .validity(now.minus(Duration.ofDays(90)), now.minus(Duration.ofDays(2)))
                    .issue();
            SenderTls pinning = SenderTls.builder()
                    .trustingOnly(TrustRoots.of(own.leaf(), old.leaf()))
                    .build();

            assertSent(own, pinning);
            assertThat(failureWith(own, pinning, "mail.b.example").reasons()).containsExactly(Reason.NAME_MISMATCH);
            assertThat(failureWith(old, pinning, "mail.a.example").reasons()).containsExactly(Reason.EXPIRED);
        }

        @Test
        @DisplayName("an intermediate that is sent is enough")
        void intermediate() throws Exception {
            assertSent(Hosts.AUTHORITY.intermediate("Middle").issue("mail.a.example"), tls);
        }

        @Test
        @DisplayName("nobody can trust everybody")
        void everybody() {
            SenderTls.Builder builder = SenderTls.builder();
            for (TrustRoots all : new TrustRoots[] {TrustRoots.unchecked(), TrustRoots.dane()}) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> builder.alsoTrusting(all))
                        .withMessageContaining("has to know whom it trusts");
                assertThatIllegalArgumentException().isThrownBy(() -> builder.trustingOnly(all));
            }
        }

        private void assertSent(TestCertificate certificate, SenderTls sender) throws Exception {
            for (MailProgram program : new MailProgram[] {SMTP, SMTPS}) {
                try (ScriptedServer server =
                        ScriptedServer.presenting(certificate, program.spoken(), program.implicit())) {
                    program.connect(sender, "mail.a.example", server.port());
                }
            }
        }
    }

    private static TestCertificate valid(Instant from, Instant to) {
        return Hosts.AUTHORITY
                .certificateFor("mail.a.example")
                .validity(from, to)
                .issue();
    }

    private static TestCertificate selfSigned(String host) {
        return Hosts.AUTHORITY.certificateFor(host).selfSigned().issue();
    }

    private static String date(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC).toString();
    }

    /** The failure by STARTTLS, which is that by implicit TLS, too. */
    private static SenderFailure failureWith(TestCertificate certificate, SenderTls sender, String host)
            throws Exception {
        SenderFailure[] failures = new SenderFailure[2];
        MailProgram[] programs = {SMTP, SMTPS};
        for (int i = 0; i < programs.length; i++) {
            try (ScriptedServer server =
                    ScriptedServer.presenting(certificate, programs[i].spoken(), programs[i].implicit())) {
                failures[i] = failure(programs[i], sender, host, server.port());
            }
        }
        assertThat(Arrays.stream(failures).map(SenderFailure::toString).distinct())
                .hasSize(1);
        return failures[0];
    }

    private static SenderFailure failure(MailProgram program, SenderTls sender, String host, int port) {
        return SenderFailure.of(thrown(program, sender, host, port));
    }

    private static MessagingException thrown(MailProgram program, SenderTls sender, String host, int port) {
        return thrown(program, sender, new Properties(), host, port);
    }

    private static MessagingException thrown(
            MailProgram program, SenderTls sender, Properties properties, String host, int port) {
        try {
            program.connect(sender, properties, host, port);
        } catch (MessagingException thrown) {
            return thrown;
        }
        throw new AssertionError("connected to " + host);
    }

    /** Reads a ClientHello, answers with these bytes, and closes when the client does. */
    private static ServerSocket answering(byte[] answer) throws IOException {
        ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(
                () -> {
                    try (Socket client = listener.accept()) {
                        client.getInputStream().readNBytes(5);
                        client.getOutputStream().write(answer);
                        client.shutdownOutput();
                        client.getInputStream().transferTo(OutputStream.nullOutputStream());
                    } catch (IOException ended) {
                        // the test has what it wants
                    }
                },
                "answering");
        thread.setDaemon(true);
        thread.start();
        return listener;
    }
}

package io.github.mailsni.examples.certcheck;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.mailsni.ServerName;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.examples.certcheck.live.FakeServer;
import io.github.mailsni.examples.smtp.SmtpServer;
import io.github.mailsni.examples.smtp.TlsEngine;
import io.github.mailsni.javamail.MailTls;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("certcheck of a running server")
class LiveVerdictsTest {
    private static final String HOST = "mail.example.org";
    private static final String GMAIL = "TLS Negotiation failed, the certificate doesn't match the host.\n";

    @TempDir
    private Path parent;

    private Directory directory = new Directory(Path.of(""), TestAuthority.create("x"), TestAuthority.create("x"));

    @BeforeEach
    void makeDirectory() {
        directory = Directory.in(parent).with(HOST);
    }

    private CertificateDirectory open(UnknownNamePolicy policy) throws IOException {
        return CertificateDirectory.builder(directory.path())
                .defaultHost(Directory.DEFAULT)
                .unknownNames(policy)
                .open();
    }

    private SmtpServer start(CertificateDirectory certificates, TlsEngine engine) throws IOException {
        return SmtpServer.builder(certificates, ServerName.of(Directory.DEFAULT))
                .engine(engine)
                .smtp(0)
                .smtps(0)
                .maildir(parent.resolve("mail"))
                .start();
    }

    private static String text(InetSocketAddress address) {
        return "127.0.0.1:" + address.getPort();
    }

    private Run check(InetSocketAddress address, String... more) {
        return Run.of(
                        "--connect",
                        text(address),
                        "--trust",
                        parent.resolve("ca.pem").toString())
                .with(more)
                .execute();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("gives the same verdicts as of its files, by STARTTLS and by implicit TLS")
    void verdicts(TlsEngine engine) throws Exception {
        try (CertificateDirectory certificates = open(UnknownNamePolicy.DEFAULT);
                SmtpServer server = start(certificates, engine)) {
            Run sound = check(server.smtp().orElseThrow(), HOST, Directory.DEFAULT);
            assertThat(sound.exitCode()).as(sound.toString()).isZero();
            assertThat(sound.output()).contains(HOST).doesNotContain("Gmail");

            Run wrong = check(server.smtps().orElseThrow(), "--starttls", "none", HOST, "smtp.example.org");
            assertThat(wrong.exitCode()).as(wrong.toString()).isEqualTo(1);
            assertThat(wrong.output()).startsWith(GMAIL).contains("certificate-host-mismatch");
            assertThat(wrong.output().lines())
                    .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
            assertThat(wrong.errors()).isEmpty();

            Run byExim = check(server.smtp().orElseThrow(), "--client", "exim", "smtp.example.org");
            assertThat(byExim.exitCode()).isEqualTo(1);
            assertThat(byExim.output())
                    .startsWith("The certificate is for another host.\n")
                    .doesNotContain("Gmail");
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("tells what each client gets, and that Gmail is not sent the Ed25519 certificate of the host")
    void byClient(TlsEngine engine) throws Exception {
        directory.with(
                "modern.example.org",
                directory
                        .authority()
                        .certificateFor("modern.example.org")
                        .keyType(KeyAlgorithm.ED25519)
                        .issue());
        try (CertificateDirectory certificates = open(UnknownNamePolicy.DEFAULT);
                SmtpServer server = start(certificates, engine)) {
            Run all = check(server.smtp().orElseThrow(), "modern.example.org", HOST);
            assertThat(all.exitCode()).as(all.toString()).isEqualTo(1);
            assertThat(all.output()).startsWith(GMAIL).contains("GMAIL", "FAIL P-256", "ok Ed25519", "ok P-256");

            Run files = Run.of(directory.arguments())
                    .with("--format", "json", "modern.example.org")
                    .execute();
            Run live = check(server.smtp().orElseThrow(), "--format", "json", "modern.example.org");
            for (int client = 0; client < 4; client++) {
                assertThat(live.json("hosts", 0, "clients", client, "client"))
                        .isEqualTo(files.json("hosts", 0, "clients", client, "client"));
                assertThat(live.json("hosts", 0, "clients", client, "covered"))
                        .as("client %s of %s", client, live)
                        .isEqualTo(files.json("hosts", 0, "clients", client, "covered"))
                        .isEqualTo(String.valueOf(client > 0));
            }
            assertThat(check(server.smtp().orElseThrow(), "--client", "postfix", "modern.example.org")
                            .exitCode())
                    .isZero();
            assertThat(check(server.smtp().orElseThrow(), "--client", "gmail", "modern.example.org")
                            .exitCode())
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("reports that a client with RSA cipher suites only is turned away at a host with an ECDSA key")
    void turnedAway(TlsEngine engine) throws Exception {
        try (CertificateDirectory certificates = open(UnknownNamePolicy.DEFAULT);
                SmtpServer server = start(certificates, engine)) {
            Run all = check(server.smtp().orElseThrow(), "--format", "json", "--strict", HOST);
            assertThat(all.exitCode()).as(all.toString()).isZero();
            assertThat(all.json("hosts", 0, "clients", 4, "client")).isEqualTo("rsa-only");
            assertThat(all.json("hosts", 0, "clients", 4, "presented")).isEqualTo("[]");
            assertThat(all.json("hosts", 0, "clients", 4, "problems", 0)).isEqualTo("handshake-failed");

            Run alone = check(server.smtp().orElseThrow(), "--client", "rsa-only", HOST);
            assertThat(alone.exitCode()).as(alone.toString()).isEqualTo(1);
            assertThat(alone.output())
                    .startsWith("The handshake fails.\n    Senders get no encrypted connection to this host.\n")
                    .contains("the server sends no certificate at all");
        }
    }

    @Test
    @DisplayName("goes on when the handshakes for one host fail, which is its verdict")
    void oneHostIsBroken() throws Exception {
        try (CertificateDirectory certificates = open(UnknownNamePolicy.DEFAULT);
                FakeServer server = FakeServer.start(client -> {
                    byte[] hello = new byte[4096];
                    int length = client.socket().getInputStream().read(hello);
                    if (new String(hello, 0, length, ISO_8859_1).contains("broken.example.org")) {
                        client.say("\26\3\3\0\5\2\0\0\1x").stay();
                        return;
                    }
                    try (Socket tls = MailTls.of(certificates)
                            .sslContext()
                            .getSocketFactory()
                            .createSocket(client.socket(), new ByteArrayInputStream(hello, 0, length), true)) {
                        new FakeServer.Client(tls).stay();
                    }
                })) {
            Run run = check(
                    server.address(),
                    "--starttls",
                    "none",
                    "--format",
                    "json",
                    HOST,
                    "broken.example.org",
                    Directory.DEFAULT);

            assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
            assertThat(run.json("hosts", 0, "host")).isEqualTo("broken.example.org");
            assertThat(run.json("hosts", 0, "problems", 0, "code")).isEqualTo("handshake-failed");
            assertThat(run.json("hosts", 1, "covered")).isEqualTo("true");
            assertThat(run.json("hosts", 2, "covered")).isEqualTo("true");

            Run alone = check(server.address(), "--starttls", "none", "broken.example.org");
            assertThat(alone.exitCode()).as(alone.toString()).isEqualTo(1);
            assertThat(alone.output()).contains("no client gets a certificate");
        }
    }

    /** A router by server name: it closes connections for other names, or none, without an alert. */
    private static FakeServer routerTo(String host, CertificateDirectory certificates) {
        return FakeServer.start(client -> {
            byte[] hello = new byte[4096];
            int length = client.socket().getInputStream().read(hello);
            if (!new String(hello, 0, length, ISO_8859_1).contains(host)) {
                return;
            }
            try (Socket tls = MailTls.of(certificates)
                    .sslContext()
                    .getSocketFactory()
                    .createSocket(client.socket(), new ByteArrayInputStream(hello, 0, length), true)) {
                new FakeServer.Client(tls).stay();
            }
        });
    }

    @Test
    @DisplayName("goes on when connections are closed for many hosts, whose verdict that is")
    void hostsThatAreNotRouted() throws Exception {
        try (CertificateDirectory certificates = open(UnknownNamePolicy.DEFAULT);
                FakeServer server = routerTo(HOST, certificates)) {
            String[] hosts = IntStream.rangeClosed(0, 12)
                    .mapToObj(i -> i < 12 ? "host" + i + ".example.net" : HOST)
                    .toArray(String[]::new);
            Run run = check(server.address(), "--starttls", "none", "--format", "json")
                    .with(hosts)
                    .execute();

            assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
            assertThat(run.json("hosts", 0, "problems", 0, "code")).isEqualTo("handshake-failed");
            assertThat(run.json("hosts", 12, "host")).isEqualTo(HOST);
            assertThat(run.json("hosts", 12, "covered")).isEqualTo("true");
        }
    }

    @Test
    @DisplayName("gives the TLSA records of a server that closes the connections of clients that send no name")
    void tlsaOfRouter() throws Exception {
        try (CertificateDirectory certificates = open(UnknownNamePolicy.DEFAULT);
                FakeServer server = routerTo(HOST, certificates)) {
            Run run = check(server.address(), "--starttls", "none", "--format", "tlsa", HOST);

            assertThat(run.exitCode()).as(run.toString()).isZero();
            assertThat(run.output().lines()).singleElement().asString().contains("_tcp." + HOST);
        }
    }

    @Test
    @DisplayName("tells that a host is rejected: nothing is sent for it, and that is no broken connection")
    void rejected() throws Exception {
        try (CertificateDirectory certificates = open(UnknownNamePolicy.REJECT);
                SmtpServer server = start(certificates, TlsEngine.NETTY_JDK)) {
            Run run = check(server.smtp().orElseThrow(), "--format", "json", HOST, "smtp.example.org");

            assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
            assertThat(run.json("hosts", 0, "covered")).isEqualTo("true");
            assertThat(run.json("hosts", 1, "certificate")).isEqualTo("null");
            assertThat(run.json("hosts", 1, "problems", 0, "code")).isEqualTo("certificate-missing");
            assertThat(run.json("hosts", 1, "problems", 0, "message")).contains("unrecognized_name");
        }
    }

    @Test
    @DisplayName("finds that it still sends the old certificate, and names the file of the new one")
    void stale() throws Exception {
        // the server has a copy, since it would see the renewal within moments
        Path served = directory.copyTo(parent.resolve("served"));
        try (CertificateDirectory certificates = CertificateDirectory.builder(served)
                        .defaultHost(Directory.DEFAULT)
                        .open();
                SmtpServer server = start(certificates, TlsEngine.JSSE)) {
            TestCertificate renewed = directory
                    .authority()
                    .certificateFor(HOST)
                    .validity(Instant.now().minusSeconds(60), Instant.now().plus(Duration.ofDays(90)))
                    .issue();
            directory.with(HOST, renewed);

            Run run = Run.of("--connect", text(server.smtp().orElseThrow()))
                    .with(directory.arguments())
                    .with("--format", "json", HOST, Directory.DEFAULT)
                    .execute();

            assertThat(run.exitCode()).as(run.toString()).isZero();
            assertThat(run.json("hosts", 0, "problems")).isEqualTo("[]");
            assertThat(run.json("hosts", 0, "certificate", "files", 0))
                    .isEqualTo(directory.certificateOf(Directory.DEFAULT).toString());
            assertThat(run.json("hosts", 1, "problems", 0, "code")).isEqualTo("stale-on-server");
            assertThat(run.json("hosts", 1, "problems", 0, "file"))
                    .isEqualTo(directory.certificateOf(HOST).toString());
            assertThat(run.json("hosts", 1, "problems", 0, "message")).contains("an older ECDSA certificate");
        }
    }

    @Test
    @DisplayName("without a host is about the hosts of the directory")
    void hostsOfDirectory() throws Exception {
        try (CertificateDirectory certificates = open(UnknownNamePolicy.DEFAULT);
                SmtpServer server = start(certificates, TlsEngine.NETTY_JDK)) {
            Run run = Run.of("--connect", text(server.smtp().orElseThrow()), "--format", "json")
                    .with(directory.arguments())
                    .execute();

            assertThat(run.exitCode()).as(run.toString()).isZero();
            assertThat(run.json("hosts", 0, "host")).isEqualTo(Directory.DEFAULT);
            assertThat(run.json("hosts", 1, "host")).isEqualTo(HOST);
        }
    }

    @Test
    @DisplayName("without a host is about the default host if the directory has nothing but a wildcard for it")
    void hostsOfWildcard() throws Exception {
        Path tls = wildcardOnly();
        try (FakeServer server = FakeServer.start(client -> client.say("554 no\r\n"))) {
            Run run = check(server.address(), "--layout", "any", "--default", Directory.DEFAULT, tls.toString());

            assertThat(run.exitCode()).as(run.toString()).isEqualTo(2);
            assertThat(run.errors()).singleElement().asString().contains("said \"554 no\"");
        }
    }

    /** A directory in the layout any that serves the default host by a wildcard. */
    private Path wildcardOnly() throws IOException {
        Path tls = Files.createDirectory(parent.resolve("wildcard"));
        directory.authority().issue("*.example.com").writeTo(tls.resolve("cert.pem"), tls.resolve("key.pem"));
        return tls;
    }

    @Test
    @DisplayName("without host and directory is about the host name that was dialled")
    void dialledHost() throws Exception {
        try (CertificateDirectory certificates = open(UnknownNamePolicy.DEFAULT);
                SmtpServer server = start(certificates, TlsEngine.NETTY_JDK)) {
            int port = server.smtp().orElseThrow().getPort();
            Run run =
                    Run.of("--connect", "localhost:" + port, "--format", "json").execute();

            assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
            assertThat(run.json("hosts", 0, "host")).isEqualTo("localhost");
        }
    }

    @Test
    @DisplayName("gives the TLSA records of what it presents, for its port, the default's too")
    void tlsa() throws Exception {
        try (CertificateDirectory certificates = open(UnknownNamePolicy.DEFAULT);
                SmtpServer server = start(certificates, TlsEngine.NETTY_JDK)) {
            InetSocketAddress address = server.smtp().orElseThrow();
            Run live = check(address, "--format", "tlsa", HOST);
            Run files = Run.of(directory.arguments())
                    .with("--format", "tlsa", "--tlsa-port", String.valueOf(address.getPort()), HOST)
                    .execute();

            assertThat(live.exitCode()).as(live.toString()).isZero();
            assertThat(live.output().lines()).hasSize(2);
            assertThat(live.output()).isEqualTo(files.output());
        }
    }

    @Test
    @DisplayName("has a few connections at a time, however many hosts there are")
    void bounded() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (CertificateDirectory certificates = open(UnknownNamePolicy.DEFAULT);
                FakeServer server = FakeServer.start(client -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    try (var tls = MailTls.of(certificates).upgrade(client.socket())) {
                        new FakeServer.Client(tls).stay();
                    } finally {
                        now.decrementAndGet();
                    }
                })) {
            String[] hosts = IntStream.range(0, 40)
                    .mapToObj(i -> "host" + i + ".example.org")
                    .toArray(String[]::new);
            Run run = check(server.address(), "--starttls", "none").with(hosts).execute();

            assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
            // a connection that has been closed by one side may not have been noticed by the other
            assertThat(most.get()).isBetween(1, 8);
        }
    }

    @Test
    @DisplayName("that cannot be asked is an error in one line with its address, and exit code 2")
    void broken() throws Exception {
        try (FakeServer server = FakeServer.start(client -> client.say("554 \u001b[31mno\r\n"))) {
            Run run = check(server.address(), HOST, Directory.DEFAULT);

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.output()).isEmpty();
            assertThat(run.errors())
                    .containsExactly("certcheck: " + text(server.address())
                            + ": the server said \"554 \\x1b[31mno\" instead of a greeting; expected 220");
        }
    }

    @Test
    @DisplayName("that does not answer in time is an error, too")
    void silent() throws Exception {
        try (FakeServer server = FakeServer.start(FakeServer.Client::stay)) {
            Run run = check(server.address(), "--timeout", "1s", HOST);

            assertThat(run.exitCode()).isEqualTo(2);
            assertThat(run.errors()).singleElement().asString().contains(": no answer within 1 s");
        }
    }

    @Test
    @DisplayName("may have an IPv6 address, in brackets")
    void ipv6() throws Exception {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
        assumeTrue(loopback.isReachable(1000), "this computer has no IPv6");
        try (CertificateDirectory certificates = open(UnknownNamePolicy.DEFAULT);
                SmtpServer server = SmtpServer.builder(certificates, ServerName.of(Directory.DEFAULT))
                        .bind(loopback)
                        .smtp(0)
                        .maildir(parent.resolve("mail"))
                        .start()) {
            Run run = Run.of("--connect", "[::1]:" + server.smtp().orElseThrow().getPort())
                    .with("--trust", parent.resolve("ca.pem").toString(), HOST)
                    .execute();
            assertThat(run.exitCode()).as(run.toString()).isZero();
        }
    }
}

package io.github.mailsni.netty;

import static io.github.mailsni.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestCertificate;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk")
@DisplayName("A SniTls with ticket keys of a file")
class TicketKeysTest {
    private static final TestCertificate FIRST = certificate("first.example").issue();

    @TempDir
    Path directory;

    private final TestSelector one = TestHosts.selector().with(host("first.example", FIRST));
    private final TestSelector other = TestHosts.selector();
    private TicketFile file;

    @BeforeEach
    void write() throws IOException {
        file = TicketFile.in(directory);
    }

    @AfterEach
    void close() {
        one.close();
        other.close();
    }

    private static TestCertificate.Builder certificate(String name) {
        return TestHosts.AUTHORITY.certificateFor(name);
    }

    private static HostCredentials host(String name, TestCertificate certificate) {
        return HostCredentials.of(name, List.of(Credential.of(certificate.privateKey(), certificate.chain())));
    }

    private TicketKeys keys() {
        return TicketKeys.following(file.path(), Duration.ofMillis(1));
    }

    private SniTls tls(TestSelector selector, TicketKeys keys) {
        return SniTls.builder(selector)
                .provider(SslProvider.OPENSSL)
                .ticketKeys(keys)
                .build();
    }

    /** What a client sees at one server, and then at another with its session. */
    private String session(String protocol, String name, String nextName) throws Exception {
        try (TestServer server = TestServer.of(tls(one, keys()));
                TestServer next = TestServer.of(tls(other, keys()));
                ResumingClient client = ResumingClient.withTickets(protocol)) {
            assertThat(client.visit(server, name)).startsWith("full, CN=" + name);
            return client.visit(next, nextName);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("resumes the session that another server has made for the host, whatever keys the host has")
    void resumes(String protocol) throws Exception {
        for (String host : List.of("a.example", "rsa.example", "dual.example")) {
            assertThat(session(protocol, host, host)).isEqualTo("resumed, CN=" + host);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("resumes it after a renewal that keeps the key and the names")
    void renewal(String protocol) throws Exception {
        other.with(
                host("first.example", certificate("first.example").keyOf(FIRST).issue()));

        assertThat(session(protocol, "first.example", "first.example")).isEqualTo("resumed, CN=first.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("resumes none after a renewal with a new key")
    void newKey(String protocol) throws Exception {
        other.with(TestHosts.host("first.example", KeyAlgorithm.EC_P256));

        assertThat(session(protocol, "first.example", "first.example")).isEqualTo("full, CN=first.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("resumes none for another host, not even for one with the same key")
    void otherHost(String protocol) throws Exception {
        other.with(host(
                "second.example", certificate("second.example").keyOf(FIRST).issue()));

        assertThat(session(protocol, "first.example", "second.example")).isEqualTo("full, CN=second.example");
        assertThat(session(protocol, "a.example", "b.example")).isEqualTo("full, CN=b.example");
        assertThat(session(protocol, "a.example", "unknown.example")).isEqualTo("full, CN=mx.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName(
            "resumes sessions over a rotation of the keys, on servers that rotate earlier or later, and none when its line is gone")
    void rotation(String protocol) throws Exception {
        TicketKeys keys = keys();
        Path late = Files.copy(file.path(), directory.resolve("late.keys"), StandardCopyOption.COPY_ATTRIBUTES);
        try (TestServer earlyServer = TestServer.of(tls(one, keys));
                TestServer lateServer = TestServer.of(tls(other, TicketKeys.following(late)));
                TicketKeyFollower.Use last = keys.use();
                ResumingClient client = ResumingClient.withTickets(protocol);
                ResumingClient patient = ResumingClient.withTickets(protocol)) {
            Semaphore renewed = new Semaphore(0);
            last.whenRenewed(renewed::release);
            client.visit(earlyServer, "a.example");
            patient.visit(earlyServer, "a.example");

            file.rotate();
            awaitOne(renewed);
            assertThat(client.visit(earlyServer, "a.example")).startsWith("resumed");
            assertThat(client.visit(lateServer, "a.example")).startsWith("resumed");
            assertThat(client.visit(earlyServer, "a.example")).startsWith("resumed");

            file.rotate();
            awaitOne(renewed);
            assertThat(patient.visit(earlyServer, "a.example")).startsWith("full");
        }
    }

    private static void awaitOne(Semaphore permits) throws InterruptedException {
        assertThat(permits.tryAcquire(1, TimeUnit.MINUTES)).isTrue();
    }

    @Test
    @DisplayName("gives Netty's SniHandler contexts with these keys, too")
    void mapping() throws Exception {
        SniTls tls = tls(other, keys());
        try (TestServer server = TestServer.of(tls(one, keys()));
                TestServer next = TestServer.with(pipeline -> pipeline.addLast(new SniHandler(tls.mapping())));
                ResumingClient client = ResumingClient.withTickets("TLSv1.3")) {
            client.visit(server, "a.example");

            assertThat(client.visit(next, "a.example")).isEqualTo("resumed, CN=a.example");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("gives the one context for all hosts none of a host's keys")
    void sharedContext(String protocol) throws Exception {
        SniTls tls = tls(other, keys());
        try (TestServer server = TestServer.of(tls(one, keys()));
                TestServer next = TestServer.with(pipeline -> pipeline.addLast(
                        tls.sslContext().newHandler(pipeline.channel().alloc())));
                ResumingClient client = ResumingClient.withTickets(protocol)) {
            client.visit(server, "mx.example");

            assertThat(client.visit(next, "mx.example")).isEqualTo("full, CN=mx.example");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPTIONAL", "REQUIRE"})
    @DisplayName("is not made where clients are asked for certificates")
    void clientAuthentication(ClientAuth asking) {
        SniTls.Builder builder = SniTls.builder(one)
                .provider(SslProvider.OPENSSL)
                .customize(context -> context.clientAuth(asking))
                .ticketKeys(keys());

        assertThatIllegalStateException()
                .isThrownBy(builder::build)
                .withMessageContaining("ticket keys of a file and client certificates exclude each other");
    }

    @Test
    @DisplayName("is not made with the JDK's provider")
    void jdk() {
        SniTls.Builder builder = SniTls.builder(one).ticketKeys(keys());

        assertThatIllegalStateException()
                .isThrownBy(builder::build)
                .withMessage(
                        "Java's own TLS has no way to set ticket keys; use SslProvider.OPENSSL, or leave out ticketKeys");
    }

    @Test
    @DisplayName("is not made where the file is missing")
    void missing() {
        TicketKeys missing = TicketKeys.following(directory.resolve("none"));

        assertThatIllegalStateException()
                .isThrownBy(() -> tls(one, missing))
                .withMessage(directory.resolve("none")
                        + ": there is no such file. Make it of three lines, each by: openssl rand -base64 48");
    }

    @Test
    @DisplayName("leaves no thread behind when it is closed, when its selector is, and when it could not be made")
    void threads() {
        TicketKeys keys = keys();
        tls(one, keys).close();
        tls(one, keys);
        one.close();
        assertThatIllegalStateException()
                .isThrownBy(() -> SniTls.builder(other)
                        .provider(SslProvider.OPENSSL)
                        .customize(context -> context.ciphers(List.of("none")))
                        .ticketKeys(keys)
                        .build());

        eventually(() -> assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("mailsni-ticket-keys")));
    }
}

package io.github.mailsni.javamail;

import static io.github.mailsni.testing.KeyAlgorithm.EC_P256;
import static io.github.mailsni.testing.KeyAlgorithm.RSA_2048;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.mailsni.ServerName;
import io.github.mailsni.handshake.Hosts;
import io.github.mailsni.handshake.SocketClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Server sockets that are bound to all addresses, of which Linux has 127.0.0.0/8 without being told. */
@Timeout(60)
@DisplayName("A listener on several addresses")
class ByLocalAddressTest {
    private static final InetAddress OWN = address("127.0.0.2");
    private static final InetAddress PLAIN = address("127.0.0.1");
    private static final String GREETING = "220 ready";

    private final Hosts hosts = Hosts.withDefault("default.example", RSA_2048)
            .host("own.example", EC_P256)
            .host("mail.example", EC_P256);
    private final MailTls tls = MailTls.builder(hosts)
            .byLocalAddress(Map.of(OWN, ServerName.of("own.example")))
            .build();
    private final ExecutorService executor = Executors.newCachedThreadPool();

    @AfterEach
    void shutdown() {
        executor.shutdownNow();
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException none) {
            throw new AssertionError(none);
        }
    }

    /** Makes TLS of an accepted connection. */
    private interface Upgrader {
        SSLSocket upgrade(Socket accepted) throws IOException;
    }

    private String presented(
            ServerSocket listener, Upgrader upgrader, InetAddress dialled, Optional<String> name, String protocol)
            throws Exception {
        Future<?> served = executor.submit(() -> {
            try (SSLSocket socket = upgrader.upgrade(listener.accept())) {
                socket.startHandshake();
                socket.getOutputStream().write((GREETING + "\r\n").getBytes(US_ASCII));
                socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
            }
            return null;
        });
        InetSocketAddress server = new InetSocketAddress(dialled, listener.getLocalPort());
        SocketClient client =
                SocketClient.speaking(protocol, Hosts.AUTHORITY.trustManager()).greetedWith(GREETING);
        String certificate = (name.isPresent() ? client.visit(server, name.get()) : client.visit(server)).certificate();
        served.get();
        return certificate;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("presents the default of the address that was dialled, by implicit TLS:")
    void implicit(String protocol) throws Exception {
        try (ServerSocket listener = tls.serverSocketFactory().createServerSocket(0)) {
            Upgrader none = socket -> (SSLSocket) socket;

            assertThat(presented(listener, none, OWN, Optional.empty(), protocol))
                    .isEqualTo("CN=own.example EC");
            assertThat(presented(listener, none, PLAIN, Optional.empty(), protocol))
                    .isEqualTo("CN=default.example RSA");
            assertThat(presented(listener, none, OWN, Optional.of("unknown.example"), protocol))
                    .isEqualTo("CN=own.example EC");
            assertThat(presented(listener, none, OWN, Optional.of("mail.example"), protocol))
                    .isEqualTo("CN=mail.example EC");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("presents the default of the address that was dialled, behind STARTTLS:")
    void startTls(String protocol) throws Exception {
        try (ServerSocket listener = new ServerSocket(0)) {
            assertThat(presented(listener, tls::upgrade, OWN, Optional.empty(), protocol))
                    .isEqualTo("CN=own.example EC");
            assertThat(presented(listener, tls::upgrade, PLAIN, Optional.empty(), protocol))
                    .isEqualTo("CN=default.example RSA");
        }
    }

    @Test
    @DisplayName("does so over a socket that the context's factory layers, as SubEthaSMTP does")
    void layered() throws Exception {
        try (ServerSocket listener = new ServerSocket(0)) {
            Upgrader layers = socket -> {
                SSLSocket layered = (SSLSocket)
                        tls.sslContext().getSocketFactory().createSocket(socket, "192.0.2.1", socket.getPort(), true);
                layered.setUseClientMode(false);
                return layered;
            };

            assertThat(presented(listener, layers, OWN, Optional.empty(), "TLSv1.3"))
                    .isEqualTo("CN=own.example EC");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    @DisplayName("is not described by the wildcard address, which nobody dials:")
    void wildcard(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        MailTls.builder(hosts).byLocalAddress(Map.of(address(text), ServerName.of("own.example"))))
                .withMessageContaining("clients cannot dial " + address(text).getHostAddress());
    }

    @Test
    @DisplayName("is refused if no credentials are for a default")
    void unknownDefault() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MailTls.builder(hosts).byLocalAddress(Map.of(OWN, ServerName.of("nobody.example"))))
                .withMessageContaining("nobody.example");
    }
}

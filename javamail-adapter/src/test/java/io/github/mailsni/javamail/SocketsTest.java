package io.github.mailsni.javamail;

import static io.github.mailsni.testing.KeyAlgorithm.EC_P256;
import static io.github.mailsni.testing.KeyAlgorithm.RSA_2048;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.handshake.Hosts;
import io.github.mailsni.handshake.SocketClient;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@DisplayName("On sockets")
class SocketsTest {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Hosts hosts = Hosts.withDefault("default.example", RSA_2048).host("mail.example", EC_P256);
    private final MailTls tls = MailTls.of(hosts);
    private final MailTls strict = MailTls.of(hosts.withUnknownNames(UnknownNamePolicy.REJECT));
    private final ExecutorService executor = Executors.newCachedThreadPool();

    @AfterEach
    void shutdown() {
        executor.shutdownNow();
    }

    @Nested
    @DisplayName("a server socket")
    class ServerSockets {
        @ParameterizedTest
        @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
        @DisplayName("shows the certificate of the host that was asked for:")
        void host(String protocol) throws Exception {
            try (ServerSocket listener = listener(tls)) {
                assertThat(dial(listener, socket -> (SSLSocket) socket, "mail.example", protocol))
                        .isEqualTo("mail.example");
            }
        }

        @Test
        @DisplayName("shows the default's for an unknown host")
        void unknown() throws Exception {
            try (ServerSocket listener = listener(tls)) {
                assertThat(dial(listener, socket -> (SSLSocket) socket, "other.example", "TLSv1.3"))
                        .isEqualTo("default.example");
            }
        }

        @ParameterizedTest
        @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
        @DisplayName("rejects an unknown host where the policy says so:")
        void rejects(String protocol) throws Exception {
            try (ServerSocket listener = listener(strict)) {
                assertThat(dial(listener, socket -> (SSLSocket) socket, "other.example", protocol))
                        .contains("unrecognized_name");
            }
        }

        @Test
        @DisplayName("accepts sockets that are those of their listeners' events and of their selectors of a protocol")
        void events() throws Exception {
            BlockingQueue<SSLSocket> heard = new LinkedBlockingQueue<>();
            BlockingQueue<SSLSocket> unheard = new LinkedBlockingQueue<>();
            BlockingQueue<SSLSocket> asked = new LinkedBlockingQueue<>();
            HandshakeCompletedListener removed = event -> unheard.add(event.getSocket());
            BiFunction<SSLSocket, List<String>, String> selector = (socket, protocols) -> {
                asked.add(socket);
                return protocols.get(0);
            };
            try (ServerSocket listener = listener(tls)) {
                Future<SSLSocket> server = executor.submit(() -> {
                    SSLSocket accepted = (SSLSocket) listener.accept();
                    accepted.addHandshakeCompletedListener(removed);
                    accepted.addHandshakeCompletedListener(event -> heard.add(event.getSocket()));
                    accepted.removeHandshakeCompletedListener(removed);
                    accepted.setHandshakeApplicationProtocolSelector(selector);
                    accepted.startHandshake();
                    return accepted;
                });
                SocketClient.speaking("TLSv1.3", Hosts.AUTHORITY.trustManager())
                        .applicationProtocols("smtp")
                        .visit((InetSocketAddress) listener.getLocalSocketAddress(), "mail.example");

                try (SSLSocket accepted = server.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                    assertThat(accepted.getHandshakeApplicationProtocolSelector())
                            .isSameAs(selector);
                    assertThat(asked.take()).isSameAs(accepted);
                    assertThat(heard.take()).isSameAs(accepted);
                    assertThat(unheard).isEmpty();
                    assertThatIllegalArgumentException()
                            .isThrownBy(() -> accepted.removeHandshakeCompletedListener(removed));
                }
            }
        }

        @Test
        @DisplayName("accepts sockets that speak TLS 1.2 and 1.3 only")
        void protocols() throws Exception {
            try (SSLServerSocket listener = (SSLServerSocket) listener(tls);
                    Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                    SSLSocket accepted = (SSLSocket) listener.accept()) {
                assertThat(client.isConnected()).isTrue();
                assertThat(accepted.getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
            }
        }

        @Test
        @DisplayName("is the same by each of the factory's methods")
        void factory() throws Exception {
            SSLServerSocketFactory factory = strict.serverSocketFactory();
            try (ServerSocket unbound = factory.createServerSocket();
                    ServerSocket byPort = factory.createServerSocket(0);
                    ServerSocket byBacklog = factory.createServerSocket(0, 5);
                    ServerSocket byAddress = factory.createServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
                assertThat(List.of(unbound, byPort, byBacklog, byAddress)).allSatisfy(socket -> {
                    SSLParameters parameters = ((SSLServerSocket) socket).getSSLParameters();
                    assertThat(parameters.getSNIMatchers()).hasSize(1);
                    assertThat(parameters.getProtocols()).containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
                });
            }
        }
    }

    @Nested
    @DisplayName("an accepted socket that is upgraded")
    class Upgrade {
        @ParameterizedTest
        @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
        @DisplayName("shows the certificate of the host that was asked for:")
        void host(String protocol) throws Exception {
            try (ServerSocket listener = plainListener()) {
                assertThat(dial(listener, tls::upgrade, "mail.example", protocol))
                        .isEqualTo("mail.example");
            }
        }

        @Test
        @DisplayName("rejects an unknown host where the policy says so")
        void rejects() throws Exception {
            try (ServerSocket listener = plainListener()) {
                assertThat(dial(listener, strict::upgrade, "other.example", "TLSv1.3"))
                        .contains("unrecognized_name");
            }
        }

        @Test
        @DisplayName("speaks TLS 1.2 and 1.3 only, in server mode")
        void protocols() throws Exception {
            try (Connection connection = connect();
                    SSLSocket upgraded = tls.upgrade(connection.accepted())) {
                assertThat(upgraded.getUseClientMode()).isFalse();
                assertThat(upgraded.getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
            }
        }

        @Test
        @DisplayName("does not look up the peer's name")
        void noReverseLookup() throws Exception {
            try (ServerSocket listener = plainListener()) {
                InetAddress[] peer = new InetAddress[1];

                dial(
                        listener,
                        socket -> {
                            peer[0] = socket.getInetAddress();
                            return tls.upgrade(socket);
                        },
                        "mail.example",
                        "TLSv1.3");

                assertThat(peer[0]).as("an address without a name").asString().startsWith("/");
            }
        }

        @Test
        @DisplayName("closes what it was made of")
        void closes() throws Exception {
            try (Connection connection = connect()) {
                tls.upgrade(connection.accepted()).close();

                assertThat(connection.accepted().isClosed()).isTrue();
            }
        }

        @Test
        @DisplayName("is refused if plaintext was sent behind STARTTLS")
        void pipelined() throws Exception {
            try (Connection connection = connect()) {
                connection.send("STARTTLS\r\nNOOP\r\n");
                InputStream plaintext =
                        new BufferedInputStream(connection.accepted().getInputStream());
                readLine(plaintext);

                assertThatExceptionOfType(ProtocolException.class)
                        .isThrownBy(() -> tls.upgrade(connection.accepted(), plaintext))
                        .withMessageContaining("behind STARTTLS");
            }
        }

        @Test
        @DisplayName("is refused for a part of a line, which is left where it is")
        void pipelinedPart() throws Exception {
            try (Connection connection = connect()) {
                connection.send("STARTTLS\r\nN");
                InputStream plaintext =
                        new BufferedInputStream(connection.accepted().getInputStream());
                readLine(plaintext);

                assertThatExceptionOfType(ProtocolException.class)
                        .isThrownBy(() -> tls.upgrade(connection.accepted(), plaintext));

                assertThat(plaintext.read()).isEqualTo('N');
                assertThat(connection.accepted().isClosed()).isFalse();
            }
        }

        @Test
        @DisplayName("is not refused if nothing was sent behind STARTTLS")
        void notPipelined() throws Exception {
            try (Connection connection = connect()) {
                connection.send("STARTTLS\r\n");
                InputStream plaintext =
                        new BufferedInputStream(connection.accepted().getInputStream());
                readLine(plaintext);

                assertThat(tls.upgrade(connection.accepted(), plaintext)).isNotNull();
            }
        }

        @Test
        @DisplayName("does not take later plaintext for anything but a broken handshake")
        void laterPlaintext() throws Exception {
            try (Connection connection = connect();
                    SSLSocket upgraded = tls.upgrade(connection.accepted())) {
                upgraded.setSoTimeout(PATIENCE_MILLIS);

                connection.send("NOOP\r\n");

                assertThatExceptionOfType(SSLException.class).isThrownBy(upgraded::startHandshake);
            }
        }
    }

    @Nested
    @DisplayName("a socket layered over another by the context's factory")
    class Layered {
        @Test
        @DisplayName("as SubEthaSMTP does it rejects an unknown host where the policy says so")
        void byAddress() throws Exception {
            try (ServerSocket listener = plainListener()) {
                String answer = dial(
                        listener,
                        socket -> {
                            SSLSocket layered = (SSLSocket) strict.sslContext()
                                    .getSocketFactory()
                                    .createSocket(socket, "192.0.2.1", socket.getPort(), true);
                            layered.setUseClientMode(false);
                            layered.setEnabledCipherSuites(layered.getSupportedCipherSuites());
                            return layered;
                        },
                        "other.example",
                        "TLSv1.3");

                assertThat(answer).contains("unrecognized_name");
            }
        }

        @Test
        @DisplayName("with bytes of the hello read ahead shows the certificate of the host that was asked for")
        void consumed() throws Exception {
            try (ServerSocket listener = plainListener()) {
                String answer = dial(
                        listener,
                        socket -> {
                            InputStream consumed = new ByteArrayInputStream(
                                    socket.getInputStream().readNBytes(3));
                            return (SSLSocket)
                                    tls.sslContext().getSocketFactory().createSocket(socket, consumed, true);
                        },
                        "mail.example",
                        "TLSv1.3");

                assertThat(answer).isEqualTo("mail.example");
            }
        }
    }

    @Test
    @DisplayName("a client's socket reaches a server: the context serves both sides")
    void client() throws Exception {
        try (ServerSocket listener = listener(tls);
                Socket socket = tls.sslContext().getSocketFactory().createSocket()) {
            socket.connect(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort()));
            Future<?> server = executor.submit(() -> serve(listener.accept(), each -> (SSLSocket) each));

            assertThatExceptionOfType(SSLException.class)
                    .isThrownBy(((SSLSocket) socket)::startHandshake)
                    .withMessageContaining("unable to find valid certification path");
            assertThat(server).isNotNull();
        }
    }

    /** Makes TLS of an accepted connection. */
    private interface Upgrader {
        SSLSocket upgrade(Socket accepted) throws IOException;
    }

    /** Both ends of a connection in plaintext. */
    private record Connection(Socket dialled, Socket accepted) implements AutoCloseable {
        void send(String text) throws IOException {
            dialled.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public void close() throws IOException {
            dialled.close();
            accepted.close();
        }
    }

    private static Connection connect() throws IOException {
        try (ServerSocket listener = plainListener()) {
            Socket dialled = new Socket(listener.getInetAddress(), listener.getLocalPort());
            return new Connection(dialled, listener.accept());
        }
    }

    private static ServerSocket plainListener() throws IOException {
        return new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    private static ServerSocket listener(MailTls server) throws IOException {
        return server.serverSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    private static void readLine(InputStream plaintext) throws IOException {
        while (plaintext.read() != '\n') {}
    }

    /** The host that the server showed itself as, or what ended the handshake. */
    private String dial(ServerSocket listener, Upgrader upgrader, String name, String protocol) throws Exception {
        Future<?> server = executor.submit(() -> serve(listener.accept(), upgrader));
        String host;
        try (Socket plain = new Socket(listener.getInetAddress(), listener.getLocalPort());
                SSLSocket client = clientOver(plain, name, protocol)) {
            client.startHandshake();
            client.getOutputStream().write('?');
            assertThat(client.getInputStream().read()).isEqualTo('!');
            host = hostShownTo(client);
        } catch (SSLException failed) {
            return String.valueOf(failed.getMessage());
        }
        server.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        return host;
    }

    private static SSLSocket clientOver(Socket plain, String name, String protocol) throws IOException {
        SSLSocket client =
                SocketClient.speaking(protocol, Hosts.AUTHORITY.trustManager()).over(plain, name);
        client.setSoTimeout(PATIENCE_MILLIS);
        return client;
    }

    private static String hostShownTo(SSLSocket client) throws SSLPeerUnverifiedException {
        X509Certificate leaf = (X509Certificate) client.getSession().getPeerCertificates()[0];
        return leaf.getSubjectX500Principal().getName().substring("CN=".length());
    }

    private static Void serve(Socket accepted, Upgrader upgrader) throws IOException {
        accepted.setSoTimeout(PATIENCE_MILLIS);
        try (SSLSocket server = upgrader.upgrade(accepted)) {
            server.startHandshake();
            assertThat(server.getInputStream().read()).isEqualTo('?');
            server.getOutputStream().write('!');
        }
        return null;
    }
}

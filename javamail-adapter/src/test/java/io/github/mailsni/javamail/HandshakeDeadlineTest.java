package io.github.mailsni.javamail;

import static io.github.mailsni.testing.KeyAlgorithm.EC_P256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.mailsni.handshake.Hosts;
import io.github.mailsni.handshake.SocketClient;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@DisplayName("A handshake that is not done in time")
class HandshakeDeadlineTest {
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final String TIMER = "mailsni-handshake-deadlines";

    private final Hosts hosts = Hosts.withDefault("mail.example", EC_P256);
    private final MailTls tls = MailTls.builder(hosts).handshakeTimeout(SHORT).build();
    private final ExecutorService executor = Executors.newCachedThreadPool();

    @AfterEach
    void shutdown() {
        executor.shutdownNow();
    }

    /** What a server may wait in. */
    private enum Waiting {
        HANDSHAKE {
            @Override
            void in(SSLSocket socket) throws IOException {
                socket.startHandshake();
            }
        },
        READING {
            @Override
            void in(SSLSocket socket) throws IOException {
                socket.getInputStream().read();
            }
        },
        READING_MANY {
            @Override
            void in(SSLSocket socket) throws IOException {
                socket.getInputStream().readNBytes(10);
            }
        },
        WRITING {
            @Override
            void in(SSLSocket socket) throws IOException {
                socket.getOutputStream()
                        .write("220 mail.example\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            }
        };

        abstract void in(SSLSocket socket) throws IOException;
    }

    /** Where sockets come from. */
    private enum Road {
        ACCEPTED {
            @Override
            ServerSocket listen(MailTls tls) throws IOException {
                return tls.serverSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
            }

            @Override
            SSLSocket socket(MailTls tls, Socket accepted) {
                return (SSLSocket) accepted;
            }
        },
        ACCEPTED_BY_CONTEXT {
            @Override
            ServerSocket listen(MailTls tls) throws IOException {
                return tls.sslContext()
                        .getServerSocketFactory()
                        .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
            }

            @Override
            SSLSocket socket(MailTls tls, Socket accepted) {
                return (SSLSocket) accepted;
            }
        },
        UPGRADED {
            @Override
            SSLSocket socket(MailTls tls, Socket accepted) throws IOException {
                return tls.upgrade(accepted);
            }
        },
        LAYERED_BY_CONTEXT {
            @Override
            SSLSocket socket(MailTls tls, Socket accepted) throws IOException {
                SSLSocketFactory factory = tls.sslContext().getSocketFactory();
                SSLSocket socket = (SSLSocket) factory.createSocket(accepted, "192.0.2.1", accepted.getPort(), true);
                socket.setUseClientMode(false);
                return socket;
            }
        };

        ServerSocket listen(MailTls tls) throws IOException {
            return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        }

        abstract SSLSocket socket(MailTls tls, Socket accepted) throws IOException;
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("ends for the thread that waits for a silent client, whatever it waits in:")
    void waiting(Waiting waiting) throws Exception {
        try (ServerSocket listener = Road.UPGRADED.listen(tls);
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                SSLSocket server = tls.upgrade(listener.accept())) {
            assertThat(client.isConnected()).isTrue();
            assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(() -> waiting.in(server))
                    .withMessage(
                            "the client did not complete the TLS handshake within 300 ms; the connection is closed");
            assertThat(server.isClosed()).isTrue();
            // and for who tries again
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(() -> waiting.in(server));
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("ends on every socket, with a timeout of its own between two reads:")
    void roads(Road road) throws Exception {
        try (ServerSocket listener = road.listen(tls);
                SlowClients client = SlowClients.dial(1, listener.getLocalPort(), false);
                SSLSocket server = road.socket(tls, listener.accept())) {
            server.setSoTimeout(20_000);
            Future<?> end = executor.submit(() -> {
                assertThatExceptionOfType(SocketTimeoutException.class)
                        .isThrownBy(server::startHandshake)
                        .withMessageContaining("within 300 ms");
            });

            client.sendUntilDisconnected();

            end.get();
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("ends where no thread has come to it yet:")
    void nobodyWaits(Road road) throws Exception {
        try (ServerSocket listener = road.listen(tls);
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                SSLSocket server = road.socket(tls, listener.accept())) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(server.isClosed()).isTrue();
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(server::startHandshake);
        }
    }

    @Test
    @DisplayName("ends for who asks for the session, which is an invalid one")
    void session() throws Exception {
        try (ServerSocket listener = Road.UPGRADED.listen(tls);
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                SSLSocket server = tls.upgrade(listener.accept())) {
            assertThat(client.isConnected()).isTrue();
            assertThat(server.getSession().getCipherSuite()).isEqualTo("SSL_NULL_WITH_NULL_NULL");
        }
    }

    @Test
    @DisplayName("ends with a client that does not read, however the server tries to close")
    void closing() throws Exception {
        try (ServerSocket listener = Road.UPGRADED.listen(tls);
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                Socket stuck = new UnreadSocket(listener.accept())) {
            SSLSocket server = tls.upgrade(stuck);
            client.getOutputStream().write("no TLS at all".getBytes(java.nio.charset.StandardCharsets.US_ASCII));

            // the alert that JSSE answers with is not read
            assertThatExceptionOfType(IOException.class).isThrownBy(server::startHandshake);
            server.close();
            assertThat(stuck.isClosed()).isTrue();
        }
    }

    @Test
    @DisplayName("ends for hundreds of clients by one thread, which ends itself")
    void many() throws Exception {
        try (ServerSocket listener = Road.ACCEPTED.listen(tls);
                SlowClients clients = SlowClients.dial(40, listener.getLocalPort(), false)) {
            List<SSLSocket> servers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                SSLSocket server = (SSLSocket) listener.accept();
                servers.add(server);
                executor.execute(() -> server.getSession());
            }
            clients.sendOneByteEach();
            assertThat(timers()).isLessThanOrEqualTo(1);

            clients.sendUntilDisconnected();

            assertThat(servers).allMatch(Socket::isClosed);
            while (timers() > 0) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("is no more awaited when it is done:")
    void done(String protocol) throws Exception {
        MailTls patient =
                MailTls.builder(hosts).handshakeTimeout(Duration.ofHours(1)).build();
        try (ServerSocket listener = Road.ACCEPTED.listen(patient);
                Socket plain = new Socket(listener.getInetAddress(), listener.getLocalPort());
                SSLSocket client = SocketClient.speaking(protocol, Hosts.AUTHORITY.trustManager())
                        .over(plain, "mail.example");
                SSLSocket server = (SSLSocket) listener.accept()) {
            Future<?> end = executor.submit(() -> {
                server.startHandshake();
                return null;
            });
            client.startHandshake();
            end.get();

            assertThat(HandshakeDeadline.running(Duration.ofMinutes(30))).isZero();
            server.getOutputStream().write('!');
            assertThat(client.getInputStream().read()).isEqualTo('!');
        }
    }

    @Test
    @DisplayName("is no more awaited when its socket was closed")
    void closed() throws Exception {
        MailTls patient =
                MailTls.builder(hosts).handshakeTimeout(Duration.ofHours(1)).build();
        try (ServerSocket listener = Road.UPGRADED.listen(patient);
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
            assertThat(client.isConnected()).isTrue();
            patient.upgrade(listener.accept()).close();

            assertThat(HandshakeDeadline.running(Duration.ofMinutes(30))).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT-1S", "PT24H0.001S"})
    @DisplayName("has a deadline that is positive and not beyond a day:")
    void deadline(Duration timeout) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MailTls.builder(hosts).handshakeTimeout(timeout))
                .withMessageContaining("the handshake timeout has to be positive");
    }

    private static long timers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(TIMER))
                .count();
    }

    /** Its peer takes nothing: writing waits until it is closed. */
    private static final class UnreadSocket extends Socket {
        private final Socket connection;
        private final java.util.concurrent.CountDownLatch closed = new java.util.concurrent.CountDownLatch(1);

        UnreadSocket(Socket connection) {
            this.connection = connection;
        }

        @Override
        public boolean isConnected() {
            return true;
        }

        @Override
        public java.io.InputStream getInputStream() throws IOException {
            return connection.getInputStream();
        }

        @Override
        public OutputStream getOutputStream() {
            return new OutputStream() {
                @Override
                public void write(int octet) throws IOException {
                    try {
                        closed.await();
                    } catch (InterruptedException interrupted) {
                        Thread.currentThread().interrupt();
                    }
                    throw new IOException("closed");
                }
            };
        }

        @Override
        public InetAddress getInetAddress() {
            return connection.getInetAddress();
        }

        @Override
        public int getPort() {
            return connection.getPort();
        }

        @Override
        public boolean isClosed() {
            return connection.isClosed();
        }

        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized") // nothing here needs a lock
        public void close() throws IOException {
            connection.close();
            closed.countDown();
        }
    }
}

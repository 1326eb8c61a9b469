package io.github.mailsni.javamail;

import static io.github.mailsni.testing.KeyAlgorithm.EC_P256;
import static io.github.mailsni.testing.KeyAlgorithm.RSA_2048;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mailsni.handshake.Hosts;
import io.github.mailsni.handshake.SocketClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@DisplayName("A second handshake in a connection")
class RenegotiationTest {
    private static final int PATIENCE_MILLIS = 20_000;

    private final Hosts hosts = Hosts.withDefault("default.example", RSA_2048)
            .host("mail.example", EC_P256)
            .host("other.example", EC_P256);
    private final MailTls tls = MailTls.of(hosts);
    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final AtomicInteger echoed = new AtomicInteger();
    private ServerSocket listener;

    @SuppressWarnings("NullAway.Init") // each test connects
    private SSLSocket client;

    @SuppressWarnings("NullAway.Init")
    private SSLSocket server;

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        listener.close();
        client.close();
        server.close();
        executor.shutdownNow();
    }

    static Stream<Arguments> waysToBegin() {
        Consumer<SSLSocket> resumes = socket -> {};
        Consumer<SSLSocket> full = socket -> socket.getSession().invalidate();
        Consumer<SSLSocket> otherName = socket -> {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName("other.example")));
            socket.setSSLParameters(parameters);
        };
        return Stream.of(
                Arguments.of("that resumes the session", resumes),
                Arguments.of("that is a full one", full),
                Arguments.of("that names another host", otherName));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("waysToBegin")
    @DisplayName("ends it if the client begins it:")
    void byTheClient(String how, Consumer<SSLSocket> before) throws Exception {
        connect("TLSv1.2");
        Future<?> end = executor.submit(this::echo);
        say('a');

        before.accept(client);
        assertThatThrownBy(() -> {
                    client.startHandshake();
                    say('b');
                })
                .isInstanceOf(IOException.class);

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> end.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
                .withCauseInstanceOf(SSLHandshakeException.class)
                .withMessageContaining("Client initiated renegotiation is not allowed");
        assertThat(echoed).hasValue(1);
        assertThat(server.isClosed()).isTrue();
    }

    @Test
    @DisplayName("ends it if the client has said nothing before, and the server has only written")
    void directlyBehindTheFirst() throws Exception {
        connect("TLSv1.2");
        Future<?> end = executor.submit(() -> {
            server.getOutputStream().write('2');
            echo();
            return null;
        });
        client.startHandshake();
        assertThat(client.getInputStream().read()).isEqualTo('2');

        assertThatThrownBy(() -> {
                    client.startHandshake();
                    say('b');
                })
                .isInstanceOf(IOException.class);

        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> end.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
        assertThat(echoed).hasValue(0);
    }

    @Test
    @DisplayName("ends it whatever the server's program has enabled meanwhile, which it finds enabled as before")
    void settings() throws Exception {
        connect("TLSv1.2");
        Future<?> end = executor.submit(this::echo);
        say('a');

        assertThat(server.getEnabledProtocols()).containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
        assertThat(server.getSSLParameters().getProtocols()).containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
        server.setEnabledProtocols(new String[] {"TLSv1.2"});
        assertThat(server.getEnabledProtocols()).containsExactly("TLSv1.2");
        SSLParameters parameters = new SSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        server.setSSLParameters(parameters);
        assertThat(server.getEnabledProtocols()).containsExactly("TLSv1.3", "TLSv1.2");

        assertThatThrownBy(() -> {
                    client.startHandshake();
                    say('b');
                })
                .isInstanceOf(IOException.class);
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> end.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("goes on if the server's program begins it:")
    void byTheServer(String protocol) throws Exception {
        connect(protocol);
        CountDownLatch handshakes = new CountDownLatch(protocol.equals("TLSv1.2") ? 2 : 1);
        client.addHandshakeCompletedListener(event -> handshakes.countDown());
        executor.execute(this::echoQuietly);
        say('a');

        server.startHandshake();
        say('b');
        say('c');

        // a client takes part in it while it reads
        while (!handshakes.await(20, TimeUnit.MILLISECONDS)) {
            say('d');
        }
        assertThat(echoed).hasValueGreaterThanOrEqualTo(3);
    }

    @Test
    @DisplayName("that the server's program began is followed by none that the client begins")
    void thenByTheClient() throws Exception {
        connect("TLSv1.2");
        executor.execute(this::echoQuietly);
        say('a');
        server.startHandshake();
        say('b');

        // the server's end of it is told by another thread
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1_000; i++) {
                        client.startHandshake();
                        say('c');
                    }
                })
                .isInstanceOf(IOException.class);
    }

    @Test
    @DisplayName("does not exist in TLS 1.3, where a client updates its keys, as often as it likes")
    void keyUpdate() throws Exception {
        connect("TLSv1.3");
        executor.execute(this::echoQuietly);
        for (int i = 0; i < 3; i++) {
            client.startHandshake();
            say('a');
        }

        assertThat(echoed).hasValue(3);
    }

    /** Both ends, without a handshake. */
    private void connect(String protocol) throws IOException {
        Socket plain = new Socket(listener.getInetAddress(), listener.getLocalPort());
        client = SocketClient.speaking(protocol, Hosts.AUTHORITY.trustManager()).over(plain, "mail.example");
        client.setSoTimeout(PATIENCE_MILLIS);
        server = tls.upgrade(listener.accept());
    }

    private void echoQuietly() {
        try {
            echo();
        } catch (IOException ended) {
            // the test closes it
        }
    }

    private Void echo() throws IOException {
        for (int read = server.getInputStream().read();
                read >= 0;
                read = server.getInputStream().read()) {
            echoed.incrementAndGet();
            server.getOutputStream().write(read);
        }
        return null;
    }

    private void say(int octet) throws IOException {
        client.getOutputStream().write(octet);
        int answer = client.getInputStream().read();
        if (answer != octet) {
            throw new SSLException("no echo but " + answer);
        }
    }
}

package io.github.mailsni.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("jdk")
@DisplayName("A TLS 1.2 client that has shaken hands")
class RenegotiationTest {
    private final TestSelector selector = TestHosts.selector();

    static Stream<Arguments> roads() {
        return Stream.of(SslProvider.JDK, SslProvider.OPENSSL)
                .flatMap(provider -> Stream.of(true, false).map(own -> Arguments.of(provider, own)));
    }

    @AfterEach
    void close() {
        selector.close();
    }

    @ParameterizedTest(name = "{0}, newHandler: {1}")
    @MethodSource("roads")
    @DisplayName("ends its connection by beginning a second handshake, and can use it otherwise")
    void secondHandshake(SslProvider provider, boolean newHandler) throws Exception {
        SniTls tls = SniTls.builder(selector).provider(provider).build();
        try (TestServer server = TestServer.with(pipeline -> pipeline.addLast(
                        newHandler
                                ? tls.newHandler()
                                : tls.sslContext().newHandler(pipeline.channel().alloc())));
                Socket plain = new Socket()) {
            plain.setSoTimeout(10_000);
            plain.connect(server.address());
            SSLSocket secured = TlsClient.ofTls12().secure(plain);
            assertThat(secured.getInputStream().readNBytes(TestServer.GREETING.length() + 2))
                    .hasSize(TestServer.GREETING.length() + 2);
            assertThat(server.next(SslHandshakeCompletionEvent.class).isSuccess())
                    .isTrue();

            AtomicInteger secondHandshakes = new AtomicInteger();
            secured.addHandshakeCompletedListener(done -> secondHandshakes.incrementAndGet());
            secured.startHandshake(); // sends a ClientHello, and does not wait for the answer

            assertEnded(secured);
            server.awaitClosed();
            assertThat(secondHandshakes).hasValue(0);
        }
    }

    /** By a fatal alert, or by the end of the connection. */
    private static void assertEnded(SSLSocket secured) {
        try {
            assertThat(secured.getInputStream().read()).isEqualTo(-1);
        } catch (IOException refused) {
            assertThat(refused).isNotInstanceOf(SocketTimeoutException.class);
        }
    }
}

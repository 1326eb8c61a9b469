package io.github.mailsni.netty;

import static io.github.mailsni.netty.HelloBytes.helloFor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mailsni.handshake.SocketClient;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("jdk")
@DisplayName("The longest ClientHello that is taken")
class ClientHelloLengthTest {
    private static final String JSSE_LIMIT = "jdk.tls.maxHandshakeMessageSize";
    private static final byte SERVER_HELLO_RECORD = 22;
    private static final byte ALERT_RECORD = 21;

    private final TestSelector selector = TestHosts.selector();

    @AfterEach
    void close() {
        selector.close();
    }

    static Stream<Arguments> limits() {
        return Stream.of(
                Arguments.of(SslProvider.JDK, ClientAuth.NONE, 32_768),
                Arguments.of(SslProvider.JDK, ClientAuth.OPTIONAL, 32_768),
                Arguments.of(SslProvider.OPENSSL, ClientAuth.NONE, 16_384));
    }

    private SniTls tls(SslProvider provider, ClientAuth clientAuth) {
        return SniTls.builder(selector)
                .provider(provider)
                .customize(context -> context.clientAuth(clientAuth).trustManager(TestHosts.AUTHORITY.trustManager()))
                .build();
    }

    private static byte typeOfAnswer(ChannelHandler server, byte[] hello) {
        return answer(server, hello)[0];
    }

    private static byte[] answer(ChannelHandler server, byte[] hello) {
        EmbeddedChannel channel = new EmbeddedChannel(server);
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(hello));
        } catch (DecoderException refusedByEngine) {
            // the alert says so
        }
        ByteBuf first = channel.readOutbound();
        byte[] answer = ByteBufUtil.getBytes(first);
        first.release();
        finish(channel);
        return answer;
    }

    private static void finish(EmbeddedChannel channel) {
        try {
            channel.finishAndReleaseAll();
        } catch (DecoderException handshakeEnded) {
            // has been seen
        }
    }

    private static ChannelHandler bareEngine(SniTls tls) {
        return tls.sslContext().newHandler(ByteBufAllocator.DEFAULT);
    }

    @ParameterizedTest(name = "{0}, client certificates {1}: {2} bytes")
    @MethodSource("limits")
    @DisplayName(
            "is that of the TLS engine behind the handler: below and at the limit it is answered, above it refused")
    void follows(SslProvider provider, ClientAuth clientAuth, int limit) {
        SniTls tls = tls(provider, clientAuth);

        for (int length : List.of(limit - 1, limit)) {
            byte[] hello = helloFor("a.example").ofLength(length).record();
            assertThat(typeOfAnswer(bareEngine(tls), hello))
                    .as("engine, %s", length)
                    .isEqualTo(SERVER_HELLO_RECORD);
            assertThat(typeOfAnswer(tls.newHandler(), hello))
                    .as("handler, %s", length)
                    .isEqualTo(SERVER_HELLO_RECORD);
        }
        byte[] tooLong = helloFor("a.example").ofLength(limit + 1).record();
        assertThat(typeOfAnswer(bareEngine(tls), tooLong)).isEqualTo(ALERT_RECORD);
        assertThat(answer(tls.newHandler(), tooLong))
                .isEqualTo(ByteBufUtil.getBytes(TlsAlert.ILLEGAL_PARAMETER.toRecord()));
    }

    @ParameterizedTest(name = "{0}, client certificates {1}: {2} bytes")
    @MethodSource("limits")
    @DisplayName("does not depend on the TLS records over which it is spread")
    void spread(SslProvider provider, ClientAuth clientAuth, int limit) {
        SniTls tls = tls(provider, clientAuth);

        for (int longestRecord : List.of(7, 1000, 16_000)) {
            assertThat(typeOfAnswer(
                            tls.newHandler(),
                            helloFor("a.example").ofLength(limit).records(longestRecord)))
                    .isEqualTo(SERVER_HELLO_RECORD);
            assertThat(typeOfAnswer(
                            tls.newHandler(),
                            helloFor("a.example").ofLength(limit + 1).records(longestRecord)))
                    .isEqualTo(ALERT_RECORD);
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = ClientAuth.class,
            names = {"OPTIONAL", "REQUIRE"})
    @DisplayName("is longer with OpenSSL where clients are asked for certificates")
    void openSslWithClientCertificates(ClientAuth clientAuth) {
        SniTls tls = tls(SslProvider.OPENSSL, clientAuth);
        byte[] hello = helloFor("a.example").ofLength(60_000).record();

        assertThat(typeOfAnswer(bareEngine(tls), hello)).isEqualTo(SERVER_HELLO_RECORD);
        assertThat(typeOfAnswer(tls.newHandler(), hello)).isEqualTo(SERVER_HELLO_RECORD);
        byte[] announced = {SERVER_HELLO_RECORD, 3, 1, 0, 4, 1, 0x01, (byte) 0x90, 0x01};
        assertThat(answer(tls.newHandler(), announced))
                .isEqualTo(ByteBufUtil.getBytes(TlsAlert.ILLEGAL_PARAMETER.toRecord()));
    }

    @Test
    @DisplayName("is the one that was set, if one was")
    void set() {
        SniTls tls = SniTls.builder(selector).maxClientHelloLength(1000).build();

        assertThat(typeOfAnswer(
                        tls.newHandler(), helloFor("a.example").ofLength(1000).record()))
                .isEqualTo(SERVER_HELLO_RECORD);
        assertThat(typeOfAnswer(
                        tls.newHandler(), helloFor("a.example").ofLength(1001).record()))
                .isEqualTo(ALERT_RECORD);
    }

    @Test
    @DisplayName("follows the JDK's system property for it")
    void systemProperty() {
        String before = System.setProperty(JSSE_LIMIT, "4000"); // the engine has read it long ago
        try {
            SniTls tls = tls(SslProvider.JDK, ClientAuth.NONE);

            assertThat(typeOfAnswer(
                            tls.newHandler(),
                            helloFor("a.example").ofLength(4000).record()))
                    .isEqualTo(SERVER_HELLO_RECORD);
            assertThat(typeOfAnswer(
                            tls.newHandler(),
                            helloFor("a.example").ofLength(4001).record()))
                    .isEqualTo(ALERT_RECORD);
        } finally {
            if (before == null) {
                System.clearProperty(JSSE_LIMIT);
            } else {
                System.setProperty(JSSE_LIMIT, before);
            }
        }
    }

    @ParameterizedTest(name = "{0}, client certificates {1}: {2} bytes")
    @MethodSource("limits")
    @DisplayName("is served to a client that sends it and shakes hands")
    void realClient(SslProvider provider, ClientAuth clientAuth, int limit) throws Exception {
        try (TestServer server = TestServer.of(tls(provider, clientAuth))) {
            assertThat(client(limit).visit(server.address(), "a.example").certificate())
                    .isEqualTo("CN=a.example EC");
            assertThat(server.next(SslHandshakeCompletionEvent.class).isSuccess())
                    .isTrue();

            // refused while it still sends, so that it may see its connection break before it sees the alert
            assertThatThrownBy(() -> client(limit + 1).visit(server.address(), "a.example"))
                    .isInstanceOf(IOException.class);
            assertThat(server.next(SslHandshakeCompletionEvent.class).cause())
                    .hasMessage("the ClientHello has " + (limit + 1) + " bytes, more than the allowed " + limit);
        }
    }

    /** Offers so many application protocols that its ClientHello gets the length. */
    private static SocketClient client(int length) throws Exception {
        String[] few = {"x"};
        int more = length - lengthOfHello(few);
        List<String> protocols = new ArrayList<>(List.of(few));
        for (; more > 0; more -= 1 + protocols.get(protocols.size() - 1).length()) {
            protocols.add("y".repeat(more <= 256 ? more - 1 : Math.min(200, more - 50)));
        }
        String[] many = protocols.toArray(String[]::new);
        assertThat(lengthOfHello(many)).isEqualTo(length);
        return TlsClient.ofTls13().applicationProtocols(many);
    }

    private static int lengthOfHello(String[] protocols) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
        context.init(null, null, null);
        SSLEngine engine = context.createSSLEngine("a.example", 1);
        engine.setUseClientMode(true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3"});
        parameters.setServerNames(List.of(new SNIHostName("a.example")));
        parameters.setApplicationProtocols(protocols);
        engine.setSSLParameters(parameters);
        ByteBuffer record = ByteBuffer.allocate(1 << 16);
        engine.wrap(ByteBuffer.allocate(0), record);
        return record.getShort(7) & 0xffff; // behind the header of the record, the type, and a byte that is 0
    }
}

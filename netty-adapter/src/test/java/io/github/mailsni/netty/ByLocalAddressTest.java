package io.github.mailsni.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.mailsni.ServerName;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.handshake.SocketClient;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One listener that is bound to all addresses, of which Linux has 127.0.0.0/8 without being told. */
@Tag("jdk")
@DisplayName("A listener on several addresses")
class ByLocalAddressTest {
    private static final InetAddress OWN = address("127.0.0.2");
    private static final InetAddress OTHER = address("127.0.0.3");
    private static final InetAddress PLAIN = address("127.0.0.1");
    private static final InetAddress EVERYWHERE = address("0.0.0.0");
    private static final Map<InetAddress, ServerName> DEFAULTS =
            Map.of(OWN, ServerName.of("a.example"), OTHER, ServerName.of("rsa.example"));

    private final TestSelector selector = TestHosts.selector();

    static Stream<Arguments> engines() {
        return Stream.of(SslProvider.JDK, SslProvider.OPENSSL)
                .flatMap(provider -> Stream.of("TLSv1.2", "TLSv1.3").map(version -> Arguments.of(provider, version)));
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException none) {
            throw new AssertionError(none);
        }
    }

    private static InetSocketAddress dialling(InetAddress address, TestServer server) {
        return new InetSocketAddress(address, server.address().getPort());
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("engines")
    @DisplayName("presents the default of the address that was dialled to clients that name no host, or an unknown one")
    void defaults(SslProvider provider, String version) throws Exception {
        try (SniTls tls = SniTls.builder(selector)
                        .provider(provider)
                        .byLocalAddress(DEFAULTS)
                        .build();
                TestServer server = TestServer.at(EVERYWHERE, pipeline -> pipeline.addLast(tls.newHandler()))) {
            SocketClient client = TlsClient.of(version);

            assertThat(client.visit(dialling(OWN, server)).certificate()).isEqualTo("CN=a.example EC");
            assertThat(client.visit(dialling(OTHER, server)).certificate()).isEqualTo("CN=rsa.example RSA");
            assertThat(client.visit(dialling(PLAIN, server)).certificate()).startsWith("CN=mx.example ");
            assertThat(client.visit(dialling(OWN, server), "unknown.example").certificate())
                    .isEqualTo("CN=a.example EC");
            assertThat(client.visit(dialling(OWN, server), "b.example").certificate())
                    .isEqualTo("CN=b.example EC");
        }
    }

    @Test
    @DisplayName("has each address's default behind STARTTLS, too")
    void startTls() throws Exception {
        try (SniTls tls = SniTls.builder(selector).byLocalAddress(DEFAULTS).build();
                TestServer server = TestServer.at(
                        EVERYWHERE,
                        pipeline -> pipeline.addLast(new ChannelInboundHandlerAdapter() {
                            @Override
                            public void channelActive(ChannelHandlerContext ctx) {
                                ctx.pipeline().replace(this, "tls", tls.newHandler()); // late, as StartTls does
                            }
                        }))) {
            assertThat(TlsClient.ofTls13().visit(dialling(OWN, server)).certificate())
                    .isEqualTo("CN=a.example EC");
        }
    }

    @Test
    @DisplayName("rejects unknown names on each address where the policy says so")
    void rejects() throws Exception {
        try (SniTls tls = SniTls.builder(selector.withUnknownNames(UnknownNamePolicy.REJECT))
                        .byLocalAddress(DEFAULTS)
                        .build();
                TestServer server = TestServer.at(EVERYWHERE, pipeline -> pipeline.addLast(tls.newHandler()))) {
            for (InetAddress dialled : List.of(OWN, PLAIN)) {
                assertThatExceptionOfType(SSLException.class)
                        .isThrownBy(() -> TlsClient.ofTls13().visit(dialling(dialled, server), "unknown.example"))
                        .withMessageContaining("unrecognized_name");
            }
            assertThat(TlsClient.ofTls13().visit(dialling(OWN, server)).certificate())
                    .isEqualTo("CN=a.example EC");
        }
    }

    @Test
    @DisplayName("resumes no session that was made at another address, with another default")
    void sessions() throws Exception {
        try (SniTls tls = SniTls.builder(selector).byLocalAddress(DEFAULTS).build();
                TestServer server = TestServer.at(EVERYWHERE, pipeline -> pipeline.addLast(tls.newHandler()))) {
            SocketClient client = TlsClient.ofTls12();

            client.visit(dialling(OWN, server));
            assertThat(client.visit(dialling(OTHER, server)).certificate()).isEqualTo("CN=rsa.example RSA");
        }
    }

    @Test
    @DisplayName("records each client under the directory that all addresses share")
    void records() throws Exception {
        RecordingSelector recording = new RecordingSelector(selector);
        try (SniTls tls = SniTls.builder(recording).byLocalAddress(DEFAULTS).build();
                TestServer server = TestServer.at(EVERYWHERE, pipeline -> pipeline.addLast(tls.newHandler()))) {
            TlsClient.ofTls13().visit(dialling(OWN, server));

            server.next(SslHandshakeCompletionEvent.class);
            assertThat(recording.told).containsExactly("presented (no name)");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    @DisplayName("is not described by the wildcard address, which nobody dials:")
    void wildcard(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        SniTls.builder(selector).byLocalAddress(Map.of(address(text), ServerName.of("a.example"))))
                .withMessageContaining("clients cannot dial " + address(text).getHostAddress())
                .withMessageContaining("name the addresses that they dial");
    }

    @Test
    @DisplayName("is refused if no credentials are for a default")
    void unknownDefault() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SniTls.builder(selector).byLocalAddress(Map.of(OWN, ServerName.of("nobody.example"))))
                .withMessageContaining("nobody.example");
    }

    @Test
    @SuppressWarnings("NullAway") // that is the test
    @DisplayName("is refused without an address or a host")
    void nothing() {
        Map<InetAddress, ServerName> withNull = new HashMap<>();
        withNull.put(OWN, null);

        assertThatNullPointerException()
                .isThrownBy(() -> SniTls.builder(selector).byLocalAddress(null));
        assertThatNullPointerException()
                .isThrownBy(() -> SniTls.builder(selector).byLocalAddress(withNull));
    }
}

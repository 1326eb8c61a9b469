package io.github.mailsni.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.handshake.SocketClient;
import io.netty.handler.ssl.SslContext;
import java.security.Provider;
import java.security.Security;
import org.conscrypt.Conscrypt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk")
@DisplayName("With Conscrypt registered as the first provider of TLS")
class ProviderOrderTest {
    private final TestSelector selector = TestHosts.selector();
    private final Provider conscrypt = Conscrypt.newProvider();

    @BeforeEach
    void register() {
        Security.insertProviderAt(conscrypt, 1);
    }

    @AfterEach
    void close() {
        Security.removeProvider(conscrypt.getName());
        selector.close();
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("handlers of the JDK's present the certificate of the host, by a key agreement that works:")
    void handlers(String protocol) throws Exception {
        SniTls tls = SniTls.builder(selector).build();
        try (TestServer server = TestServer.with(pipeline -> pipeline.addLast(tls.newHandler()))) {
            presentsEachHost(server, protocol);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("so does the one context for all hosts:")
    void sharedContext(String protocol) throws Exception {
        SslContext context = SniTls.builder(selector).build().sslContext();
        try (TestServer server = TestServer.with(pipeline ->
                pipeline.addLast(context.newHandler(pipeline.channel().alloc())))) {
            presentsEachHost(server, protocol);
        }
    }

    /** Conscrypt's own client: it offers X25519 first, of which the JDK's client and server cannot make keys now. */
    private void presentsEachHost(TestServer server, String protocol) throws Exception {
        SocketClient client = TlsClient.of(protocol, conscrypt);
        assertThat(client.visit(server.address(), "a.example").certificate()).isEqualTo("CN=a.example EC");
        assertThat(client.visit(server.address(), "rsa.example").certificate()).isEqualTo("CN=rsa.example RSA");
        assertThat(client.visit(server.address(), "dual.example").certificate()).isEqualTo("CN=dual.example EC");
        assertThat(client.visit(server.address(), "unknown.example").certificate())
                .startsWith("CN=mx.example ");
    }
}

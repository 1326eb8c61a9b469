package io.github.mailsni.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.SslProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("jdk")
@DisplayName("A client that offers a session of one host to another")
class ForeignSessionsTest {
    private final TestSelector selector = TestHosts.selector();

    @AfterEach
    void close() {
        selector.close();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("io.github.mailsni.netty.SniTlsTest#engines")
    @DisplayName("gets a full handshake and the certificate of the host that it asks for")
    void fullHandshake(SslProvider provider, String protocol) throws Exception {
        SniTls tls = SniTls.builder(selector)
                .provider(provider)
                .customize(context -> context.protocols(protocol))
                .build();
        try (TestServer server = TestServer.of(tls);
                ResumingClient client = new ResumingClient(protocol)) {
            assertThat(client.visit(server, "a.example")).isEqualTo("full, CN=a.example");
            assertThat(client.visit(server, "a.example")).isEqualTo("resumed, CN=a.example");

            assertThat(client.visit(server, "b.example")).isEqualTo("full, CN=b.example");
            assertThat(client.visit(server, "unknown.example")).isEqualTo("full, CN=mx.example");
        }
    }
}

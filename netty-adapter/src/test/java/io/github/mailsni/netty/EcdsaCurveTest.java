package io.github.mailsni.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.HostCredentials;
import io.github.mailsni.testing.KeyAlgorithm;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A client that verifies ECDSA signatures by one hash, with OpenSSL as the server's engine,")
class EcdsaCurveTest {
    private static final HostCredentials P384 = TestHosts.host("p384.example", KeyAlgorithm.EC_P384);

    private final TestSelector selector = TestHosts.selector().with(P384);
    private final SniTls tls =
            SniTls.builder(selector).provider(SslProvider.OPENSSL).build();

    @AfterEach
    void close() {
        selector.close();
    }

    static Stream<Named<Function<SniTls, TestServer>>> roads() {
        return Stream.of(Named.of("newHandler()", TestServer::of), Named.of("sslContext()", each -> {
            SslContext context = each.sslContext();
            return TestServer.with(pipeline ->
                    pipeline.addLast(context.newHandler(pipeline.channel().alloc())));
        }));
    }

    /** The certificate that a client is presented which verifies ECDSA signatures by SHA-256 only. */
    private static String presented(TestServer server, String protocol) throws Exception {
        return TlsClient.of(protocol)
                .verifying("ecdsa_secp256r1_sha256", "rsa_pkcs1_sha256", "rsa_pss_rsae_sha256")
                .visit(server.address(), "p384.example")
                .certificate();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("roads")
    @DisplayName("is presented the host's key on another curve in TLS 1.2, where a scheme names no curve:")
    void tls12(Function<SniTls, TestServer> road) throws Exception {
        try (TestServer server = road.apply(tls)) {
            assertThat(presented(server, "TLSv1.2")).isEqualTo("CN=p384.example EC");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("roads")
    @DisplayName("is presented the default in TLS 1.3, where a scheme is for keys on one curve:")
    void tls13(Function<SniTls, TestServer> road) throws Exception {
        try (TestServer server = road.apply(tls)) {
            assertThat(presented(server, "TLSv1.3")).startsWith("CN=mx.example ");
        }
    }
}

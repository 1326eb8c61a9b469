package io.github.mailsni.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.testing.KeyAlgorithm;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslProvider;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A server that allows the cipher suites of one type of key, in TLS 1.2,")
class ServerSuitesTest {
    private static final String BOTH = "both.example";

    private final TestSelector selector = TestHosts.selector()
            .with(TestHosts.host(BOTH, KeyAlgorithm.EC_P256, KeyAlgorithm.RSA_2048))
            .with(TestHosts.host("ecdsa.example", KeyAlgorithm.EC_P256));

    @AfterEach
    void close() {
        selector.close();
    }

    @ParameterizedTest(name = "{0}, {1}, by one context: {3}")
    @CsvSource({
        "JDK, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, CN=both.example RSA, false",
        "JDK, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, CN=both.example RSA, true",
        "JDK, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, CN=both.example EC, false",
        "JDK, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, CN=both.example EC, true",
        "OPENSSL, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, CN=both.example RSA, false",
        "OPENSSL, TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, CN=both.example RSA, true"
    })
    @DisplayName("presents the host's key of that type:")
    void keyOfTheSuites(SslProvider provider, String suite, String presented, boolean oneContext) throws Exception {
        SniTls tls = SniTls.builder(selector)
                .provider(provider)
                .customize(context -> context.protocols("TLSv1.2").ciphers(List.of(suite)))
                .build();
        try (TestServer server = oneContext ? byOneContext(tls) : TestServer.of(tls)) {
            assertThat(TlsClient.of("TLSv1.2").visit(server.address(), BOTH).certificate())
                    .isEqualTo(presented);
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(
            value = SslProvider.class,
            names = {"JDK", "OPENSSL"})
    @DisplayName("presents the default's key of that type for a host that has none:")
    void hostWithoutSuchKey(SslProvider provider) throws Exception {
        SniTls tls = SniTls.builder(selector)
                .provider(provider)
                .customize(context ->
                        context.protocols("TLSv1.2").ciphers(List.of("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")))
                .build();
        try (TestServer server = TestServer.of(tls)) {
            assertThat(TlsClient.of("TLSv1.2")
                            .visit(server.address(), "ecdsa.example")
                            .certificate())
                    .isEqualTo("CN=mx.example RSA");
        }
    }

    private static TestServer byOneContext(SniTls tls) {
        SslContext context = tls.sslContext();
        return TestServer.with(pipeline ->
                pipeline.addLast(context.newHandler(pipeline.channel().alloc())));
    }
}

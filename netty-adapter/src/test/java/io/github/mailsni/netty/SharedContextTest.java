package io.github.mailsni.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.handshake.EnginePair;
import io.github.mailsni.handshake.SocketClient;
import io.github.mailsni.support.Race;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.math.BigInteger;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.ECParameterSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk")
@DisplayName("The one SslContext for all hosts")
class SharedContextTest {
    private final TestSelector selector = TestHosts.selector();

    @AfterEach
    void close() {
        selector.close();
    }

    private SniTls tls(SslProvider provider) {
        return SniTls.builder(selector).provider(provider).build();
    }

    private static TestServer server(SslContext context) {
        return TestServer.with(pipeline ->
                pipeline.addLast(context.newHandler(pipeline.channel().alloc())));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("io.github.mailsni.netty.SniTlsTest#engines")
    @DisplayName("presents the certificate of the host that the client asks for, or the default")
    void presentsTheHostsCertificate(SslProvider provider, String protocol) throws Exception {
        try (TestServer server = server(tls(provider).sslContext())) {
            assertThat(TlsClient.of(protocol)
                            .visit(server.address(), "a.example")
                            .certificate())
                    .isEqualTo("CN=a.example EC");
            assertThat(TlsClient.of(protocol)
                            .visit(server.address(), "rsa.example")
                            .certificate())
                    .isEqualTo("CN=rsa.example RSA");
            assertThat(TlsClient.of(protocol)
                            .visit(server.address(), "unknown.example")
                            .certificate())
                    .startsWith("CN=mx.example ");
            assertThat(TlsClient.of(protocol).visit(server.address()).certificate())
                    .startsWith("CN=mx.example ");
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("io.github.mailsni.netty.SniTlsTest#engines")
    @DisplayName("rejects unknown names, where that is the policy, with the alert that is meant for it")
    void rejects(SslProvider provider, String protocol) throws Exception {
        SniTls tls = SniTls.builder(selector.withUnknownNames(UnknownNamePolicy.REJECT))
                .provider(provider)
                .build();
        try (TestServer server = server(tls.sslContext())) {
            assertThatThrownBy(() -> TlsClient.of(protocol).visit(server.address(), "unknown.example"))
                    .hasMessageContaining("unrecognized_name");
            assertThat(TlsClient.of(protocol)
                            .visit(server.address(), "a.example")
                            .certificate())
                    .isEqualTo("CN=a.example EC");
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("io.github.mailsni.netty.SniTlsTest#engines")
    @DisplayName("presents the right certificate to a client that comes back, whether or not it resumes the session")
    void returningClients(SslProvider provider, String protocol) throws Exception {
        try (TestServer server = server(tls(provider).sslContext())) {
            SocketClient client = TlsClient.of(protocol);
            client.visit(server.address(), "a.example");

            assertThat(client.visit(server.address(), "a.example").certificate())
                    .isEqualTo("CN=a.example EC");
        }
    }

    @Tag("jdk")
    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("resumes the session of a TLS 1.3 client that comes back to a host other than the default one")
    void resumes(SslProvider provider) throws Exception {
        try (TestServer server = server(tls(provider).sslContext())) {
            SocketClient client = TlsClient.ofTls13();
            client.visit(server.address(), "a.example");

            assertThat(client.visit(server.address(), "a.example").resumed()).isTrue();
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("presents that key of a host which the client can use")
    void choosesTheKey(SslProvider provider) throws Exception {
        try (TestServer server = server(tls(provider).sslContext())) {
            assertThat(TlsClient.ofTls12()
                            .cipherSuites("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
                            .visit(server.address(), "dual.example")
                            .certificate())
                    .isEqualTo("CN=dual.example RSA");
            assertThat(TlsClient.ofTls13()
                            .without("RSA", "ED")
                            .visit(server.address(), "dual.example")
                            .certificate())
                    .isEqualTo("CN=dual.example EC");
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName(
            "encodes each key for OpenSSL once, and not in each handshake, though clients ask for one host and another in turn")
    void encodesOnce(String protocol) throws Exception {
        List<String> names = List.of("a.example", "b.example");
        List<CountingKey> keys = new ArrayList<>();
        List<HostCredentials> hosts = new ArrayList<>();
        for (HostCredentials host : List.of(TestHosts.A, TestHosts.B)) {
            Credential credential = host.credentials().get(0);
            CountingKey key = new CountingKey((ECPrivateKey) credential.privateKey());
            keys.add(key);
            hosts.add(HostCredentials.of(host.label(), List.of(Credential.of(key, credential.chain()))));
        }
        try (TestSelector counted = new TestSelector(hosts.get(0)).with(hosts.get(1));
                TestServer server = server(SniTls.builder(counted)
                        .provider(SslProvider.OPENSSL)
                        .build()
                        .sslContext())) {
            // A context for the default host was made to see that the settings work.
            keys.forEach(key -> key.encodings.set(0));
            for (int i = 0; i < 3; i++) {
                for (String name : names) {
                    assertThat(TlsClient.of(protocol)
                                    .visit(server.address(), name)
                                    .certificate())
                            .isEqualTo("CN=" + name + " EC");
                }
            }
        }
        assertThat(keys).extracting(key -> key.encodings.get()).containsExactly(1, 1);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("gives each engine the settings, whatever was changed on an earlier engine")
    void settingsOfEachEngine(SslProvider provider) {
        SniTls tls = SniTls.builder(selector)
                .provider(provider)
                .customize(context -> context.clientAuth(ClientAuth.OPTIONAL).protocols("TLSv1.2"))
                .build();
        SSLParameters first = parametersOfNext(tls);

        for (int i = 0; i < 3; i++) {
            SSLParameters next = parametersOfNext(tls);
            assertThat(next.getWantClientAuth())
                    .isEqualTo(first.getWantClientAuth())
                    .isTrue();
            assertThat(next.getProtocols())
                    .isEqualTo(first.getProtocols())
                    .contains("TLSv1.2")
                    .doesNotContain("TLSv1.3");
            assertThat(next.getCipherSuites())
                    .isEqualTo(first.getCipherSuites())
                    .isNotEmpty();
            assertThat(next.getAlgorithmConstraints()).isSameAs(first.getAlgorithmConstraints());
            assertThat(next.getUseCipherSuitesOrder()).isEqualTo(first.getUseCipherSuitesOrder());
            assertThat(next.getSNIMatchers()).isNotEmpty().containsExactlyInAnyOrderElementsOf(first.getSNIMatchers());
            assertThat(next.getEndpointIdentificationAlgorithm()).isEqualTo(first.getEndpointIdentificationAlgorithm());
        }
    }

    /** What a new engine has; then its owner changes it. */
    private static SSLParameters parametersOfNext(SniTls tls) {
        SSLEngine engine = tls.sslContext().newEngine(ByteBufAllocator.DEFAULT);
        try {
            SSLParameters parameters = engine.getSSLParameters();
            SSLParameters changed = engine.getSSLParameters();
            changed.setNeedClientAuth(true);
            changed.setSNIMatchers(List.of());
            changed.setEndpointIdentificationAlgorithm("HTTPS");
            changed.setProtocols(new String[] {"TLSv1.3"});
            changed.setCipherSuites(new String[] {"TLS_AES_128_GCM_SHA256"});
            engine.setSSLParameters(changed);
            return parameters;
        } finally {
            ReferenceCountUtil.release(engine);
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("is always the same")
    void isTheSame(SslProvider provider) {
        SniTls tls = tls(provider);

        assertThat(tls.sslContext()).isSameAs(tls.sslContext());
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("is not to be had any more when the certificates are closed")
    void closed(SslProvider provider) {
        SniTls tls = tls(provider);
        tls.sslContext();

        selector.close();

        assertThatIllegalStateException().isThrownBy(tls::sslContext).withMessageContaining("closed");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName(
            "makes nothing more when the certificates are closed, and says why, also while an engine of its is open")
    void usedWhenClosed(SslProvider provider) {
        SslContext context = tls(provider).sslContext();
        SSLEngine open = context.newEngine(ByteBufAllocator.DEFAULT);
        try {
            selector.close();

            assertThat(List.<Callable<?>>of(
                            () -> context.newEngine(ByteBufAllocator.DEFAULT),
                            () -> context.newEngine(ByteBufAllocator.DEFAULT, "client.example", 1),
                            () -> context.newHandler(ByteBufAllocator.DEFAULT),
                            () -> context.newHandler(ByteBufAllocator.DEFAULT, Runnable::run),
                            () -> context.newHandler(ByteBufAllocator.DEFAULT, "client.example", 1),
                            context::sessionContext,
                            context::cipherSuites))
                    .allSatisfy(use -> assertThatIllegalStateException()
                            .isThrownBy(use::call)
                            .withMessage("the certificates have been closed"));
        } finally {
            ReferenceCountUtil.release(open);
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName(
            "leaves the handshakes of the engines to their end that it has made before the certificates are closed")
    void engineOutlives(SslProvider provider) throws Exception {
        SSLEngine server = tls(provider).sslContext().newEngine(ByteBufAllocator.DEFAULT);
        try {
            selector.close();

            SSLEngine client = SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .trustManager(TestHosts.AUTHORITY.trustManager())
                    .build()
                    .newEngine(ByteBufAllocator.DEFAULT, "a.example", 465);
            assertThat(new EnginePair(client, server).talk().connected()).isTrue();
        } finally {
            ReferenceCountUtil.release(server);
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("makes an engine or says why not, while the certificates are being closed")
    void usedWhileClosed(SslProvider provider) throws Exception {
        try (Race race = new Race()) {
            for (int i = 0; i < 100; i++) {
                SniTls tls = tls(provider);
                SslContext context = tls.sslContext();
                Runnable connections = () -> {
                    try {
                        for (int each = 0; each < 20; each++) {
                            ReferenceCountUtil.release(context.newEngine(ByteBufAllocator.DEFAULT));
                        }
                    } catch (IllegalStateException closed) {
                        assertThat(closed).hasMessage("the certificates have been closed");
                    }
                };
                race.run(connections, connections, tls::close);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"OPENSSL"})
    @DisplayName("serves names that are only odd with OpenSSL")
    void oddNames(SslProvider provider) {
        SslContext context = tls(provider).sslContext();
        for (String odd : Arrays.asList("under_score.example", "a..example", "..", "-a.example")) {
            EmbeddedChannel channel = new EmbeddedChannel(context.newHandler(ByteBufAllocator.DEFAULT));
            channel.writeInbound(Unpooled.wrappedBuffer(
                    HelloBytes.hello().asking(odd.getBytes(US_ASCII)).record()));

            ByteBuf first = channel.readOutbound();
            assertThat(first.getUnsignedByte(0)).as(odd).isEqualTo((short) 22);
            first.release();
            channel.finishAndReleaseAll();
        }
    }

    /** Counts how often it is encoded. */
    private static final class CountingKey implements ECPrivateKey {
        private static final long serialVersionUID = 1;

        private final ECPrivateKey key;
        private final AtomicInteger encodings = new AtomicInteger();

        CountingKey(ECPrivateKey key) {
            this.key = key;
        }

        @Override
        public BigInteger getS() {
            return key.getS();
        }

        @Override
        public ECParameterSpec getParams() {
            return key.getParams();
        }

        @Override
        public String getAlgorithm() {
            return key.getAlgorithm();
        }

        @Override
        public String getFormat() {
            return key.getFormat();
        }

        @Override
        public byte[] getEncoded() {
            encodings.incrementAndGet();
            return key.getEncoded();
        }
    }
}

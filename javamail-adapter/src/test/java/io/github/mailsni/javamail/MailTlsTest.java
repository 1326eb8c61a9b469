package io.github.mailsni.javamail;

import static io.github.mailsni.testing.KeyAlgorithm.EC_P256;
import static io.github.mailsni.testing.KeyAlgorithm.RSA_2048;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.handshake.Hosts;
import io.github.mailsni.handshake.MailClient;
import io.github.mailsni.handshake.MailClient.Visit;
import java.security.GeneralSecurityException;
import java.security.KeyManagementException;
import java.security.cert.X509Certificate;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The TLS of a mail server")
class MailTlsTest {
    private final Hosts hosts = Hosts.withDefault("default.example", EC_P256, RSA_2048)
            .host("a.example", EC_P256)
            .host("b.example", RSA_2048)
            .host("both.example", EC_P256, RSA_2048);
    private final MailTls tls = MailTls.of(hosts);
    private final MailTls strict = MailTls.of(hosts.withUnknownNames(UnknownNamePolicy.REJECT));

    @Nested
    @DisplayName("on an engine")
    class Engine {
        @ParameterizedTest
        @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
        @DisplayName("shows the certificate of the host that was asked for:")
        void host(String protocol) {
            assertThat(visit(tls, protocol, "a.example").host()).isEqualTo("a.example");
            assertThat(visit(tls, protocol, "b.example").host()).isEqualTo("b.example");
        }

        @ParameterizedTest
        @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
        @DisplayName("shows the default's for an unknown host:")
        void unknown(String protocol) {
            assertThat(visit(tls, protocol, "other.example").host()).isEqualTo("default.example");
        }

        @ParameterizedTest
        @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
        @DisplayName("shows the default's if no name is asked for:")
        void noName(String protocol) {
            assertThat(visit(tls, protocol, null).host()).isEqualTo("default.example");
        }

        @ParameterizedTest
        @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
        @DisplayName("shows the RSA certificate of a host with two to a client that verifies RSA only:")
        void rsaOnly(String protocol) {
            Visit visit = MailClient.speaking(protocol)
                    .verifying(RSA_2048)
                    .visit(tls.sslContext().createSSLEngine(), "both.example");

            assertThat(visit.leaf()).isEqualTo(leaf("both.example", 1));
        }

        @ParameterizedTest
        @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
        @DisplayName("shows the ECDSA certificate of a host with two to a client that verifies ECDSA only:")
        void ecdsaOnly(String protocol) {
            Visit visit = MailClient.speaking(protocol)
                    .verifying(EC_P256)
                    .visit(tls.sslContext().createSSLEngine(), "both.example");

            assertThat(visit.leaf()).isEqualTo(leaf("both.example", 0));
        }

        /** As docs/limits.md says: JSSE shows a key manager the wider list in the place of the other. */
        @ParameterizedTest
        @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
        @DisplayName("fails a client that verifies ECDSA in certificates only, at a host without an RSA key:")
        void signatureAlgorithmsCert(String protocol) {
            assertThat(ClientHello.askingFor(protocol, "a.example")
                            .verifyingEcdsaInCertificatesOnly()
                            .sentTo(tls.sslContext().createSSLEngine()))
                    .hasToString("failed behind ServerHello");
            assertThat(ClientHello.askingFor(protocol, "b.example")
                            .verifyingEcdsaInCertificatesOnly()
                            .sentTo(tls.sslContext().createSSLEngine()))
                    .hasToString("b.example");
        }

        @Test
        @DisplayName("shows a certificate that came later to the next client")
        void reload() {
            visit(tls, "TLSv1.3", "a.example");

            hosts.host("a.example", EC_P256);

            assertThat(visit(tls, "TLSv1.3", "a.example").leaf()).isEqualTo(leaf("a.example", 0));
        }

        @ParameterizedTest
        @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
        @DisplayName("that was made for a peer's host and port does the same:")
        void withPeer(String protocol) {
            Visit visit = MailClient.speaking(protocol)
                    .visit(tls.sslContext().createSSLEngine("192.0.2.1", 40000), "a.example");

            assertThat(visit.host()).isEqualTo("a.example");
        }
    }

    @Nested
    @DisplayName("where unknown names are rejected")
    class Reject {
        @ParameterizedTest
        @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
        @DisplayName("answers one with unrecognized_name:")
        void unknown(String protocol) {
            assertThat(visit(strict, protocol, "other.example").host())
                    .startsWith("not connected")
                    .endsWith("Received fatal alert: unrecognized_name");
        }

        @ParameterizedTest
        @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
        @DisplayName("shows the certificate of a known host:")
        void known(String protocol) {
            assertThat(visit(strict, protocol, "a.example").host()).isEqualTo("a.example");
        }

        @ParameterizedTest
        @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
        @DisplayName("shows the default's if no name is asked for:")
        void noName(String protocol) {
            assertThat(visit(strict, protocol, null).host()).isEqualTo("default.example");
        }

        @ParameterizedTest
        @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
        @DisplayName("shows the default's if what is asked for is no host name:")
        void invalid(String protocol) {
            assertThat(ClientHello.askingFor(protocol, "192.0.2.1")
                            .sentTo(strict.sslContext().createSSLEngine()))
                    .hasToString("default.example");
        }
    }

    @Nested
    @DisplayName("still rejects after a server has")
    class Survives {
        static Stream<Arguments> whatServersDo() {
            return Stream.of(
                    Arguments.of("enabled protocols and suites", step((context, engine) -> {
                        engine.setEnabledProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
                        engine.setEnabledCipherSuites(engine.getSupportedCipherSuites());
                    })),
                    Arguments.of(
                            "asked for client certificates", step((context, engine) -> engine.setWantClientAuth(true))),
                    Arguments.of("changed the mode to and fro", step((context, engine) -> {
                        engine.setUseClientMode(true);
                        engine.setUseClientMode(false);
                    })),
                    Arguments.of(
                            "set the context's default parameters",
                            step((context, engine) -> engine.setSSLParameters(context.getDefaultSSLParameters()))),
                    Arguments.of("set the context's supported parameters", step((context, engine) -> {
                        SSLParameters supported = context.getSupportedSSLParameters();
                        supported.setProtocols(new String[] {"TLSv1.3"});
                        engine.setSSLParameters(supported);
                    })),
                    Arguments.of(
                            "set parameters that say nothing",
                            step((context, engine) -> engine.setSSLParameters(new SSLParameters()))),
                    Arguments.of("set ALPN as Netty's JdkSslContext does", step((context, engine) -> {
                        SSLParameters parameters = engine.getSSLParameters();
                        parameters.setApplicationProtocols(new String[] {"smtp"});
                        engine.setSSLParameters(parameters);
                        engine.setHandshakeApplicationProtocolSelector((each, offered) -> "");
                    })));
        }

        private static BiConsumer<SSLContext, SSLEngine> step(BiConsumer<SSLContext, SSLEngine> step) {
            return step;
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("whatServersDo")
        @DisplayName("done what servers do to engines:")
        void rejects(String what, BiConsumer<SSLContext, SSLEngine> step) {
            SSLContext context = strict.sslContext();
            SSLEngine engine = context.createSSLEngine();

            step.accept(context, engine);

            assertThat(MailClient.speaking("TLSv1.3")
                            .visit(engine, "other.example")
                            .host())
                    .contains("unrecognized_name");
        }
    }

    @Nested
    @DisplayName("speaks TLS 1.2 and 1.3 only:")
    class Protocols {
        @Test
        @DisplayName("engines")
        void engine() {
            assertThat(tls.sslContext().createSSLEngine().getEnabledProtocols())
                    .containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
        }

        @Test
        @DisplayName("what the context says are its defaults")
        void defaults() {
            assertThat(tls.sslContext().getDefaultSSLParameters().getProtocols())
                    .containsExactlyInAnyOrder("TLSv1.2", "TLSv1.3");
        }
    }

    @Nested
    @DisplayName("hands out")
    class Parts {
        @Test
        @DisplayName("a context that cannot be initialised a second time")
        void init() {
            assertThatExceptionOfType(KeyManagementException.class)
                    .isThrownBy(() -> tls.sslContext().init(null, null, null))
                    .withMessageContaining("initialised already");
        }

        @Test
        @DisplayName("a context that tells its delegate's session contexts")
        void sessionContexts() {
            SSLContext context = tls.sslContext();
            context.getServerSessionContext().setSessionTimeout(7);

            assertThat(context.getServerSessionContext().getSessionTimeout()).isEqualTo(7);
            assertThat(context.getClientSessionContext()).isNotSameAs(context.getServerSessionContext());
        }

        @Test
        @DisplayName("a key manager that does without the context, for want of a matcher with handshake_failure")
        void keyManager() throws GeneralSecurityException {
            SSLEngine engine = plainContext(strict.keyManager()).createSSLEngine();

            assertThat(MailClient.speaking("TLSv1.3")
                            .visit(engine, "other.example")
                            .host())
                    .contains("handshake_failure");
        }

        @Test
        @DisplayName("a key manager factory that is ready")
        void keyManagerFactory() throws GeneralSecurityException {
            SSLEngine engine =
                    plainContext(tls.keyManagerFactory().getKeyManagers()).createSSLEngine();

            assertThat(MailClient.speaking("TLSv1.3").visit(engine, "a.example").host())
                    .isEqualTo("a.example");
        }
    }

    private static SSLContext plainContext(KeyManager... keyManagers) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers, null, null);
        return context;
    }

    private static Visit visit(MailTls server, String protocol, @Nullable String name) {
        return MailClient.speaking(protocol).visit(server.sslContext().createSSLEngine(), name);
    }

    private X509Certificate leaf(String host, int index) {
        return hosts.get(host).credentials().get(index).leaf();
    }
}

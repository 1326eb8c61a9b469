package io.github.mailsni.javamail;

import static io.github.mailsni.testing.KeyAlgorithm.EC_P256;
import static io.github.mailsni.testing.KeyAlgorithm.RSA_2048;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.mailsni.handshake.Hosts;
import io.github.mailsni.handshake.MailClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.Provider;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The TLS of a mail server is built with")
class MailTlsBuilderTest {
    private static final X509TrustManager TRUSTING = new Trusting();

    private final Hosts hosts = Hosts.withDefault("mail.example", EC_P256, RSA_2048);

    @Test
    @DisplayName("the JDK's own TLS, if nothing else is said")
    void defaultProvider() {
        assertThat(MailTls.of(hosts).sslContext().getProvider().getName()).isEqualTo("SunJSSE");
    }

    @Test
    @DisplayName("a provider that is registered, by its name")
    void providerByName() {
        MailTls tls = MailTls.builder(hosts).provider("SunJSSE").build();

        assertThat(tls.sslContext().getProvider().getName()).isEqualTo("SunJSSE");
    }

    @Test
    @DisplayName("no provider that is not registered")
    void unknownProvider() {
        assertThatIllegalStateException()
                .isThrownBy(MailTls.builder(hosts).provider("NoSuchJSSE")::build)
                .withMessageStartingWith("no security provider NoSuchJSSE is registered; registered are SUN, ");
    }

    @Test
    @DisplayName("no provider without TLS")
    void providerWithoutTls() {
        assertThatIllegalStateException()
                .isThrownBy(MailTls.builder(hosts).provider("SUN")::build)
                .withMessageStartingWith("the security provider SUN does not give a working TLS: ");
        assertThatIllegalStateException()
                .isThrownBy(MailTls.builder(hosts).provider(new MailSniProvider(hosts))::build)
                .withMessageStartingWith("the security provider MailSni does not give a working TLS: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("protocols, on engines and on sockets:")
    void protocols(String protocol) throws IOException {
        MailTls tls = MailTls.builder(hosts).protocols(protocol).build();

        assertThat(tls.sslContext().createSSLEngine().getEnabledProtocols()).containsExactly(protocol);
        assertThat(tls.sslContext().getDefaultSSLParameters().getProtocols()).containsExactly(protocol);
        try (SSLServerSocket listener = listen(tls);
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                SSLSocket accepted = (SSLSocket) listener.accept();
                Socket again = new Socket(listener.getInetAddress(), listener.getLocalPort());
                SSLSocket other = (SSLSocket) listener.accept()) {
            assertThat(client.isConnected() && again.isConnected()).isTrue();
            assertThat(listener.getEnabledProtocols()).containsExactly(protocol);
            assertThat(accepted.getEnabledProtocols()).containsExactly(protocol);
            assertThat(other.getEnabledProtocols()).containsExactly(protocol);
        }
    }

    @Test
    @DisplayName("no protocol that the provider does not know")
    void unknownProtocol() {
        assertThatIllegalStateException()
                .isThrownBy(MailTls.builder(hosts).protocols("TLSv1.3", "TLSv1.4")::build)
                .withMessageStartingWith("the security provider SunJSSE has no protocol TLSv1.4; it has TLSv1.3, ");
    }

    @Test
    @DisplayName("cipher suites, on engines and on sockets")
    void cipherSuites() throws IOException {
        String suite = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
        MailTls tls = MailTls.builder(hosts).cipherSuites(suite).build();

        assertThat(tls.sslContext().createSSLEngine().getEnabledCipherSuites()).containsExactly(suite);
        assertThat(MailClient.speaking("TLSv1.2")
                        .visit(tls.sslContext().createSSLEngine(), "mail.example")
                        .leaf()
                        .getPublicKey()
                        .getAlgorithm())
                .isEqualTo("RSA");
        try (SSLServerSocket listener = listen(tls);
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                SSLSocket accepted = (SSLSocket) listener.accept()) {
            assertThat(client.isConnected()).isTrue();
            assertThat(accepted.getEnabledCipherSuites()).containsExactly(suite);
        }
    }

    @Test
    @DisplayName("no cipher suite that the provider does not know")
    void unknownCipherSuite() {
        assertThatIllegalStateException()
                .isThrownBy(MailTls.builder(hosts).cipherSuites("TLS_NO_SUCH_SUITE")::build)
                .withMessageStartingWith(
                        "the security provider SunJSSE has no cipher suite TLS_NO_SUCH_SUITE; it has ");
    }

    @Test
    @DisplayName("clients' certificates that are wanted or needed")
    void clientCertificates() throws IOException {
        MailTls wanting = MailTls.builder(hosts).wantClientCertificate(TRUSTING).build();
        MailTls needing = MailTls.builder(hosts).needClientCertificate(TRUSTING).build();
        SSLEngine engine = needing.sslContext().createSSLEngine();

        assertThat(wanting.sslContext().createSSLEngine().getWantClientAuth()).isTrue();
        assertThat(engine.getNeedClientAuth()).isTrue();
        assertThat(MailClient.speaking("TLSv1.3").visit(engine, "mail.example").connected())
                .isFalse();
        assertThat(MailClient.speaking("TLSv1.3")
                        .visit(wanting.sslContext().createSSLEngine(), "mail.example")
                        .connected())
                .isTrue();
        try (SSLServerSocket listener = listen(needing);
                Socket client = new Socket(listener.getInetAddress(), listener.getLocalPort());
                SSLSocket accepted = (SSLSocket) listener.accept()) {
            assertThat(client.isConnected()).isTrue();
            assertThat(accepted.getNeedClientAuth()).isTrue();
        }
    }

    @Test
    @DisplayName("at least one protocol and cipher suite, where they are named")
    void nothing() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MailTls.builder(hosts).protocols())
                .withMessageContaining("at least one protocol");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MailTls.builder(hosts).cipherSuites())
                .withMessageContaining("at least one cipher suite");
    }

    @Test
    @SuppressWarnings("NullAway")
    @DisplayName("arguments that are none of them null")
    void nulls() {
        MailTls.Builder builder = MailTls.builder(hosts);
        assertThatNullPointerException().isThrownBy(() -> MailTls.of(null)).withMessage("selector");
        assertThatNullPointerException().isThrownBy(() -> MailTls.builder(null)).withMessage("selector");
        assertThatNullPointerException()
                .isThrownBy(() -> new MailSniProvider((io.github.mailsni.CertificateSelector) null))
                .withMessage("selector");
        assertThatNullPointerException().isThrownBy(() -> builder.provider((String) null));
        assertThatNullPointerException().isThrownBy(() -> builder.provider((Provider) null));
        assertThatNullPointerException().isThrownBy(() -> builder.protocols((String) null));
        assertThatNullPointerException().isThrownBy(() -> builder.wantClientCertificate(null));
        assertThatNullPointerException().isThrownBy(() -> builder.needClientCertificate(null));
        assertThatNullPointerException().isThrownBy(() -> builder.handshakeTimeout(null));
        assertThatNullPointerException().isThrownBy(() -> MailTls.of(hosts).upgrade(null));
    }

    private static SSLServerSocket listen(MailTls tls) throws IOException {
        return (SSLServerSocket) tls.serverSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress());
    }

    private static final class Trusting implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}

package io.github.mailsni.javamail;

import static io.github.mailsni.testing.KeyAlgorithm.EC_P256;
import static io.github.mailsni.testing.KeyAlgorithm.RSA_2048;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.handshake.EnginePair;
import io.github.mailsni.handshake.Hosts;
import io.github.mailsni.handshake.MailClient;
import io.github.mailsni.testing.TestCertificate;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Security;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The security provider")
class MailSniProviderTest {
    private static final char[] PASSWORD = "secret".toCharArray();

    private final Hosts hosts = Hosts.withDefault("default.example", RSA_2048).host("mail.example", EC_P256);
    private final MailSniProvider provider = new MailSniProvider(hosts);

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("has a key manager factory that goes by the name, whatever key store it is given:")
    void factory(String protocol) throws Exception {
        KeyManagerFactory factory = KeyManagerFactory.getInstance("MailSni", provider);
        KeyStore anything = KeyStore.getInstance("PKCS12");
        anything.load(null, null);
        factory.init(anything, "secret".toCharArray());

        assertThat(hostShownBy(factory, protocol)).isEqualTo("mail.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("goes on to present, as a client, what the key store has, and as a server what it selects:")
    void client(String protocol) throws Exception {
        TestCertificate certificate =
                Hosts.AUTHORITY.certificateFor("client.example").forClients().issue();
        KeyManagerFactory factory = KeyManagerFactory.getInstance("MailSni", provider);
        factory.init(keyStore(certificate), PASSWORD);
        SSLContext both = SSLContext.getInstance("TLS");
        both.init(factory.getKeyManagers(), new TrustManager[] {Hosts.AUTHORITY.trustManager()}, null);
        SSLEngine client = both.createSSLEngine("mail.example", 25);
        client.setUseClientMode(true);
        client.setEnabledProtocols(new String[] {protocol});
        SSLEngine server = both.createSSLEngine();
        server.setUseClientMode(false);
        server.setNeedClientAuth(true);

        EnginePair engines = new EnginePair(client, server).talk();

        assertThat(engines.connected()).isTrue();
        assertThat(server.getSession().getPeerCertificates()[0]).isEqualTo(certificate.leaf());
        assertThat(client.getSession().getPeerCertificates()[0])
                .isEqualTo(hosts.get("mail.example").credentials().get(0).leaf());
    }

    @Test
    @DisplayName("serves with a key store whose keys have another password, and has no certificate as a client")
    void unusableKeyStore() throws Exception {
        KeyManagerFactory factory = KeyManagerFactory.getInstance("MailSni", provider);
        factory.init(keyStore(Hosts.AUTHORITY.issue("client.example")), "other".toCharArray());

        assertThat(hostShownBy(factory, "TLSv1.3")).isEqualTo("mail.example");
        assertThat(((X509ExtendedKeyManager) factory.getKeyManagers()[0])
                        .chooseEngineClientAlias(new String[] {"EC"}, null, null))
                .isNull();
    }

    private static KeyStore keyStore(TestCertificate certificate) throws Exception {
        KeyStore keyStore = KeyStore.getInstance("PKCS12");
        keyStore.load(new ByteArrayInputStream(certificate.pkcs12(PASSWORD)), PASSWORD);
        return keyStore;
    }

    @Test
    @DisplayName("changes nothing by being made")
    void noSideEffects() {
        assertThat(KeyManagerFactory.getDefaultAlgorithm()).isNotEqualTo("MailSni");
        assertThat(Security.getProvider("MailSni")).isNull();
    }

    @Test
    @DisplayName("serves those who ask for the default factory, once the embedder has registered it")
    void registered() throws GeneralSecurityException {
        String former = Security.getProperty("ssl.KeyManagerFactory.algorithm");
        Security.addProvider(provider);
        Security.setProperty("ssl.KeyManagerFactory.algorithm", MailSniProvider.NAME);
        try {
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(null, null);

            assertThat(hostShownBy(factory, "TLSv1.3")).isEqualTo("mail.example");
        } finally {
            Security.setProperty("ssl.KeyManagerFactory.algorithm", former);
            Security.removeProvider(MailSniProvider.NAME);
        }
    }

    private static String hostShownBy(KeyManagerFactory factory, String protocol) throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return MailClient.speaking(protocol)
                .visit(context.createSSLEngine(), "mail.example")
                .host();
    }
}

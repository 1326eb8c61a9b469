package io.github.mailsni.javamail;

import static io.github.mailsni.testing.KeyAlgorithm.EC_P256;
import static io.github.mailsni.testing.KeyAlgorithm.RSA_2048;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.handshake.Hosts;
import io.github.mailsni.handshake.MailClient;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Security;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The security provider")
class MailSniProviderTest {
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

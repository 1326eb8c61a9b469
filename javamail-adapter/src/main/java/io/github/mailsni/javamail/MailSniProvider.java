package io.github.mailsni.javamail;

import io.github.mailsni.CertificateSelector;
import java.io.Serial;
import java.security.KeyStore;
import java.security.Provider;
import java.util.List;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Provides selected certificates to servers that are configured only with a key store: its {@link
 * javax.net.ssl.KeyManagerFactory} {@value #NAME} ignores the key store, and presents the credentials that a selector
 * selects.
 *
 * <p>Such servers ask for the default key manager factory of the virtual machine. The operator of the server, who knows
 * the other programs in it, has to change that default; this class never does:
 *
 * <pre>{@code
 * Security.addProvider(new MailSniProvider(certificates));
 * Security.setProperty("ssl.KeyManagerFactory.algorithm", MailSniProvider.NAME);
 * }</pre>
 *
 * <p>From then on every {@code KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm())} of the virtual
 * machine returns this one, for clients as well, which then have no certificate to present. One selector serves the
 * whole virtual machine, since of providers with one name only the first is registered; {@link
 * java.security.Security#removeProvider} undoes it. The server still needs a readable key store, with any key in it.
 *
 * <p>If the server accepts an {@link javax.net.ssl.SSLContext}, that of {@link MailTls} is better. A key manager alone
 * can neither answer {@code unrecognized_name} (a rejected name ends in {@code handshake_failure}) nor keep JSSE from
 * resuming a session under another name, and the protocols are the server's choice.
 *
 * <p>Thread-safe.
 *
 * @since 0.1.0
 */
public final class MailSniProvider extends Provider {
    /** The name of the provider and of its key manager factory. */
    public static final String NAME = "MailSni";

    @Serial
    private static final long serialVersionUID = 1L;

    /**
     * Creates a provider whose key manager factories present the selector's credentials.
     *
     * @param selector a certificate directory, or a view of one under another policy for unknown names
     */
    public MailSniProvider(CertificateSelector selector) {
        this(MailTls.keyManager(selector));
    }

    MailSniProvider(X509ExtendedKeyManager keyManager) {
        super(NAME, "1", "key manager factory that selects by server name");
        putService(new KeyManagerFactoryService(this, keyManager));
    }

    private static final class KeyManagerFactoryService extends Service {
        private final X509ExtendedKeyManager keyManager;

        KeyManagerFactoryService(Provider provider, X509ExtendedKeyManager keyManager) {
            super(provider, "KeyManagerFactory", NAME, Spi.class.getName(), List.of(), Map.of());
            this.keyManager = keyManager;
        }

        @Override
        public Object newInstance(@Nullable Object constructorParameter) {
            return new Spi(keyManager);
        }
    }

    private static final class Spi extends KeyManagerFactorySpi {
        private final X509ExtendedKeyManager keyManager;

        Spi(X509ExtendedKeyManager keyManager) {
            this.keyManager = keyManager;
        }

        @Override
        protected void engineInit(@Nullable KeyStore ignored, char @Nullable [] password) {}

        @Override
        protected void engineInit(@Nullable ManagerFactoryParameters ignored) {}

        @Override
        protected KeyManager[] engineGetKeyManagers() {
            return new KeyManager[] {keyManager};
        }
    }
}

package io.github.mailsni.javamail;

import io.github.mailsni.CertificateSelector;
import java.io.Serial;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.InvalidParameterException;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactorySpi;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Provides selected certificates to servers that are configured only with a key store: its {@link
 * javax.net.ssl.KeyManagerFactory} {@value #NAME} presents, as a server, the credentials that a selector selects, and
 * nothing of the key store.
 *
 * <p>Such servers ask for the default key manager factory of the virtual machine. The operator of the server, who knows
 * the other programs in it, has to change that default; this class never does. In a program:
 *
 * <pre>{@code
 * Security.addProvider(new MailSniProvider(certificates));
 * Security.setProperty("ssl.KeyManagerFactory.algorithm", MailSniProvider.NAME);
 * }</pre>
 *
 * <p>Without a program, by the security properties of the Java runtime ({@code java.security}, or a file that {@code
 * -Djava.security.properties=FILE} names) and a file of {@linkplain #configure settings}. The number is the first that
 * the Java runtime has not used itself: 13 on Linux.
 *
 * <pre>
 * security.provider.13=io.github.mailsni.javamail.MailSniProvider conf/mailsni.properties
 * ssl.KeyManagerFactory.algorithm=MailSni
 * </pre>
 *
 * <p>From then on every {@code KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm())} of the virtual
 * machine returns this one. As a client of other servers, the virtual machine presents what is in the key store with
 * which a factory is initialised, as before. One selector serves the whole virtual machine, since of providers with one
 * name only the first is registered; {@link java.security.Security#removeProvider} undoes it. The server still needs a
 * readable key store, with any key in it.
 *
 * <p>If the server accepts an {@link javax.net.ssl.SSLContext}, that of {@link MailTls} is better. A key manager alone
 * can neither answer {@code unrecognized_name} (a rejected name ends in {@code handshake_failure}) nor keep JSSE from
 * resuming a session under another name, and the protocols are the server's choice.
 *
 * <p>Thread-safe.
 *
 * @since 0.1.0
 */
public final class MailSniProvider extends Provider implements AutoCloseable {
    /** The name of the provider and of its key manager factory. */
    public static final String NAME = "MailSni";

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient KeyManagerSource source;

    /**
     * Creates a provider without certificates, for the Java runtime, which creates the providers that {@code
     * java.security} names and then {@linkplain #configure configures} them. Until then its factories are {@linkplain
     * NoSuchAlgorithmException not available}.
     */
    public MailSniProvider() {
        this(KeyManagerSource.Unconfigured.INSTANCE);
    }

    /**
     * Creates a provider whose key manager factories present the selector's credentials.
     *
     * @param selector a certificate directory, or a view of one under another policy for unknown names
     */
    public MailSniProvider(CertificateSelector selector) {
        this(MailTls.keyManager(selector));
    }

    MailSniProvider(X509ExtendedKeyManager keyManager) {
        this(() -> keyManager);
    }

    private MailSniProvider(KeyManagerSource source) {
        super(NAME, "1", "key manager factory that selects by server name");
        this.source = source;
        putService(new KeyManagerFactoryService(this, source));
    }

    /**
     * Returns a provider that presents the certificates which a file of settings names. The file is text in UTF-8 with {@code
     * NAME = VALUE} in each line; a line that begins with {@code #} is a comment. Relative paths start at the directory of
     * the file.
     *
     * <table>
     * <caption>Settings</caption>
     * <tr><th>name</th><th>value</th></tr>
     * <tr><td>{@code certs}</td><td>the directory with keys and certificates</td></tr>
     * <tr><td>{@code default}</td><td>the host whose certificate clients get that ask for no host, or for one that is not
     * known; required with {@code certs}</td></tr>
     * <tr><td>{@code layout}</td><td>how the files are named: {@code exim} (unless given), {@code certbot}, {@code pairs},
     * {@code bundle}, {@code pkcs12}, {@code kubernetes}, {@code any}, or a template: see {@link
     * io.github.mailsni.directory.Layout#named}</td></tr>
     * <tr><td>{@code exim-config}</td><td>a file with Exim's {@code tls_certificate} and {@code tls_privatekey}, in the
     * place of {@code certs}, {@code default} and {@code layout}</td></tr>
     * <tr><td>{@code exim-macros}</td><td>a file with what {@code exim -bP macros} prints; with {@code exim-config}
     * only</td></tr>
     * <tr><td>{@code unknown}</td><td>{@code default} (unless given): clients that ask for an unknown host get the default
     * host's certificate; {@code reject}: they get no handshake</td></tr>
     * <tr><td>{@code password-file}</td><td>a file with the password of encrypted keys in its first line</td></tr>
     * </table>
     *
     * <p>This method reads nothing. The file is read, and the certificates are opened, when the first key manager factory is
     * asked for; if something is wrong, each {@code KeyManagerFactory.getInstance} fails with a {@link
     * NoSuchAlgorithmException} whose message names the file and the line, which is also logged at ERROR. All factories
     * share the certificates, which are followed until the provider is {@linkplain #close closed}. Each factory after the
     * first compares the certificates with the disk ({@code reload()}) before it is returned, which blocks as long as the
     * disk does: servers ask for a new factory when they are told to reload their certificate. The file of settings itself is
     * read once.
     *
     * @param file the path of the file of settings
     * @return another provider
     * @throws InvalidParameterException if the path is empty, or none on this system
     */
    @Override
    public MailSniProvider configure(String file) {
        if (Objects.requireNonNull(file, "file").isBlank()) {
            throw new InvalidParameterException("expected the path of a file of settings");
        }
        try {
            return new MailSniProvider(new SettingsSource(Path.of(file.strip())));
        } catch (InvalidPathException none) {
            throw new InvalidParameterException("the file of settings: " + none.getMessage());
        }
    }

    /**
     * Whether the provider has certificates, or a file that names them.
     *
     * @return false for a provider of {@link #MailSniProvider()}, else true
     */
    @Override
    public boolean isConfigured() {
        return source.isConfigured();
    }

    /**
     * Ends following the certificates that the provider has opened itself. Key managers that were handed out go on with the last
     * ones; new factories are not available. Does nothing more if it is called twice, and nothing to a selector that was
     * given.
     */
    @Override
    public void close() {
        source.close();
    }

    private static final class KeyManagerFactoryService extends Service {
        private final KeyManagerSource source;

        KeyManagerFactoryService(Provider provider, KeyManagerSource source) {
            super(provider, "KeyManagerFactory", NAME, Spi.class.getName(), List.of(), Map.of());
            this.source = source;
        }

        @Override
        public Object newInstance(@Nullable Object constructorParameter) throws NoSuchAlgorithmException {
            return new Spi(source.keyManager());
        }
    }

    private static final class Spi extends KeyManagerFactorySpi {
        private final X509ExtendedKeyManager selecting;
        private X509ExtendedKeyManager keyManager;

        Spi(X509ExtendedKeyManager selecting) {
            this.selecting = selecting;
            this.keyManager = selecting;
        }

        @Override
        protected void engineInit(@Nullable KeyStore keyStore, char @Nullable [] password) {
            keyManager = KeyStoreClients.addedTo(selecting, keyStore, password);
        }

        @Override
        protected void engineInit(@Nullable ManagerFactoryParameters ignored) {}

        @Override
        protected KeyManager[] engineGetKeyManagers() {
            return new KeyManager[] {keyManager};
        }
    }
}

package io.github.mailsni.javamail;

import io.github.mailsni.internal.keymanager.PeerText;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Presents to servers, as a client, what a key store has, and to clients, as a server, what another key manager selects:
 * a program whose default factory is replaced goes on to identify itself to other servers. Thread-safe.
 */
final class KeyStoreClients extends X509ExtendedKeyManager {
    /** Begins no alias of the other key manager: those begin with a type of key. */
    private static final String CLIENT = "/client/";

    private static final String[] FACTORIES = {"SunX509", "PKIX"};
    private static final int MOST_OF_A_REASON = 200;

    private final X509ExtendedKeyManager servers;
    private final X509ExtendedKeyManager clients;

    private KeyStoreClients(X509ExtendedKeyManager servers, X509ExtendedKeyManager clients) {
        this.servers = servers;
        this.clients = clients;
    }

    /**
     * Adds the keys of a key store to a server's key manager. If they cannot be used, which is logged, there is no certificate
     * of a client.
     */
    static X509ExtendedKeyManager addedTo(
            X509ExtendedKeyManager servers, @Nullable KeyStore keyStore, char @Nullable [] password) {
        if (keyStore == null) {
            return servers;
        }
        try {
            return keyManager(keyStore, password)
                    .<X509ExtendedKeyManager>map(clients -> new KeyStoreClients(servers, clients))
                    .orElse(servers);
        } catch (GeneralSecurityException unusable) {
            LoggerFactory.getLogger(MailSniProvider.class)
                    .warn(
                            "the keys of a key store cannot be used for connections as a client: {}",
                            PeerText.escape(String.valueOf(unusable.getMessage()), MOST_OF_A_REASON));
            return servers;
        }
    }

    private static Optional<X509ExtendedKeyManager> keyManager(KeyStore keyStore, char @Nullable [] password)
            throws GeneralSecurityException {
        KeyManagerFactory factory = factory();
        factory.init(keyStore, password);
        return Stream.of(factory.getKeyManagers())
                .filter(X509ExtendedKeyManager.class::isInstance)
                .map(X509ExtendedKeyManager.class::cast)
                .findFirst();
    }

    /** Returns the Java runtime's own factory. */
    private static KeyManagerFactory factory() throws NoSuchAlgorithmException {
        NoSuchAlgorithmException none = new NoSuchAlgorithmException("no key manager factory");
        for (String algorithm : FACTORIES) {
            try {
                return KeyManagerFactory.getInstance(algorithm);
            } catch (NoSuchAlgorithmException unknown) {
                none = unknown;
            }
        }
        throw none;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        String[] aliases = clients.getClientAliases(keyType, issuers);
        return aliases == null ? null : Stream.of(aliases).map(CLIENT::concat).toArray(String[]::new);
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return ofClient(clients.chooseClientAlias(keyTypes, issuers, socket));
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return ofClient(clients.chooseEngineClientAlias(keyTypes, issuers, engine));
    }

    private static @Nullable String ofClient(@Nullable String alias) {
        return alias == null ? null : CLIENT + alias;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return servers.getServerAliases(keyType, issuers);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return servers.chooseServerAlias(keyType, issuers, socket);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return servers.chooseEngineServerAlias(keyType, issuers, engine);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
        return owned(alias, clients::getCertificateChain, servers::getCertificateChain);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
        return owned(alias, clients::getPrivateKey, servers::getPrivateKey);
    }

    private static <T> @Nullable T owned(
            @Nullable String alias, Function<String, @Nullable T> client, Function<String, @Nullable T> server) {
        if (alias == null) {
            return null;
        }
        return alias.startsWith(CLIENT) ? client.apply(alias.substring(CLIENT.length())) : server.apply(alias);
    }
}

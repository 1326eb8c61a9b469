package io.github.mailsni.javamail;

import io.github.mailsni.Credential;
import io.github.mailsni.javamail.SenderConnection.ClientCertificate;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Presents client certificates on one connection. They are looked up once, when the server asks for one, so that a
 * renewal between two calls of the TLS engine does not mix keys and certificates. An alias is an index into their list.
 * Thread-safe.
 */
final class ClientKeyManager extends X509ExtendedKeyManager {
    private final ClientCredentials credentials;
    private final SenderConnection connection;
    private volatile List<Credential> forServer = List.of();

    ClientKeyManager(ClientCredentials credentials, SenderConnection connection) {
        this.credentials = credentials;
        this.connection = connection;
    }

    /** Ignores the issuers that the server lists: the sender has configured the certificate for this host. */
    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        List<Credential> candidates = candidates(socket);
        forServer = candidates;
        for (String keyType : keyTypes) {
            for (int i = 0; i < candidates.size(); i++) {
                if (isOfType(candidates.get(i), keyType)) {
                    connection.asked(ClientCertificate.SHOWN);
                    return String.valueOf(i);
                }
            }
        }
        connection.asked(ClientCertificate.MISSING);
        return null;
    }

    private List<Credential> candidates(@Nullable Socket socket) {
        List<Credential> known = forServer;
        if (!known.isEmpty()) {
            return known;
        }
        try {
            return credentials.of(connection.identity(socket));
        } catch (CertificateException unknownServer) {
            return List.of();
        }
    }

    private static boolean isOfType(Credential credential, String keyType) {
        return credential
                .leaf()
                .getPublicKey()
                .getAlgorithm()
                .toUpperCase(Locale.ROOT)
                .equals(keyType.toUpperCase(Locale.ROOT));
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        Credential credential = credential(alias);
        return credential == null ? null : credential.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        Credential credential = credential(alias);
        return credential == null ? null : credential.privateKey();
    }

    private @Nullable Credential credential(String alias) {
        List<Credential> candidates = forServer;
        int index = Integer.parseInt(alias);
        return index < candidates.size() ? candidates.get(index) : null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}

package io.github.mailsni.netty;

import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.netty.handler.ssl.OpenSslCredential;
import io.netty.handler.ssl.OpenSslCredentialBuilder;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Contexts in which BoringSSL itself chooses among the keys of a host, by all that the client says: in every version of TLS it
 * finds the right one, which it does not through a key manager (netty#12300). Needs Netty 4.2.11; the only class that does, and
 * named nowhere but in {@link HostContextFactories}.
 */
final class OpenSslCredentialContexts implements HostContextFactory {
    private static final X509Certificate[] NO_CERTIFICATES = {};

    private final Settings settings;

    /** Contexts with the given settings. */
    OpenSslCredentialContexts(Settings settings) {
        if (!OpenSslCredential.isAvailable()) {
            throw new UnsupportedOperationException("this OpenSSL has no credentials");
        }
        this.settings = settings;
    }

    @Override
    public SslContext newContext(HostCredentials host) throws SSLException {
        List<OpenSslCredential> credentials = new ArrayList<>();
        try {
            for (Credential credential : host.credentials()) {
                if (supports(credential)) {
                    credentials.add(OpenSslCredentialBuilder.forX509(
                                    credential.privateKey(), credential.chain().toArray(NO_CERTIFICATES))
                            .build());
                }
            }
            return settings.apply(SslContextBuilder.forServer(new NothingToAdd()))
                    .addCredentials(credentials)
                    .build();
        } finally {
            credentials.forEach(OpenSslCredential::release); // the context has retained them
        }
    }

    @Override
    public boolean supports(Credential credential) {
        return OpenSslKeys.supports(credential);
    }

    /** Netty insists on a key manager and on an alias; an alias without a chain leaves everything to the credentials. */
    private static final class NothingToAdd extends X509ExtendedKeyManager {
        @Override
        public String chooseEngineServerAlias(
                @Nullable String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return "credentials";
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
            return null;
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(
                @Nullable String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }

        @Override
        public @Nullable String chooseClientAlias(
                String @Nullable [] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return null;
        }

        @Override
        public String @Nullable [] getServerAliases(@Nullable String keyType, Principal @Nullable [] issuers) {
            return null;
        }

        @Override
        public String @Nullable [] getClientAliases(@Nullable String keyType, Principal @Nullable [] issuers) {
            return null;
        }
    }
}

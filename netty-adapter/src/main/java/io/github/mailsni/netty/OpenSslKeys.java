package io.github.mailsni.netty;

import io.github.mailsni.Credential;
import io.github.mailsni.KeyType;
import io.github.mailsni.internal.keymanager.SignatureScheme;
import io.github.mailsni.internal.keymanager.SniKeyManager;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.util.SimpleKeyManagerFactory;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.ManagerFactoryParameters;
import org.jspecify.annotations.Nullable;

/** Knows which keys BoringSSL can sign with, and gives them to it. */
final class OpenSslKeys {
    private OpenSslKeys() {}

    static boolean supports(Credential credential) {
        return credential.keyType() != KeyType.RSASSA_PSS && !SignatureScheme.ED448.fits(credential);
    }

    /**
     * Wraps a key manager so that Netty encodes each key and chain for OpenSSL once, and not in every handshake. An alias of that key
     * manager means one credential for ever: what is kept of it cannot be out of date. It is released with its context.
     *
     * @param most how many credentials are kept; later ones are encoded in every handshake
     */
    static KeyManagerFactory encodedOnce(SniKeyManager keyManager, long most) {
        return new OpenSslCachingX509KeyManagerFactory(
                new OneKeyManager(keyManager), (int) Math.min(most, Integer.MAX_VALUE));
    }

    private static final class OneKeyManager extends SimpleKeyManagerFactory {
        private final KeyManager keyManager;

        OneKeyManager(KeyManager keyManager) {
            this.keyManager = keyManager;
        }

        @Override
        protected void engineInit(@Nullable KeyStore store, char @Nullable [] password) {
            // there is nothing to read
        }

        @Override
        protected void engineInit(@Nullable ManagerFactoryParameters parameters) {
            // there is nothing to read
        }

        @Override
        protected KeyManager[] engineGetKeyManagers() {
            return new KeyManager[] {keyManager};
        }
    }
}

package io.github.mailsni.internal.keymanager;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.handshake.MailClient;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.Security;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;

/** The two implementations of JSSE that ask the key manager. */
enum Jsse {
    SUN(Objects.requireNonNull(Security.getProvider("SunJSSE"))),
    BOUNCY_CASTLE(new BouncyCastleJsseProvider(false, new BouncyCastleProvider()));

    /** Bouncy Castle writes a line for each connection. */
    private static final Logger BOUNCY_CASTLE_LOG = Logger.getLogger("org.bouncycastle.jsse");

    static {
        BOUNCY_CASTLE_LOG.setLevel(Level.SEVERE);
    }

    @SuppressWarnings("ImmutableEnumChecker") // nobody changes it
    private final Provider provider;

    Jsse(Provider provider) {
        this.provider = provider;
    }

    MailClient client(String protocol) {
        return MailClient.speaking(protocol, provider);
    }

    /** A new engine of a server without SNI matchers. */
    SSLEngine server(CertificateSelector selector) {
        return server(new SniKeyManager(selector, EngineKind.JSSE));
    }

    SSLEngine server(KeyManager keyManager) {
        return context(keyManager).createSSLEngine();
    }

    SSLContext context(KeyManager keyManager) {
        try {
            SSLContext context = SSLContext.getInstance("TLS", provider);
            context.init(new KeyManager[] {keyManager}, null, null);
            return context;
        } catch (GeneralSecurityException cannotBe) {
            throw new IllegalStateException(cannotBe);
        }
    }
}

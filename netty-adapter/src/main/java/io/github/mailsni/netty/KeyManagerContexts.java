package io.github.mailsni.netty;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.InMemorySelector;
import io.github.mailsni.MatchKind;
import io.github.mailsni.Selection;
import io.github.mailsni.internal.keymanager.EngineKind;
import io.github.mailsni.internal.keymanager.SelectorSniMatcher;
import io.github.mailsni.internal.keymanager.SniKeyManager;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.util.List;
import javax.net.ssl.SSLException;

/** Contexts whose engine asks a key manager: those of the JDK provider, and of OpenSSL with a Netty before 4.2.11. */
final class KeyManagerContexts implements HostContextFactory {
    private final EngineKind engineKind;
    private final Settings settings;

    KeyManagerContexts(EngineKind engineKind, Settings settings) {
        this.engineKind = engineKind;
        this.settings = settings;
    }

    @Override
    public SslContext newContext(HostCredentials host) throws SSLException {
        CertificateSelector onlyThis = InMemorySelector.of(name -> Selection.of(host, MatchKind.EXACT, true));
        SniKeyManager keyManager = SniKeyManager.silent(onlyThis, engineKind);
        SslContextBuilder builder = engineKind == EngineKind.JSSE
                ? SslContextBuilder.forServer(keyManager)
                : SslContextBuilder.forServer(
                        OpenSslKeys.encodedOnce(keyManager, host.credentials().size()));
        SslContext context = settings.apply(builder).build();
        // With a matcher JSSE resumes no session of another name of the same host (RFC 6066 section 3), and
        // acknowledges the name. OpenSSL's contexts stay bare: they are reference counted, and a matcher changes
        // nothing there.
        return engineKind == EngineKind.JSSE
                ? new NameCheckingContext(context, engineKind, List.of(new SelectorSniMatcher(onlyThis)))
                : context;
    }

    @Override
    public boolean supports(Credential credential) {
        return engineKind == EngineKind.JSSE || OpenSslKeys.supports(credential);
    }
}

package io.github.mailsni.netty;

import io.github.mailsni.internal.keymanager.EngineKind;
import io.github.mailsni.netty.HostContextFactory.Settings;
import io.netty.handler.ssl.SslProvider;

/** Finds the best way to make contexts that the Netty at hand offers. */
final class HostContextFactories {
    private static final String BY_CREDENTIAL = "io.github.mailsni.netty.OpenSslCredentialContexts";

    private HostContextFactories() {}

    static HostContextFactory of(SslProvider provider, Settings settings) {
        return switch (provider) {
            case JDK -> new KeyManagerContexts(EngineKind.JSSE, settings);
            case OPENSSL, OPENSSL_REFCNT -> ofOpenSsl(settings);
        };
    }

    private static HostContextFactory ofOpenSsl(Settings settings) {
        try {
            return Class.forName(BY_CREDENTIAL)
                    .asSubclass(HostContextFactory.class)
                    .getDeclaredConstructor(Settings.class)
                    .newInstance(settings);
        } catch (ReflectiveOperationException | LinkageError beforeNetty4211) {
            return new KeyManagerContexts(EngineKind.OPENSSL, settings);
        }
    }
}

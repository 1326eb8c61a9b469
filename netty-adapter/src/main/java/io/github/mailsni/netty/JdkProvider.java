package io.github.mailsni.netty;

import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.security.Provider;
import java.security.Security;

/**
 * The JDK's own TLS, by its name. Netty takes the provider that is registered first in the virtual machine: which certificate a
 * client gets would depend on who registered one.
 */
final class JdkProvider {
    private static final String NAME = "SunJSSE";

    private JdkProvider() {}

    /** Names it, where this Java runtime has it; a later call of {@link SslContextBuilder#sslContextProvider} names another. */
    static SslContextBuilder name(SslContextBuilder builder) {
        Provider provider = Security.getProvider(NAME);
        return provider == null ? builder : builder.sslContextProvider(provider);
    }

    static boolean isBehind(SslContext context) {
        return context instanceof JdkSslContext jdk
                && jdk.context().getProvider().getName().equals(NAME);
    }
}

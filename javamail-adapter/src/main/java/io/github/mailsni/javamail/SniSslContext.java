package io.github.mailsni.javamail;

import java.security.KeyManagementException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** A context whose engines and sockets come with the {@link ServerDefaults}. */
final class SniSslContext extends SSLContext {
    SniSslContext(SSLContext delegate, ServerDefaults defaults) {
        super(new Spi(delegate, defaults), delegate.getProvider(), delegate.getProtocol());
    }

    private static final class Spi extends SSLContextSpi {
        private final SSLContext delegate;
        private final ServerDefaults defaults;

        Spi(SSLContext delegate, ServerDefaults defaults) {
            this.delegate = delegate;
            this.defaults = defaults;
        }

        @Override
        protected void engineInit(
                KeyManager @Nullable [] keyManagers,
                TrustManager @Nullable [] trustManagers,
                @Nullable SecureRandom random)
                throws KeyManagementException {
            throw new KeyManagementException("this SSLContext is initialised already, with the keys of its selector");
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return new SniSocketFactory(delegate.getSocketFactory(), defaults);
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            return new SniServerSocketFactory(delegate.getServerSocketFactory(), defaults);
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return defaults.on(delegate.createSSLEngine());
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return defaults.on(delegate.createSSLEngine(host, port));
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return delegate.getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return delegate.getClientSessionContext();
        }

        /** With the matcher, for those who set them on an engine. */
        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return defaults.on(delegate.getDefaultSSLParameters());
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return defaults.withMatcher(delegate.getSupportedSSLParameters());
        }
    }
}

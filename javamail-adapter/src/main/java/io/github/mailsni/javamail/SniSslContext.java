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

/** Creates engines with the {@link ServerDefaults}, and sockets with {@link ServerSockets}. */
final class SniSslContext extends SSLContext {
    private final ServerSockets sockets;

    SniSslContext(SSLContext delegate, ServerDefaults defaults, ServerSockets sockets) {
        super(new Spi(delegate, defaults, sockets), delegate.getProvider(), delegate.getProtocol());
        this.sockets = sockets;
    }

    ServerSockets sockets() {
        return sockets;
    }

    private static final class Spi extends SSLContextSpi {
        private final SSLContext delegate;
        private final ServerDefaults defaults;
        private final ServerSockets sockets;

        /** The parameters of all new engines, created once and only read. */
        private final SSLParameters forEngines;

        Spi(SSLContext delegate, ServerDefaults defaults, ServerSockets sockets) {
            this.delegate = delegate;
            this.defaults = defaults;
            this.sockets = sockets;
            this.forEngines = defaults.change(delegate.createSSLEngine().getSSLParameters());
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
            return new SniSocketFactory(delegate.getSocketFactory(), sockets);
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            return new SniServerSocketFactory(delegate.getServerSocketFactory(), sockets);
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            return prepared(delegate.createSSLEngine());
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            return prepared(delegate.createSSLEngine(host, port));
        }

        private SSLEngine prepared(SSLEngine engine) {
            engine.setSSLParameters(forEngines);
            return engine;
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return delegate.getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return delegate.getClientSessionContext();
        }

        /** Includes the matchers, for callers that set the parameters on an engine. */
        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return defaults.on(delegate.getDefaultSSLParameters());
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return defaults.withMatchers(delegate.getSupportedSSLParameters());
        }
    }
}

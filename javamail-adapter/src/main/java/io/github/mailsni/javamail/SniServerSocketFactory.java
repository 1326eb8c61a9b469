package io.github.mailsni.javamail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLServerSocketFactory;
import org.jspecify.annotations.Nullable;

/** Server sockets with the {@link ServerDefaults}. */
final class SniServerSocketFactory extends SSLServerSocketFactory {
    private final SSLServerSocketFactory delegate;
    private final ServerDefaults defaults;

    SniServerSocketFactory(SSLServerSocketFactory delegate, ServerDefaults defaults) {
        this.delegate = delegate;
        this.defaults = defaults;
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return delegate.getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return delegate.getSupportedCipherSuites();
    }

    @Override
    public ServerSocket createServerSocket() throws IOException {
        return withDefaults(delegate.createServerSocket());
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        return withDefaults(delegate.createServerSocket(port));
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) throws IOException {
        return withDefaults(delegate.createServerSocket(port, backlog));
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, @Nullable InetAddress address) throws IOException {
        return withDefaults(delegate.createServerSocket(port, backlog, address));
    }

    private ServerSocket withDefaults(ServerSocket socket) {
        return defaults.on((SSLServerSocket) socket);
    }
}

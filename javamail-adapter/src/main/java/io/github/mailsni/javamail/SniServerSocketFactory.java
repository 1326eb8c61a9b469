package io.github.mailsni.javamail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLServerSocketFactory;
import org.jspecify.annotations.Nullable;

/** Creates server sockets with {@link ServerSockets}. */
final class SniServerSocketFactory extends SSLServerSocketFactory {
    /** A backlog that is not positive, for which {@link ServerSocket} takes its default. */
    private static final int DEFAULT_BACKLOG = 0;

    private final SSLServerSocketFactory delegate;
    private final ServerSockets sockets;

    SniServerSocketFactory(SSLServerSocketFactory delegate, ServerSockets sockets) {
        this.delegate = delegate;
        this.sockets = sockets;
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
        return sockets.listening((SSLServerSocket) delegate.createServerSocket());
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        return createServerSocket(port, DEFAULT_BACKLOG, null);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) throws IOException {
        return createServerSocket(port, backlog, null);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, @Nullable InetAddress address) throws IOException {
        ServerSocket socket = createServerSocket();
        try {
            socket.bind(new InetSocketAddress(address, port), backlog);
            return socket;
        } catch (IOException | RuntimeException notBound) {
            socket.close();
            throw notBound;
        }
    }
}

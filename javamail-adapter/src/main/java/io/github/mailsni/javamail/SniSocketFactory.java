package io.github.mailsni.javamail;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Creates sockets with {@link ServerSockets}; their owner decides later which of them are in server mode. */
final class SniSocketFactory extends SSLSocketFactory {
    private final SSLSocketFactory delegate;
    private final ServerSockets sockets;

    SniSocketFactory(SSLSocketFactory delegate, ServerSockets sockets) {
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
    public Socket createSocket(Socket accepted, @Nullable InputStream consumed, boolean autoClose) throws IOException {
        return sockets.upgraded(accepted, consumed, autoClose);
    }

    @Override
    public Socket createSocket(Socket connected, @Nullable String host, int port, boolean autoClose)
            throws IOException {
        return sockets.layered(connected, host, port, autoClose);
    }

    @Override
    public Socket createSocket() throws IOException {
        return sockets.unconnected(delegate.createSocket());
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return sockets.unconnected(delegate.createSocket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, @Nullable InetAddress localHost, int localPort)
            throws IOException {
        return sockets.unconnected(delegate.createSocket(host, port, localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return sockets.unconnected(delegate.createSocket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, @Nullable InetAddress localHost, int localPort)
            throws IOException {
        return sockets.unconnected(delegate.createSocket(host, port, localHost, localPort));
    }
}

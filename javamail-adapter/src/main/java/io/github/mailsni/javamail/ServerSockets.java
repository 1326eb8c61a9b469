package io.github.mailsni.javamail;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Creates the sockets of a context, with the {@link ServerDefaults} and a deadline for the handshake. Thread-safe. */
final class ServerSockets {
    private final SSLSocketFactory general;
    private final Map<InetAddress, SSLSocketFactory> byLocalAddress;
    private final ServerDefaults defaults;
    private final Duration handshakeTimeout;

    /**
     * Creates the sockets of one listener or of several.
     *
     * @param general layers TLS over connections to the addresses that have no factory of their own
     * @param byLocalAddress the factories of the addresses that have one
     */
    ServerSockets(
            SSLSocketFactory general,
            Map<InetAddress, SSLSocketFactory> byLocalAddress,
            ServerDefaults defaults,
            Duration handshakeTimeout) {
        this.general = general;
        this.byLocalAddress = Map.copyOf(byLocalAddress);
        this.defaults = defaults;
        this.handshakeTimeout = handshakeTimeout;
    }

    /** Creates an unbound server socket. */
    SniServerSocket listening(SSLServerSocket settings) throws IOException {
        return new SniServerSocket(
                defaults.on(settings), this, defaults.cipherSuites().isPresent());
    }

    private SSLSocketFactory factory(Socket connection) {
        return byLocalAddress.getOrDefault(connection.getLocalAddress(), general);
    }

    /** Begins TLS over an accepted connection of a server socket. */
    SSLSocket accepted(Socket connection, SniServerSocket listener) throws IOException {
        SSLSocket socket = serverSide(connection, null, true);
        if (listener.getUseClientMode()) {
            socket.setUseClientMode(true);
        }
        socket.setSSLParameters(listener.forAccepted());
        socket.setEnableSessionCreation(listener.getEnableSessionCreation());
        return underDeadline(socket, connection);
    }

    /** Begins TLS in server mode over a connection. */
    SSLSocket upgraded(Socket connection, @Nullable InputStream consumed, boolean autoClose) throws IOException {
        return underDeadline(defaults.on(serverSide(connection, consumed, autoClose)), connection);
    }

    /** Begins TLS over a connection, in client mode until the owner changes it. */
    SSLSocket layered(Socket connection, @Nullable String host, int port, boolean autoClose) throws IOException {
        return underDeadline(
                defaults.on((SSLSocket) factory(connection).createSocket(connection, host, port, autoClose)),
                connection);
    }

    /** Wraps an unconnected socket, whose deadline begins with the handshake. */
    SSLSocket unconnected(Socket socket) {
        SSLSocket tls = defaults.on((SSLSocket) socket);
        return new GuardedSocket(tls, new HandshakeDeadline(handshakeTimeout, tls));
    }

    /** Starts the deadline now: a client may stay silent, and the thread that reads from it may start late. */
    private SSLSocket underDeadline(SSLSocket socket, Socket connection) {
        HandshakeDeadline deadline = new HandshakeDeadline(handshakeTimeout, connection);
        deadline.start();
        return new GuardedSocket(socket, deadline);
    }

    private SSLSocket serverSide(Socket connection, @Nullable InputStream consumed, boolean autoClose)
            throws IOException {
        try {
            return (SSLSocket) factory(connection).createSocket(connection, consumed, autoClose);
        } catch (UnsupportedOperationException notThere) {
            return serverSideByAddress(connection, consumed, autoClose, notThere);
        }
    }

    /** Layers TLS by host and port, the only way that Conscrypt has. The address is not looked up. */
    private SSLSocket serverSideByAddress(
            Socket connection,
            @Nullable InputStream consumed,
            boolean autoClose,
            UnsupportedOperationException notThere)
            throws IOException {
        if (consumed != null) {
            throw notThere;
        }
        String address = connection.getInetAddress().getHostAddress();
        SSLSocket socket =
                (SSLSocket) factory(connection).createSocket(connection, address, connection.getPort(), autoClose);
        socket.setUseClientMode(false);
        return socket;
    }
}

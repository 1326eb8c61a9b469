package io.github.mailsni.examples.smtp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Finds a free port for callers that need its number before they open it. */
final class FreePort {
    private FreePort() {}

    /** Returns a port that is free at this moment if the number is 0; otherwise that number. */
    static int of(InetAddress address, int port) throws IOException {
        if (port != 0) {
            return port;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(address, 0));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw Setup.cannotListen(address, port, e);
        }
    }
}

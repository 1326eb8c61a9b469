package org.example;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Stands for SubEthaSMTP's: where the documentation says port 587, a test has one that is free. */
final class SMTPServer {
    static final Map<Integer, Integer> PORTS = new ConcurrentHashMap<>();

    private SMTPServer() {}

    static org.subethamail.smtp.server.SMTPServer.Builder port(int documented) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket free = new ServerSocket(0, 1, loopback)) {
            PORTS.put(documented, free.getLocalPort());
        }
        return org.subethamail.smtp.server.SMTPServer.port(PORTS.get(documented)).bindAddress(loopback);
    }
}

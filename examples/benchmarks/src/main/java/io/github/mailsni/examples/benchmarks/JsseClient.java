package io.github.mailsni.examples.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** A client of the JDK that shakes hands in memory. For one thread. */
final class JsseClient {
    private static final int BUFFER = 1 << 16;
    private static final int PORTS = 60_000;

    private final SSLContext client;
    private int clientPort;
    private final ByteBuffer toServer = ByteBuffer.allocate(BUFFER);
    private final ByteBuffer toClient = ByteBuffer.allocate(BUFFER);
    private final ByteBuffer received = ByteBuffer.allocate(BUFFER);

    /** A client that has nothing to resume. */
    JsseClient(X509TrustManager trustManager) throws GeneralSecurityException {
        this(trustManager, 1);
    }

    private JsseClient(X509TrustManager trustManager, int sessions) throws GeneralSecurityException {
        client = SSLContext.getInstance("TLS");
        client.init(null, new TrustManager[] {trustManager}, null);
        client.getClientSessionContext().setSessionCacheSize(sessions);
    }

    /** A client that keeps its sessions, by the name that it asks for and the port. */
    static JsseClient returning(X509TrustManager trustManager) throws GeneralSecurityException {
        return new JsseClient(trustManager, 0);
    }

    /**
     * A whole handshake, the client's work and the server's.
     *
     * @param server whose engine answers
     * @param name what the client asks for
     * @return the client's session
     */
    SSLSession shakeHands(SSLContext server, String name) throws IOException {
        // A session is looked up by host and port: each client has a port of its own, and nothing to resume.
        clientPort = (clientPort + 1) % PORTS;
        return shakeHands(server, name, clientPort + 1);
    }

    /**
     * A handshake as {@link #shakeHands(SSLContext, String)} is, by which a client that keeps its sessions resumes the one of this name and
     * port.
     */
    SSLSession shakeHands(SSLContext server, String name, int port) throws IOException {
        SSLEngine clientEngine = client.createSSLEngine(name, port);
        clientEngine.setUseClientMode(true);
        SSLEngine serverEngine = server.createSSLEngine();
        serverEngine.setUseClientMode(false);
        toServer.clear();
        toClient.clear();
        while (isHandshaking(clientEngine) || isHandshaking(serverEngine) || toClient.position() > 0) {
            step(clientEngine, toClient, toServer);
            step(serverEngine, toServer, toClient);
        }
        return clientEngine.getSession();
    }

    private void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws IOException {
        received.clear();
        in.flip();
        if (in.hasRemaining()) {
            engine.unwrap(in, received);
        }
        in.compact();
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
        if (engine.getHandshakeStatus() != HandshakeStatus.NEED_UNWRAP) {
            engine.wrap(ByteBuffer.allocate(0), out);
        }
    }

    private static boolean isHandshaking(SSLEngine engine) {
        return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING
                || engine.getSession().getProtocol().equals("NONE");
    }
}

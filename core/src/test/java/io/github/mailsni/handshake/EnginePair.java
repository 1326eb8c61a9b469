package io.github.mailsni.handshake;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Joins a client's and a server's engine by two buffers. */
public final class EnginePair {
    private static final int NETWORK_BUFFER = 1 << 17;
    private static final int MOST_TURNS = 200;

    private final Side client;
    private final Side server;

    public EnginePair(SSLEngine client, SSLEngine server) {
        client.setUseClientMode(true);
        server.setUseClientMode(false);
        this.client = new Side(client);
        this.server = new Side(server);
    }

    /**
     * Runs the engines until neither has anything to send, and each has sent the other one byte, behind any session
     * ticket.
     */
    public EnginePair talk() {
        for (int turn = 0; turn < MOST_TURNS; turn++) {
            boolean clientSpoke = client.speak(server);
            boolean serverSpoke = server.speak(client);
            if (!clientSpoke && !serverSpoke) {
                return this;
            }
        }
        throw new IllegalStateException("the engines do not come to an end");
    }

    /** The exception of the client's engine; null if there was none. */
    public @Nullable SSLException clientFailure() {
        return client.failure;
    }

    /** The exception of the server's engine; null if there was none. */
    public @Nullable SSLException serverFailure() {
        return server.failure;
    }

    /** Whether each has read a byte of the other. */
    public boolean connected() {
        return client.byteReceived && server.byteReceived;
    }

    private static final class Side {
        private final SSLEngine engine;
        private final ByteBuffer received = ByteBuffer.allocate(NETWORK_BUFFER);
        private @Nullable SSLException failure;
        private boolean byteSent;
        private boolean byteReceived;

        Side(SSLEngine engine) {
            this.engine = engine;
        }

        /**
         * Reads the received bytes, and writes to the other side; returns false if there was nothing to read or write.
         */
        boolean speak(Side other) {
            boolean hasRead = read();
            boolean hasWritten = write(other);
            return hasRead || hasWritten;
        }

        private boolean read() {
            received.flip();
            int before = received.remaining();
            try {
                ByteBuffer plaintext = ByteBuffer.allocate(NETWORK_BUFFER);
                int remaining;
                do {
                    remaining = received.remaining();
                    if (engine.isInboundDone() || failure != null) {
                        received.position(received.limit());
                        break;
                    }
                    if (remaining > 0 || engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP) {
                        engine.unwrap(received, plaintext);
                    }
                    runTasks();
                } while (received.remaining() < remaining && engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP);
                byteReceived |= plaintext.position() > 0;
            } catch (SSLException failed) {
                failure = failed;
                received.position(received.limit());
            }
            int after = received.remaining();
            received.compact();
            return after < before;
        }

        private boolean write(Side other) {
            int before = other.received.position();
            try {
                if (engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING && !byteSent && failure == null) {
                    boolean begun = !"SSL_NULL_WITH_NULL_NULL"
                            .equals(engine.getSession().getCipherSuite());
                    if (begun) {
                        engine.wrap(ByteBuffer.wrap(new byte[1]), other.received);
                        byteSent = true;
                    } else if (engine.getUseClientMode()) {
                        engine.beginHandshake();
                    }
                }
                int position;
                do {
                    position = other.received.position();
                    if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP
                            || (failure != null && !engine.isOutboundDone())) {
                        engine.wrap(ByteBuffer.allocate(0), other.received);
                        runTasks();
                    }
                } while (other.received.position() > position);
            } catch (SSLException failed) {
                failure = failure == null ? failed : failure;
            }
            return other.received.position() > before;
        }

        private void runTasks() {
            for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                task.run();
            }
        }
    }
}

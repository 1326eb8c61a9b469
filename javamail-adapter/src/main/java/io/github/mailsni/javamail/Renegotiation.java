package io.github.mailsni.javamail;

import javax.net.ssl.HandshakeCompletedEvent;
import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a second handshake in a connection, which a client of TLS 1.2 begins with a ClientHello (RFC 5246 section
 * 7.4.1.2): each costs the server a signature, and may request another host. The JDK can refuse it only for the whole
 * virtual machine ({@code jdk.tls.rejectClientInitiatedRenegotiation}). This class disables all protocols at the end of
 * the first handshake, so that JSSE ends the connection when another handshake begins, a full one or a resumption,
 * before it computes anything.
 *
 * <p>The enabled protocols that the owner of the socket sees and sets are kept apart. Thread-safe.
 */
final class Renegotiation {
    private static final String[] NONE = {};

    private final SSLSocket socket;

    /** The protocols that the owner sees as enabled while renegotiation is refused; null while it is not. */
    private String @Nullable [] enabled;

    Renegotiation(SSLSocket socket) {
        this.socket = socket;
    }

    /**
     * Refuses renegotiation from the end of a handshake on. TLS 1.3 has none (RFC 8446 section 4.1.2), and the server
     * allows its own.
     */
    void refuse() {
        if (!socket.getUseClientMode() && !"TLSv1.3".equals(socket.getSession().getProtocol())) {
            refuseNow();
        }
    }

    private synchronized void refuseNow() {
        String[] before = socket.getEnabledProtocols();
        try {
            socket.setEnabledProtocols(NONE);
            enabled = before;
        } catch (IllegalArgumentException notTaken) {
            // A provider other than the JDK's. Bouncy Castle's and Conscrypt refuse renegotiation by themselves.
            enabled = null;
        }
    }

    /** Allows one more handshake, which the server's program begins. */
    synchronized void allowOne() {
        if (enabled != null) {
            socket.setEnabledProtocols(enabled);
            enabled = null;
            socket.addHandshakeCompletedListener(new WhenDone());
        }
    }

    private final class WhenDone implements HandshakeCompletedListener {
        @Override
        public void handshakeCompleted(HandshakeCompletedEvent event) {
            socket.removeHandshakeCompletedListener(this);
            refuse();
        }
    }

    /** Explains an exception after the first handshake. */
    synchronized SSLHandshakeException explain(SSLHandshakeException failure) {
        if (enabled == null) {
            return failure;
        }
        SSLHandshakeException explained = new SSLHandshakeException("Client initiated renegotiation is not allowed");
        explained.initCause(failure);
        return explained;
    }

    synchronized String[] getEnabledProtocols() {
        return enabled == null ? socket.getEnabledProtocols() : enabled.clone();
    }

    synchronized void setEnabledProtocols(String[] protocols) {
        socket.setEnabledProtocols(protocols);
        keepRefusing();
    }

    synchronized SSLParameters getParameters() {
        SSLParameters parameters = socket.getSSLParameters();
        if (enabled != null) {
            parameters.setProtocols(enabled);
        }
        return parameters;
    }

    synchronized void setParameters(SSLParameters parameters) {
        socket.setSSLParameters(parameters);
        keepRefusing();
    }

    private void keepRefusing() {
        if (enabled != null && socket.getEnabledProtocols().length > 0) {
            refuseNow();
        }
    }
}

package io.github.mailsni.javamail;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Holds the state of one connection: the server that it has to reach, and the course of the handshake. The key manager
 * and the trust manager of a connection share one. Thread-safe.
 */
final class SenderConnection {
    private final Optional<ServerIdentity> given;
    private volatile ClientCertificate clientCertificate = ClientCertificate.NOT_ASKED_FOR;

    /** The client's answer to a request for its certificate. */
    enum ClientCertificate {
        NOT_ASKED_FOR,
        MISSING,
        SHOWN
    }

    private SenderConnection(Optional<ServerIdentity> given) {
        this.given = given;
    }

    static SenderConnection to(ServerIdentity identity) {
        return new SenderConnection(Optional.of(identity));
    }

    /**
     * Creates a connection to an address. JSSE keeps the name by which it was looked up, and ignores the name that the
     * DNS has for the address.
     */
    static SenderConnection toWhatIsDialled() {
        return new SenderConnection(Optional.empty());
    }

    /** The host, if it is known before the connection. */
    Optional<String> host() {
        return given.map(ServerIdentity::toString);
    }

    /**
     * Returns the identity that the server has to prove.
     *
     * @param socket the socket in the handshake
     * @throws CertificateException if the identity is unknown
     */
    ServerIdentity identity(@Nullable Socket socket) throws CertificateException {
        if (given.isPresent()) {
            return given.get();
        }
        SSLSession session = socket instanceof SSLSocket tls ? tls.getHandshakeSession() : null;
        String peer = session == null ? null : session.getPeerHost();
        if (peer == null) {
            throw new CertificateException("it is not known which host was dialled");
        }
        try {
            return ServerIdentity.of(peer);
        } catch (IllegalArgumentException noHost) {
            throw new CertificateException("what was dialled is no host: " + noHost.getMessage(), noHost);
        }
    }

    /** Records that the server has requested a client certificate. */
    void asked(ClientCertificate answer) {
        clientCertificate = answer;
    }

    ClientCertificate clientCertificate() {
        return clientCertificate;
    }
}

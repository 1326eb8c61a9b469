package io.github.mailsni.javamail;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one connection: whom it is to reach, and what happened on it. The key manager and the trust manager of a connection
 * share one. Thread-safe.
 */
final class SenderConnection {
    private final Optional<ServerIdentity> given;
    private volatile ClientCertificate clientCertificate = ClientCertificate.NOT_ASKED_FOR;

    /** What became of the client's certificate. */
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

    /** To an address, of which JSSE keeps the name by which it was looked up, and forgets what the DNS says of the address. */
    static SenderConnection toWhatIsDialled() {
        return new SenderConnection(Optional.empty());
    }

    /** The host, if it was known before the connection. */
    Optional<String> host() {
        return given.map(ServerIdentity::toString);
    }

    /**
     * Whom the server has to be.
     *
     * @param socket the one whose handshake is going on
     * @throws CertificateException if nothing says whom
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

    /** The server has asked for a client certificate. */
    void asked(ClientCertificate answer) {
        clientCertificate = answer;
    }

    ClientCertificate clientCertificate() {
        return clientCertificate;
    }
}

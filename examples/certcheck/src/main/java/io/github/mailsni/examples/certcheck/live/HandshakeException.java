package io.github.mailsni.examples.certcheck.live;

import java.io.Serial;

/** Thrown when a handshake fails by the server's fault, after the connection got as far as TLS. */
public final class HandshakeException extends ServerException {
    @Serial
    private static final long serialVersionUID = 1L;

    HandshakeException(String message) {
        super(message);
    }

    HandshakeException(String message, Throwable cause) {
        super(message, cause);
    }
}

package io.github.mailsni.examples.certcheck.live;

import java.io.Serial;

/** A handshake came to nothing, by the server's fault: the server was there, and its connection led up to TLS. */
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

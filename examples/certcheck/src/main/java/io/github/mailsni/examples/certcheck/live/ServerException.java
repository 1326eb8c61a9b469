package io.github.mailsni.examples.certcheck.live;

import java.io.IOException;
import java.io.Serial;

/**
 * Thrown when a server cannot be checked. The message states what the server did and what was expected, in one line of
 * printable ASCII.
 */
public sealed class ServerException extends IOException permits HandshakeException {
    @Serial
    private static final long serialVersionUID = 1L;

    ServerException(String problem) {
        super(problem);
    }

    ServerException(String problem, Throwable cause) {
        super(problem, cause);
    }
}

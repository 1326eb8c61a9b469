package io.github.mailsni.examples.certcheck.live;

import java.io.IOException;
import java.io.Serial;

/** A server that cannot be asked. The message says what it did and what was expected; it is one line of printable ASCII. */
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

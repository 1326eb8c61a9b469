package io.github.mailsni.javamail;

import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Thrown when TLS with a server failed; the message is that of {@link SenderFailure}. */
final class SenderTlsException extends SSLHandshakeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable SenderFailure failure;

    SenderTlsException(SenderFailure failure, Throwable cause) {
        super(failure.toString());
        initCause(cause);
        this.failure = failure;
    }

    /** The description; empty in a deserialized copy. */
    Optional<SenderFailure> failure() {
        return Optional.ofNullable(failure);
    }
}

package io.github.mailsni.javamail;

import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** TLS with a server failed; the message is what {@link SenderFailure} says of it. */
final class SenderTlsException extends SSLHandshakeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable SenderFailure failure;

    SenderTlsException(SenderFailure failure, Throwable cause) {
        super(failure.toString());
        initCause(cause);
        this.failure = failure;
    }

    /** Empty in a copy that was serialized. */
    Optional<SenderFailure> failure() {
        return Optional.ofNullable(failure);
    }
}

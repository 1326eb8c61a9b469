package io.github.mailsni.netty;

import io.github.mailsni.engine.HandshakeFailure;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/**
 * A connection was given up before its TLS engine saw it. Strangers cause it as often as they like, so that it has no stack
 * trace, and its message nothing of what they sent that is not escaped.
 */
final class RefusedHandshakeException extends SSLHandshakeException {
    private static final long serialVersionUID = 1;

    private final @Nullable TlsAlert alert;

    private RefusedHandshakeException(@Nullable TlsAlert alert, String reason) {
        super(reason);
        this.alert = alert;
    }

    static RefusedHandshakeException with(TlsAlert alert, String reason) {
        return new RefusedHandshakeException(alert, reason);
    }

    /**
     * For what should not happen here.
     *
     * @param reason what has failed
     * @param cause why; of what it says a bounded part is kept, escaped
     */
    static RefusedHandshakeException internal(String reason, Throwable cause) {
        return with(TlsAlert.INTERNAL_ERROR, reason + ": " + HandshakeFailure.describe(cause));
    }

    /** For a peer to whom an alert would mean nothing. */
    static RefusedHandshakeException silently(String reason) {
        return new RefusedHandshakeException(null, reason);
    }

    Optional<TlsAlert> alert() {
        return Optional.ofNullable(alert);
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // nothing to guard
    public Throwable fillInStackTrace() {
        return this;
    }
}

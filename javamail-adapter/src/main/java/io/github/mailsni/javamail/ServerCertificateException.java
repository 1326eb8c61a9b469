package io.github.mailsni.javamail;

import io.github.mailsni.javamail.SenderFailure.Reason;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Thrown when the server's certificate is refused for the host. Its message is escaped and bounded. */
final class ServerCertificateException extends CertificateException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable SenderFailure failure;

    ServerCertificateException(
            ServerIdentity server,
            List<X509Certificate> chain,
            List<Reason> reasons,
            Optional<CertificateException> refusal) {
        this(
                server.toString(),
                new PresentedCertificates(
                        chain,
                        refusal.map(ServerCertificateException::innermostMessage)
                                .orElse(""),
                        server.name().isEmpty()),
                reasons,
                refusal);
    }

    private ServerCertificateException(
            String host,
            PresentedCertificates presented,
            List<Reason> reasons,
            Optional<CertificateException> refusal) {
        super(presented.whatIsWrong(reasons), refusal.orElse(null));
        this.failure =
                new SenderFailure(Optional.of(host), reasons, Optional.of(presented), presented.whatIsWrong(reasons));
    }

    /** Finds the innermost message; a wrapper's repeats it after the names of classes. */
    private static String innermostMessage(CertificateException refusal) {
        List<Throwable> causes = Causes.of(refusal);
        return Optional.ofNullable(causes.get(causes.size() - 1).getMessage()).orElse("");
    }

    /** The description; empty in a deserialized copy. */
    Optional<SenderFailure> failure() {
        return Optional.ofNullable(failure);
    }
}

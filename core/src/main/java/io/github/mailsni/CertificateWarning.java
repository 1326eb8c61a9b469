package io.github.mailsni;

import io.github.mailsni.internal.Printable;
import java.nio.file.Path;

/**
 * A flaw of a certificate to which clients may object. The certificate is served nevertheless, as Exim does.
 *
 * @param file the certificate's file, as the user named it
 * @param code the kind of problem: lower case words joined by hyphens, stable; of RFC 8460 section 4.3 where that has one
 * @param problem the flaw; begins in lower case
 * @since 0.1.0
 */
public record CertificateWarning(Path file, String code, String problem) {
    /** Returns one line: the file and the problem. */
    @Override
    public String toString() {
        return Printable.path(file) + ": " + problem;
    }
}

package io.github.mailsni;

import io.github.mailsni.internal.Printable;
import java.nio.file.Path;

/**
 * Something about a certificate that clients may object to. It is served all the same, as Exim does.
 *
 * @param file the certificate's file, as the user named it
 * @param code the kind of problem: lower case words joined by hyphens, stable; of RFC 8460 section 4.3 where that has one
 * @param problem what is wrong; begins in lower case
 */
public record CertificateWarning(Path file, String code, String problem) {
    /** One line: the file and the problem. */
    @Override
    public String toString() {
        return Printable.path(file) + ": " + problem;
    }
}

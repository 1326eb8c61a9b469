package io.github.mailsni;

import java.nio.file.Path;

/**
 * A file that is not in service, and why.
 *
 * @param file the file to be mended, as the user named it
 * @param reason the kind of problem
 * @param problem what is wrong, what was expected and what to do; begins in lower case
 */
public record RefusedFile(Path file, RefusalReason reason, String problem) {
    static RefusedFile of(CertificateLoadException exception) {
        return new RefusedFile(exception.file(), exception.reason(), exception.problem());
    }

    /** One line: the file and the problem. */
    @Override
    public String toString() {
        return Printable.path(file) + ": " + problem;
    }
}

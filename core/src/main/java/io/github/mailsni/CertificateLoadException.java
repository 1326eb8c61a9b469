package io.github.mailsni;

import io.github.mailsni.internal.Printable;
import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Thrown when a file's key material cannot be used. The message is for the operator: it begins with the file, and
 * states the fault, what was expected and the remedy.
 *
 * @since 0.1.0
 */
public final class CertificateLoadException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Path file;
    /** The kind of problem. */
    private final RefusalReason reason;
    /** The message without the file's name. */
    private final String problem;

    /**
     * Creates an exception about a file.
     *
     * @param file the file, as the user named it
     * @param reason the kind of problem
     * @param problem the fault and the remedy; begins in lower case, since the file's name precedes it
     * @param cause the exception that caused this one, or null
     */
    public CertificateLoadException(Path file, RefusalReason reason, String problem, @Nullable Throwable cause) {
        super(Printable.path(file) + ": " + problem, cause);
        this.file = file;
        this.reason = reason;
        this.problem = problem;
    }

    /**
     * Creates an exception about a file.
     *
     * @param file the file, as the user named it
     * @param reason the kind of problem
     * @param problem the fault and the remedy; begins in lower case, since the file's name precedes it
     */
    public CertificateLoadException(Path file, RefusalReason reason, String problem) {
        this(file, reason, problem, null);
    }

    /**
     * The file that is to be mended.
     *
     * @return the path as the user named it
     */
    public Path file() {
        return file;
    }

    /**
     * The kind of problem.
     *
     * @return the reason
     */
    public RefusalReason reason() {
        return reason;
    }

    /**
     * Converts the exception to an entry of a report.
     *
     * @return the file, the reason and the problem; without hosts
     */
    public RefusedFile refusal() {
        return new RefusedFile(file, reason, problem);
    }

    /**
     * The message without the file's name.
     *
     * @return the fault and the remedy
     */
    public String problem() {
        return problem;
    }
}

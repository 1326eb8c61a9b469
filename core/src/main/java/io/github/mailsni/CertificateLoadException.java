package io.github.mailsni;

import io.github.mailsni.internal.Printable;
import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Key material that cannot be used. The message is for the person who keeps the files: it begins with the file, says what
 * is wrong and what was expected, and what to do.
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
     * An exception about a file.
     *
     * @param file the file, as the user named it
     * @param reason the kind of problem
     * @param problem what is wrong and what to do; begins in lower case, since the file's name precedes it
     * @param cause what was thrown underneath, or null
     */
    public CertificateLoadException(Path file, RefusalReason reason, String problem, @Nullable Throwable cause) {
        super(Printable.path(file) + ": " + problem, cause);
        this.file = file;
        this.reason = reason;
        this.problem = problem;
    }

    /**
     * An exception about a file.
     *
     * @param file the file, as the user named it
     * @param reason the kind of problem
     * @param problem what is wrong and what to do; begins in lower case, since the file's name precedes it
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
     * The file as reports list it.
     *
     * @return the file, the reason and the problem; without hosts
     */
    public RefusedFile refusal() {
        return new RefusedFile(file, reason, problem);
    }

    /**
     * The message without the file's name.
     *
     * @return what is wrong and what to do
     */
    public String problem() {
        return problem;
    }
}

package io.github.mailsni.coverage;

import io.github.mailsni.internal.Printable;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;

/**
 * A fault of a certificate, a file or a host, present or imminent.
 *
 * @param code the kind
 * @param severity how much it matters
 * @param message the fault and the remedy; begins in lower case, in one line, without the file
 * @param file the file to mend, as the user named it; empty if it is in no file
 * @since 0.1.0
 */
public record Problem(ProblemCode code, Severity severity, String message, Optional<Path> file)
        implements Comparable<Problem> {
    private static final Comparator<Problem> ORDER = Comparator.comparing(Problem::severity)
            .thenComparing(Problem::code)
            .thenComparing(problem -> problem.file().map(Path::toString).orElse(""))
            .thenComparing(Problem::message);

    /**
     * Creates a problem of its kind's usual severity.
     *
     * @param code the kind
     * @param message the fault and the remedy
     * @param file the file to mend
     * @return the problem
     */
    public static Problem of(ProblemCode code, String message, Optional<Path> file) {
        return new Problem(code, code.severity(), message, file);
    }

    /**
     * Returns this problem with another severity.
     *
     * @param weight how much it matters
     * @return a problem of this severity
     */
    public Problem withSeverity(Severity weight) {
        return new Problem(code, weight, message, file);
    }

    /** Orders errors first, then by code, file and message. */
    @Override
    public int compareTo(Problem other) {
        return ORDER.compare(this, other);
    }

    /** Returns one line: the file, the message and the code. */
    @Override
    public String toString() {
        return file.map(path -> Printable.path(path) + ": ").orElse("") + message + " (" + code + ")";
    }
}

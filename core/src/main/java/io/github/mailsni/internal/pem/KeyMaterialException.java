package io.github.mailsni.internal.pem;

import java.io.Serial;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Keys or certificates that cannot be read. The message begins in lower case, to be put behind the name of the file; it
 * says what is wrong, in which line where that is known, what was expected, and what to do. It never quotes the file.
 */
public final class KeyMaterialException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The kind of problem. */
    public enum Reason {
        /** There is no such file. */
        ABSENT,
        /** The file may not be read, or reading failed. */
        UNREADABLE,
        /** A directory, a pipe, a socket or a device. */
        NOT_A_REGULAR_FILE,
        /** Larger than any certificate or key. */
        TOO_LARGE,
        /** Not what was expected, or damaged, or cut off. */
        MALFORMED,
        /** Understood, but nothing that a TLS server in Java can use. */
        UNSUPPORTED,
        /** Encrypted, and there is no password. */
        PASSWORD_MISSING,
        /** Encrypted, and the password does not fit. */
        PASSWORD_WRONG
    }

    private static final int NO_LINE = 0;

    private final Reason reason;
    private final String problem;
    private final int line;

    KeyMaterialException(Reason reason, String problem) {
        super(problem);
        this.reason = reason;
        this.problem = problem;
        this.line = NO_LINE;
    }

    KeyMaterialException(Reason reason, String problem, @Nullable Throwable cause) {
        super(problem, cause);
        this.reason = reason;
        this.problem = problem;
        this.line = NO_LINE;
    }

    private KeyMaterialException(KeyMaterialException withoutLine, int line) {
        super("line " + line + ": " + withoutLine.problem, withoutLine.getCause());
        this.reason = withoutLine.reason;
        this.problem = withoutLine.problem;
        this.line = line;
    }

    /** Returns this problem as one that was found in a line. */
    KeyMaterialException atLine(int number) {
        return new KeyMaterialException(this, number);
    }

    /** Returns the kind of problem. */
    public Reason reason() {
        return reason;
    }

    /** Returns the line of the file, from 1, that the message begins with; empty if the problem is the whole file. */
    public OptionalInt line() {
        return line == NO_LINE ? OptionalInt.empty() : OptionalInt.of(line);
    }
}

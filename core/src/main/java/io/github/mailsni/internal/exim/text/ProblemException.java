package io.github.mailsni.internal.exim.text;

import java.io.Serial;

/**
 * Something is wrong with a piece of text, and whoever knows where that stands in the expression says so: while parsing if
 * it stands there literally, while evaluating otherwise.
 */
public final class ProblemException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String problem;
    private final int offset;

    public ProblemException(String problem, int offset) {
        super(problem);
        this.problem = problem;
        this.offset = offset;
    }

    public String problem() {
        return problem;
    }

    /** Returns the offset in the piece. */
    public int offset() {
        return offset;
    }
}

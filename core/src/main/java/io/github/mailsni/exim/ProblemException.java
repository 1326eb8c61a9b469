package io.github.mailsni.exim;

import java.io.Serial;

/**
 * Something is wrong with a piece of text, and whoever knows where that stands in the expression says so: while parsing if
 * it stands there literally, while evaluating otherwise.
 */
final class ProblemException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String problem;
    private final int offset;

    ProblemException(String problem, int offset) {
        super(problem);
        this.problem = problem;
        this.offset = offset;
    }

    String problem() {
        return problem;
    }

    /** Where in the piece. */
    int offset() {
        return offset;
    }
}

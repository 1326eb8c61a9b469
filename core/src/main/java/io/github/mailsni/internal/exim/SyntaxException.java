package io.github.mailsni.internal.exim;

import java.io.Serial;

/**
 * An expression that cannot be used, found while it was parsed: before any client connects. The message names the option
 * and the column, says what is wrong, what was expected and what to do, and shows the place under a caret.
 */
public final class SyntaxException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String option;
    private final int column;
    private final String problem;

    SyntaxException(String option, int column, String problem, String message) {
        super(message);
        this.option = option;
        this.column = column;
        this.problem = problem;
    }

    /** The option whose value the expression is. */
    public String option() {
        return option;
    }

    /** Returns the column in the expression, from 1. */
    public int column() {
        return column;
    }

    /** The message without the place. */
    String problem() {
        return problem;
    }
}

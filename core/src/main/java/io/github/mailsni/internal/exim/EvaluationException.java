package io.github.mailsni.internal.exim;

import java.io.Serial;

/**
 * An expression that has no value for one server name. The message names the option and the column, says what is wrong
 * and what to do, and shows the place under a caret; what stems from the client appears escaped.
 */
public final class EvaluationException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String problem;
    private final String option;
    private final int column;
    private final boolean forced;

    EvaluationException(String option, int column, boolean forced, String problem, String message) {
        super(message);
        this.problem = problem;
        this.option = option;
        this.column = column;
        this.forced = forced;
    }

    /** Returns what is wrong, without the place. */
    String problem() {
        return problem;
    }

    /** The option whose value the expression is. */
    public String option() {
        return option;
    }

    /** Returns the column in the expression, from 1. */
    public int column() {
        return column;
    }

    /** Whether the operator asked for the failure with {@code fail}; nothing is broken then. */
    public boolean forced() {
        return forced;
    }
}

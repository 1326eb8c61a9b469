package io.github.mailsni.coverage;

import java.io.Serial;

/**
 * Thrown when a text is not a valid MTA-STS policy. The message names the line, the error and what was expected.
 *
 * @since 0.1.0
 */
public final class MtaStsPolicyException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The line, from 1. */
    private final int line;

    MtaStsPolicyException(int line, String problem) {
        super("line " + line + ": " + problem);
        this.line = line;
    }

    /**
     * The line with the error.
     *
     * @return the line, from 1; that after the last one if something is missing
     */
    public int line() {
        return line;
    }
}

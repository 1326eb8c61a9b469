package io.github.mailsni.coverage;

import java.io.Serial;

/** A text that is no MTA-STS policy. The message says in which line, what is wrong and what was expected. */
public final class MtaStsPolicyException extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /** From 1. */
    private final int line;

    MtaStsPolicyException(int line, String problem) {
        super("line " + line + ": " + problem);
        this.line = line;
    }

    /**
     * Where the problem is.
     *
     * @return the line, from 1; that after the last one if something is missing
     */
    public int line() {
        return line;
    }
}

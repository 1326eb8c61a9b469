package io.github.mailsni.internal;

import java.util.function.BiConsumer;

/**
 * What went wrong and nobody had foreseen, in a thread that has to go on: an {@code Error} as well as an exception, for a class that is
 * missing in what a listener calls, or an overflow of the stack, must not end the thread that sees renewals.
 */
public final class Unforeseen {
    private Unforeseen() {}

    /** Logs a failure, with its trace. Never throws: what goes wrong in logging stays unsaid. */
    @SuppressWarnings("EmptyCatch")
    public static void log(BiConsumer<String, Throwable> log, String message, Throwable failure) {
        try {
            log.accept(message, failure);
        } catch (RuntimeException | Error unsaid) {
            // there may be no memory for it
        }
    }
}

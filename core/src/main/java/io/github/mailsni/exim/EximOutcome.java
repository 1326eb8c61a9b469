package io.github.mailsni.exim;

import io.github.mailsni.internal.exim.EvaluationException;
import java.util.Optional;

/**
 * The result of an evaluation of the options for a name.
 *
 * @param options the options that were evaluated
 * @param looks what else that depends on
 * @param files the files that they gave, if they gave any
 * @param failure why they gave none
 */
record EximOutcome(
        EximOptions options, DiskDependencies looks, Optional<LastGoodPairs> files, Optional<Failure> failure) {
    /**
     * Why an evaluation gave no files.
     *
     * @param option the option that is to be mended
     * @param column the place in its value
     * @param message names both
     * @param forced whether the operator wrote {@code fail}
     */
    record Failure(String option, int column, String message, boolean forced) {}

    static EximOutcome of(EximOptions options, DiskDependencies looks, LastGoodPairs files) {
        return new EximOutcome(options, looks, Optional.of(files), Optional.empty());
    }

    static EximOutcome failed(EximOptions options, DiskDependencies looks, Exception e) {
        String message = String.valueOf(e.getMessage());
        Failure failure = e instanceof EvaluationException evaluation
                ? new Failure(evaluation.option(), evaluation.column(), message, evaluation.forced())
                : new Failure(EximOptions.CERTIFICATE, 1, message, false);
        return new EximOutcome(options, looks, Optional.empty(), Optional.of(failure));
    }

    /** Whether the operator wants there to be no files, so that the last good credentials are not to stay. */
    boolean deliberate() {
        return failure.map(Failure::forced).orElse(true);
    }
}

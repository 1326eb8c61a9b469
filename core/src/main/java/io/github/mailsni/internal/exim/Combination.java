package io.github.mailsni.internal.exim;

import java.util.List;

/**
 * {@code and{{CONDITION}{CONDITION}...}} or {@code or{...}}: tried from left to right until the answer is known.
 *
 * @param decisive the outcome of a part that decides the whole: true in an {@code or}
 */
record Combination(boolean decisive, List<Condition> parts, Span span) implements Condition {
    @Override
    public boolean test(Evaluation evaluation) throws EvaluationException {
        boolean holds = !decisive;
        for (Condition part : parts) {
            if (holds == decisive) {
                evaluation.skip(part);
            } else if (evaluation.test(part) == decisive) {
                holds = decisive;
            }
        }
        evaluation.conditionTried(span, List.of(), holds);
        return holds;
    }
}

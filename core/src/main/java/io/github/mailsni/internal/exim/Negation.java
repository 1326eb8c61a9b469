package io.github.mailsni.internal.exim;

/** {@code !CONDITION}. */
record Negation(Condition condition, Span span) implements Condition {
    @Override
    public boolean test(Evaluation evaluation) throws EvaluationException {
        return !evaluation.test(condition);
    }
}

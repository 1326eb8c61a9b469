package io.github.mailsni.internal.exim;

import java.util.List;

/** {@code def:VARIABLE}: whether it has a value that is not empty. */
record Defined(Variable.Name variable, Span span) implements Condition {
    @Override
    public boolean test(Evaluation evaluation) throws EvaluationException {
        TaintedText value = evaluation.variable(variable, span);
        evaluation.conditionTried(span, List.of(value), !value.isEmpty());
        return !value.isEmpty();
    }
}

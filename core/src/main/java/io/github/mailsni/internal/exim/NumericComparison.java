package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.exim.text.ProblemException;
import java.util.List;

/** {@code =}, {@code <} and the like, of whole numbers that may end in K, M or G. */
record NumericComparison(Relation relation, Node left, Node right, Span span) implements Condition {
    @Override
    public boolean test(Evaluation evaluation) throws EvaluationException {
        TaintedText one = evaluation.of(left);
        TaintedText other = evaluation.of(right);
        boolean holds = relation.holds(Long.compare(number(one.value()), number(other.value())));
        evaluation.conditionTried(span, List.of(one, other), holds);
        return holds;
    }

    private long number(String text) throws EvaluationException {
        try {
            return Numbers.compared(text);
        } catch (ProblemException e) {
            throw span.failure(e.problem());
        }
    }
}

package io.github.mailsni.exim;

import java.util.List;

/** {@code eq}, {@code lt}, {@code ge} and the like, and with an {@code i} behind them without regard to case. */
record StringComparison(Relation relation, boolean caseless, Node left, Node right, Span span) implements Condition {
    @Override
    public boolean test(Evaluation evaluation) throws EvaluationException {
        Text one = evaluation.of(left);
        Text other = evaluation.of(right);
        boolean holds = relation.holds(compare(one.value(), other.value()));
        evaluation.conditionTried(span, List.of(one, other), holds);
        return holds;
    }

    private int compare(String one, String other) {
        return caseless ? Ascii.lower(one).compareTo(Ascii.lower(other)) : one.compareTo(other);
    }
}

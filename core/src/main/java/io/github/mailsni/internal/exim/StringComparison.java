package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.exim.text.Ascii;
import java.util.List;

/** {@code eq}, {@code lt}, {@code ge} and the like, and with an {@code i} behind them without regard to case. */
record StringComparison(Relation relation, boolean caseless, Node left, Node right, Span span) implements Condition {
    @Override
    public boolean test(Evaluation evaluation) throws EvaluationException {
        TaintedText one = evaluation.of(left);
        TaintedText other = evaluation.of(right);
        boolean holds = relation.holds(compare(one.value(), other.value(), caseless));
        evaluation.conditionTried(span, List.of(one, other), holds);
        return holds;
    }

    static int compare(String one, String other, boolean caseless) {
        return caseless ? caselessly(one, other) : one.compareTo(other);
    }

    /** Exim subtracts one character from the other; where one text begins the other, the first counts as the greater one. */
    private static int caselessly(String one, String other) {
        for (int i = 0; i < one.length(); i++) {
            int difference = Ascii.lower(one.charAt(i)) - (i < other.length() ? Ascii.lower(other.charAt(i)) : 0);
            if (difference != 0) {
                return difference;
            }
        }
        return other.length() - one.length();
    }
}

package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.exim.text.Ascii;
import java.util.List;

/** {@code inlist{TEXT}{LIST}} and {@code inlisti}: whether an item of the list is the text. */
record InList(boolean caseless, Node subject, Node list, Span span) implements Condition {
    @Override
    public boolean test(Evaluation evaluation) throws EvaluationException {
        TaintedText text = evaluation.of(subject);
        TaintedText items = evaluation.of(list);
        boolean holds = false;
        for (TaintedText item : ItemList.of(items).items()) {
            evaluation.spend(1, span);
            if (isEqual(item.value(), text.value())) {
                evaluation.setValue(item);
                holds = true;
                break;
            }
        }
        evaluation.conditionTried(span, List.of(text, items), holds);
        return holds;
    }

    private boolean isEqual(String one, String other) {
        return caseless ? Ascii.equalsIgnoreCase(one, other) : one.equals(other);
    }
}

package io.github.mailsni.internal.exim;

import java.util.ArrayList;
import java.util.List;

/** {@code ${filter{LIST}{CONDITION}}}: the items of a list for which a condition holds, as a list. */
record FilterItem(Node list, Condition condition, Span span) implements Node {
    @Override
    public TaintedText evaluate(Evaluation evaluation) throws EvaluationException {
        ItemList items = ItemList.of(evaluation.of(list));
        evaluation.skip(condition);
        TaintedText outer = evaluation.scope().item();
        List<TaintedText> kept = new ArrayList<>();
        for (TaintedText item : items.items()) {
            evaluation.setItem(item);
            if (evaluation.test(condition)) {
                kept.add(item);
            }
        }
        evaluation.setItem(outer);
        return items.join(kept);
    }
}

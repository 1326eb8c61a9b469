package io.github.mailsni.internal.exim;

import java.util.ArrayList;
import java.util.List;

/** {@code ${map{LIST}{TEXT}}}: the text for each item of a list, as a list. */
record MapItem(Node list, Node each, Span span) implements Node {
    @Override
    public TaintedText evaluate(Evaluation evaluation) throws EvaluationException {
        ItemList items = ItemList.of(evaluation.of(list));
        evaluation.skip(each);
        TaintedText outer = evaluation.scope().item();
        List<TaintedText> mapped = new ArrayList<>();
        int length = 0;
        for (TaintedText item : items.items()) {
            evaluation.setItem(item);
            TaintedText text = evaluation.of(each);
            length += text.length() + 1;
            evaluation.requireShort(length, span);
            mapped.add(text);
        }
        evaluation.setItem(outer);
        return items.join(mapped);
    }
}

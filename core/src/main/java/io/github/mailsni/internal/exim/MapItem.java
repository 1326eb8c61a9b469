package io.github.mailsni.internal.exim;

import java.util.ArrayList;
import java.util.List;

/** {@code ${map{LIST}{TEXT}}}: the text for each item of a list, as a list. */
record MapItem(Node list, Node each, Span span) implements Node {
    @Override
    public Text evaluate(Evaluation evaluation) throws EvaluationException {
        ItemList items = ItemList.of(evaluation.of(list));
        evaluation.skip(each);
        Text outer = evaluation.scope().item();
        List<Text> mapped = new ArrayList<>();
        int length = 0;
        for (Text item : items.items()) {
            evaluation.setItem(item);
            Text text = evaluation.of(each);
            length += text.length() + 1;
            evaluation.requireShort(length, span);
            mapped.add(text);
        }
        evaluation.setItem(outer);
        return items.join(mapped);
    }
}

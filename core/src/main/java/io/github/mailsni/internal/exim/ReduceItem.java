package io.github.mailsni.internal.exim;

/**
 * {@code ${reduce{LIST}{START}{TEXT}}}: the text for each item of a list, one after the other, with what it was for the item before in
 * {@code $value}.
 */
record ReduceItem(Node list, Node start, Node each, Span span) implements Node {
    @Override
    public TaintedText evaluate(Evaluation evaluation) throws EvaluationException {
        Evaluation.Scope outer = evaluation.scope();
        ItemList items = ItemList.of(evaluation.of(list));
        evaluation.setValue(evaluation.of(start));
        evaluation.skip(each);
        for (TaintedText item : items.items()) {
            evaluation.setItem(item);
            evaluation.setValue(evaluation.of(each));
        }
        TaintedText value = evaluation.scope().value();
        evaluation.setItem(outer.item());
        evaluation.setValue(outer.value());
        return value;
    }
}

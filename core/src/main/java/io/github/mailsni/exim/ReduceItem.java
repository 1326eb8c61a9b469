package io.github.mailsni.exim;

/**
 * {@code ${reduce{LIST}{START}{TEXT}}}: the text for each item of a list, one after the other, with what it was for the item before in
 * {@code $value}.
 */
record ReduceItem(Node list, Node start, Node each, Span span) implements Node {
    @Override
    public Text evaluate(Evaluation evaluation) throws EvaluationException {
        ItemList items = ItemList.of(evaluation.of(list));
        Text value = evaluation.of(start);
        Text outerValue = evaluation.scope().value();
        Text outerItem = evaluation.scope().item();
        for (Text item : items.items()) {
            evaluation.setValue(value);
            evaluation.setItem(item);
            value = evaluation.of(each);
        }
        evaluation.setItem(outerItem);
        evaluation.setValue(outerValue);
        return value;
    }
}

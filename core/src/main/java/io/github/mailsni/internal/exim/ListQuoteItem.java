package io.github.mailsni.internal.exim;

/** {@code ${listquote{SEPARATOR}{TEXT}}}: the text as an item of a list that the separator separates. */
record ListQuoteItem(Node separator, Node subject, Span span) implements Node {
    @Override
    public Text evaluate(Evaluation evaluation) throws EvaluationException {
        Text between = evaluation.of(separator);
        return quoted(between, evaluation.of(subject));
    }

    /** A text as an item. */
    static Text quoted(Text between, Text text) {
        if (text.isEmpty()) {
            return Text.ofOperator(" ");
        }
        String first = between.isEmpty() ? "" : between.value().substring(0, 1);
        Text quoted = first.isEmpty() ? text : text.remade(text.value().replace(first, first + first));
        return between.whollyTrusted() ? quoted : quoted.distrusted();
    }
}

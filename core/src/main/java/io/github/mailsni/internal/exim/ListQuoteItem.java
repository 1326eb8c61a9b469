package io.github.mailsni.internal.exim;

/** {@code ${listquote{SEPARATOR}{TEXT}}}: the text as an item of a list that the separator separates. */
record ListQuoteItem(Node separator, Node subject, Span span) implements Node {
    @Override
    public TaintedText evaluate(Evaluation evaluation) throws EvaluationException {
        TaintedText between = evaluation.of(separator);
        return quoted(between, evaluation.of(subject));
    }

    /** A text as an item. */
    static TaintedText quoted(TaintedText between, TaintedText text) {
        if (text.isEmpty()) {
            return TaintedText.ofOperator(" ");
        }
        String first = between.isEmpty() ? "" : between.value().substring(0, 1);
        TaintedText quoted = first.isEmpty() ? text : text.remade(text.value().replace(first, first + first));
        return between.whollyTrusted() ? quoted : quoted.distrusted();
    }
}

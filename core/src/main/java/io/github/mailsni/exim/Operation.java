package io.github.mailsni.exim;

/** {@code ${OPERATOR:TEXT}} (Exim specification, section 11.6). */
record Operation(Operator operator, Node subject, Span span) implements Node {
    @Override
    public Text evaluate(Evaluation evaluation) throws EvaluationException {
        return operator.apply(evaluation.of(subject));
    }
}

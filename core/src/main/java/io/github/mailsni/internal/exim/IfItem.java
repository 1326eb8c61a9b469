package io.github.mailsni.internal.exim;

/** {@code ${if CONDITION {yes}{no}}} (Exim specification, section 11.5). */
record IfItem(Condition condition, Branches branches, Span span) implements Node {
    private static final Text TRUE = Text.ofOperator("true");

    @Override
    public Text evaluate(Evaluation evaluation) throws EvaluationException {
        Evaluation.Scope outer = evaluation.scope();
        boolean holds = evaluation.test(condition);
        Text value = evaluation.scope().value();
        Text text =
                holds ? branches.succeed(evaluation, span, value, TRUE) : branches.fail(evaluation, span, value, "if");
        evaluation.restore(outer);
        return text;
    }
}

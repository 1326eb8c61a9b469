package io.github.mailsni.exim;

/** {@code ${if CONDITION {yes}{no}}} (Exim specification, section 11.5). */
record IfItem(Condition condition, Branches branches, Span span) implements Node {
    private static final Text TRUE = Text.ofOperator("true");

    @Override
    public Text evaluate(Evaluation evaluation) throws EvaluationException {
        Evaluation.Scope outer = evaluation.scope();
        Text text = evaluation.test(condition)
                ? branches.succeed(evaluation, span, TRUE)
                : branches.fail(evaluation, span, "if");
        evaluation.restore(outer);
        return text;
    }
}

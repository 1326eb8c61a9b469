package io.github.mailsni.internal.exim;

/** {@code ${if CONDITION {yes}{no}}} (Exim specification, section 11.5). */
record IfItem(Condition condition, Branches branches, Span span) implements Node {
    private static final TaintedText TRUE = TaintedText.ofOperator("true");

    @Override
    public TaintedText evaluate(Evaluation evaluation) throws EvaluationException {
        Evaluation.Scope outer = evaluation.scope();
        boolean holds = evaluation.test(condition);
        TaintedText value = evaluation.scope().value();
        TaintedText text =
                holds ? branches.succeed(evaluation, span, value, TRUE) : branches.fail(evaluation, span, value, "if");
        evaluation.restore(outer);
        return text;
    }
}

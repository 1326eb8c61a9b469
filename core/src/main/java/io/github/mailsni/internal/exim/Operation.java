package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.exim.text.ProblemException;

/**
 * {@code ${OPERATOR:TEXT}} (Exim specification, section 11.6).
 *
 * @param argument what stands behind an underscore in the operator's name, or nothing
 */
record Operation(Operator operator, String argument, Node subject, Span span) implements Node {
    @Override
    public TaintedText evaluate(Evaluation evaluation) throws EvaluationException {
        TaintedText text = evaluation.of(subject);
        try {
            return operator.apply(text, argument);
        } catch (ProblemException e) {
            throw span.failure(e.problem());
        }
    }
}

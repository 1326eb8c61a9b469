package io.github.mailsni.internal.exim;

import java.util.List;

/** Parts one after the other. */
record Sequence(List<Node> parts, Span span) implements Node {
    @Override
    public TaintedText evaluate(Evaluation evaluation) throws EvaluationException {
        TaintedText.Builder whole = new TaintedText.Builder();
        for (Node part : parts) {
            whole.append(evaluation.of(part));
            evaluation.requireShort(whole.length(), span);
        }
        return whole.build();
    }
}

package io.github.mailsni.internal.exim;

import java.util.List;

/** Parts one after the other. */
record Sequence(List<Node> parts, Span span) implements Node {
    @Override
    public Text evaluate(Evaluation evaluation) throws EvaluationException {
        Text.Builder whole = new Text.Builder();
        for (Node part : parts) {
            whole.append(evaluation.of(part));
            evaluation.requireShort(whole.length(), span);
        }
        return whole.build();
    }
}

package io.github.mailsni.internal.exim;

/** Text that is known already. */
record Constant(TaintedText text, Span span) implements Node {
    @Override
    public TaintedText evaluate(Evaluation evaluation) {
        return text;
    }
}

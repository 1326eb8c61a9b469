package io.github.mailsni.internal.exim;

/** Text that is known already. */
record Constant(Text text, Span span) implements Node {
    @Override
    public Text evaluate(Evaluation evaluation) {
        return text;
    }
}

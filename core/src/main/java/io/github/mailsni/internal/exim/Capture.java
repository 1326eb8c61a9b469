package io.github.mailsni.internal.exim;

/** {@code $0}, {@code $1} and so on: what the last match found. */
record Capture(int number, Span span) implements Node {
    @Override
    public TaintedText evaluate(Evaluation evaluation) {
        return evaluation.capture(number);
    }
}

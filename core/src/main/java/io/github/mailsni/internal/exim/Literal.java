package io.github.mailsni.internal.exim;

/** Text that stands for itself. */
record Literal(String text, Span span) implements Node {
    @Override
    public TaintedText evaluate(Evaluation evaluation) {
        return TaintedText.ofOperator(text);
    }

    /** The place in the expression of one of the characters, or of the whole text where escapes make that unclear. */
    int sourceOffset(int index) {
        String raw = span.raw();
        if (raw.equals(text)) {
            return span.start() + index;
        }
        return raw.startsWith("\\N") && raw.startsWith(text, 2) ? span.start() + 2 + index : span.start();
    }
}

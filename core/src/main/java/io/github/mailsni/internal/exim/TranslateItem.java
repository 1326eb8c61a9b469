package io.github.mailsni.internal.exim;

/** {@code ${tr{TEXT}{FROM}{TO}}}: each character of the second text replaced by the one at its place in the third. */
record TranslateItem(Node subject, Node from, Node to, Span span) implements Node {
    @Override
    public TaintedText evaluate(Evaluation evaluation) throws EvaluationException {
        TaintedText text = evaluation.of(subject);
        TaintedText old = evaluation.of(from);
        TaintedText replacements = evaluation.of(to);
        evaluation.spend(text.length(), span);
        return translated(text, old, replacements);
    }

    /** A text with its characters replaced. */
    static TaintedText translated(TaintedText text, TaintedText old, TaintedText replacements) {
        TaintedText translated = text.map(c -> translate(c, old.value(), replacements.value()));
        return old.whollyTrusted() && replacements.whollyTrusted() ? translated : translated.distrusted();
    }

    /** The last of a character that stands in the second text twice counts, and so does the last of a short third text. */
    private static int translate(int c, String old, String replacements) {
        int index = old.lastIndexOf(c);
        if (index < 0 || replacements.isEmpty()) {
            return c;
        }
        return replacements.charAt(Math.min(index, replacements.length() - 1));
    }
}

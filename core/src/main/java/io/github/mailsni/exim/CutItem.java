package io.github.mailsni.exim;

import org.jspecify.annotations.Nullable;

/**
 * {@code length} and {@code substr}, as items and as operators.
 *
 * @param start where the piece begins; from the end if it is less than 0
 * @param length how many characters it has at most; if there is none, as many as there are behind the start, or before it
 *     if that counts from the end
 */
record CutItem(String name, Node start, @Nullable Node length, Node subject, Span span) implements Node {
    /** More digits than there are characters in any text. */
    private static final int MOST_DIGITS = 9;

    @Override
    public Text evaluate(Evaluation evaluation) throws EvaluationException {
        Text startText = evaluation.of(start);
        Text lengthText = length == null ? Text.EMPTY : evaluation.of(length);
        Text text = evaluation.of(subject);
        Text piece = piece(text, number(startText, true), length == null ? -1 : number(lengthText, false));
        return startText.whollyTrusted() && lengthText.whollyTrusted() ? piece : piece.distrusted();
    }

    private static Text piece(Text text, int start, int length) {
        int whole = text.length();
        if (start >= 0) {
            int from = Math.min(start, whole);
            return text.cut(from, length < 0 ? whole : Math.min(whole, from + length));
        }
        int from = whole + start;
        if (length < 0) {
            return text.cut(0, Math.max(0, from));
        }
        int to = Math.max(0, Math.min(whole, from + length));
        return text.cut(Math.min(Math.max(0, from), to), to);
    }

    private int number(Text text, boolean signed) throws EvaluationException {
        String value = text.value();
        int sign = signed && value.startsWith("-") ? 1 : 0;
        if (value.length() == sign || !value.chars().skip(sign).allMatch(Ascii::isDigit)) {
            throw span.failure("\"" + name + "\" expected a number of characters, but found " + Escaped.quoted(value));
        }
        if (value.length() - sign > MOST_DIGITS) {
            return sign == 0 ? Evaluation.MOST_CHARACTERS : -Evaluation.MOST_CHARACTERS;
        }
        return Math.max(-Evaluation.MOST_CHARACTERS, Math.min(Evaluation.MOST_CHARACTERS, Integer.parseInt(value)));
    }
}

package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.exim.text.ProblemException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * {@code length}, {@code substr}, {@code hash} and {@code nhash}, as items and as operators: a text and one or two numbers.
 *
 * @param kind what is made of the text
 * @param operator whether it is the operator, with the numbers in its name
 * @param first the first number: where a piece begins, from the end if it is less than 0; how long a hash is
 * @param second the second number, which is never less than 0; none if it is left out
 */
record CutItem(
        String name,
        Kind kind,
        boolean operator,
        Node first,
        @Nullable Node second,
        Node subject,
        Span span) implements Node {
    /** What is made of the text. */
    enum Kind {
        PIECE,
        HASH,
        NUMERIC_HASH
    }

    @Override
    public TaintedText evaluate(Evaluation evaluation) throws EvaluationException {
        TaintedText one = evaluation.of(first);
        TaintedText other = second == null ? TaintedText.EMPTY : evaluation.of(second);
        TaintedText text = evaluation.of(subject);
        try {
            return made(one, other, text);
        } catch (ProblemException e) {
            throw span.failure(e.problem());
        }
    }

    /** What becomes of a text. */
    TaintedText made(TaintedText one, TaintedText other, TaintedText text) throws ProblemException {
        TaintedText made = make(kind, text, number(name, one.value(), false), other(other.value()));
        return one.whollyTrusted() && other.whollyTrusted() ? made : made.distrusted();
    }

    private int other(String value) throws ProblemException {
        return second == null ? -1 : number(name, value, true);
    }

    private static TaintedText make(Kind kind, TaintedText text, int first, int second) throws ProblemException {
        return switch (kind) {
            case PIECE -> piece(text, first, second);
            case HASH -> text.remade(StringHash.of(text.value(), first, second));
            case NUMERIC_HASH ->
                text.remade(StringHash.numeric(text.value(), first, second)).untainted();
        };
    }

    /** Cuts a piece of a text. A negative length takes all that is behind the start, or before it if the start counts from the end. */
    private static TaintedText piece(TaintedText text, long start, long length) {
        long whole = text.length();
        long from = start < 0 ? start + whole : Math.min(start, whole);
        long count = length < 0 ? whole : length;
        if (from < 0) {
            count = length < 0 ? 0 : Math.max(0, length + from);
            from = 0;
        } else if (start < 0 && length < 0) {
            count = from;
            from = 0;
        }
        return text.cut((int) from, (int) Math.min(whole, from + count));
    }

    private static int number(String name, String value, boolean positive) throws ProblemException {
        OptionalLong number = Numbers.counted(value);
        if (number.isEmpty() || (positive && number.getAsLong() < 0)) {
            throw new ProblemException(
                    "\"" + name + "\" expected a number of characters, but found " + Printable.quoted(value), 0);
        }
        return (int) number.getAsLong();
    }
}

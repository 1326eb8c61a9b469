package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.exim.text.Ascii;
import java.util.List;

/** {@code bool{...}} and {@code bool_lax{...}}: what the words for true and false say. */
record Bool(boolean lax, Node argument, Span span) implements Condition {
    @Override
    public boolean test(Evaluation evaluation) throws EvaluationException {
        TaintedText text = evaluation.of(argument);
        String word = Ascii.lower(Ascii.trim(text.value()));
        boolean holds = isNumber(word) ? isNotZero(word) : lax ? isNotFalse(word) : isTrue(word, text);
        evaluation.conditionTried(span, List.of(text), holds);
        return holds;
    }

    /** Digits, perhaps behind a hyphen, which alone is 0. */
    private static boolean isNumber(String word) {
        return !word.isEmpty()
                && word.chars().skip(word.startsWith("-") ? 1 : 0).allMatch(Ascii::isDigit);
    }

    private boolean isNotZero(String word) {
        return Numbers.truncated(word) != 0 || (lax && word.length() > 1);
    }

    private static boolean isNotFalse(String word) {
        return switch (word) {
            case "", "no", "false" -> false;
            default -> true;
        };
    }

    private boolean isTrue(String word, TaintedText text) throws EvaluationException {
        return switch (word) {
            case "true", "yes" -> true;
            case "", "false", "no" -> false;
            default ->
                throw span.failure(Printable.quoted(text.value())
                        + " is neither true nor false; expected true, false, yes, no or a number");
        };
    }

    /** Whether Exim finds fault with a text even where it does not need the condition. */
    static boolean isRefused(String text) {
        String word = Ascii.lower(Ascii.trim(text));
        return !isNumber(word)
                && !word.isEmpty()
                && !List.of("true", "yes", "false", "no").contains(word);
    }
}

package io.github.mailsni.exim;

import java.util.List;

/** {@code bool{...}} and {@code bool_lax{...}}: what the words for true and false say. */
record Bool(boolean lax, Node argument, Span span) implements Condition {
    @Override
    public boolean test(Evaluation evaluation) throws EvaluationException {
        Text text = evaluation.of(argument);
        String word = Ascii.lower(Ascii.trim(text.value()));
        boolean holds = lax ? isNotFalse(word) : isTrue(word, text);
        evaluation.conditionTried(span, List.of(text), holds);
        return holds;
    }

    private static boolean isNotFalse(String word) {
        return switch (word) {
            case "", "0", "no", "false" -> false;
            default -> true;
        };
    }

    private boolean isTrue(String word, Text text) throws EvaluationException {
        return switch (word) {
            case "true", "yes" -> true;
            case "", "false", "no" -> false;
            default -> isNumberButZero(word, text);
        };
    }

    private boolean isNumberButZero(String word, Text text) throws EvaluationException {
        int sign = word.startsWith("-") || word.startsWith("+") ? 1 : 0;
        if (word.length() == sign || !word.chars().skip(sign).allMatch(Ascii::isDigit)) {
            throw span.failure(Escaped.quoted(text.value())
                    + " is neither true nor false; expected true, false, yes, no or a number");
        }
        return word.chars().skip(sign).anyMatch(digit -> digit != '0');
    }
}

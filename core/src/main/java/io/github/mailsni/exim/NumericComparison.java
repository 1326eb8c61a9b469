package io.github.mailsni.exim;

import java.util.List;

/** {@code =}, {@code <} and the like, of whole numbers that may end in K, M or G. */
record NumericComparison(Relation relation, Node left, Node right, Span span) implements Condition {
    @Override
    public boolean test(Evaluation evaluation) throws EvaluationException {
        Text one = evaluation.of(left);
        Text other = evaluation.of(right);
        boolean holds = relation.holds(Long.compare(number(one.value()), number(other.value())));
        evaluation.conditionTried(span, List.of(one, other), holds);
        return holds;
    }

    private long number(String text) throws EvaluationException {
        String trimmed = Ascii.trim(text);
        if (trimmed.isEmpty()) {
            return 0;
        }
        long unit = unit(trimmed.charAt(trimmed.length() - 1));
        String digits = unit == 1 ? trimmed : trimmed.substring(0, trimmed.length() - 1);
        if (!isInteger(digits)) {
            throw span.failure(
                    Escaped.quoted(text) + " is no whole number; expected digits, and at the end perhaps K, M or G");
        }
        try {
            return Math.multiplyExact(Long.parseLong(digits), unit);
        } catch (ArithmeticException | NumberFormatException e) {
            throw span.failure("the number " + Escaped.quoted(text) + " is too large");
        }
    }

    private static long unit(char suffix) {
        return switch (Ascii.lower(suffix)) {
            case 'k' -> 1L << 10;
            case 'm' -> 1L << 20;
            case 'g' -> 1L << 30;
            default -> 1;
        };
    }

    private static boolean isInteger(String text) {
        int sign = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        return text.length() > sign && text.chars().skip(sign).allMatch(Ascii::isDigit);
    }
}

package io.github.mailsni.internal.exim;

/** A relation between two values that have an order. */
enum Relation {
    LESS,
    AT_MOST,
    EQUAL,
    AT_LEAST,
    GREATER;

    static Relation of(String condition) {
        return switch (condition) {
            case "lt", "lti", "<" -> LESS;
            case "le", "lei", "<=" -> AT_MOST;
            case "eq", "eqi", "=", "==" -> EQUAL;
            case "ge", "gei", ">=" -> AT_LEAST;
            case "gt", "gti", ">" -> GREATER;
            default -> throw new IllegalArgumentException(condition);
        };
    }

    /** Whether it holds for two things of which a comparator says that. */
    boolean holds(int comparison) {
        return switch (this) {
            case LESS -> comparison < 0;
            case AT_MOST -> comparison <= 0;
            case EQUAL -> comparison == 0;
            case AT_LEAST -> comparison >= 0;
            case GREATER -> comparison > 0;
        };
    }
}

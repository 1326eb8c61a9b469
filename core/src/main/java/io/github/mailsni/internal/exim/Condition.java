package io.github.mailsni.internal.exim;

/** A part of an expression that holds or does not (Exim specification, section 11.7). */
sealed interface Condition
        permits Negation,
                Combination,
                Defined,
                Exists,
                StringComparison,
                NumericComparison,
                Match,
                MatchDomain,
                MatchIp,
                InList,
                ForItems,
                Bool,
                IsIp {
    /** Where it stands. */
    Span span();

    /** Whether it holds. Called by {@link Evaluation#test(Condition)} alone, which counts. */
    boolean test(Evaluation evaluation) throws EvaluationException;
}

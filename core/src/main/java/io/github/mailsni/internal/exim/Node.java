package io.github.mailsni.internal.exim;

/** A part of an expression that evaluates to text. */
sealed interface Node
        permits Literal,
                Constant,
                Sequence,
                Variable,
                Capture,
                IfItem,
                LookupItem,
                ExtractItem,
                SubstituteItem,
                TranslateItem,
                CutItem,
                MapItem,
                FilterItem,
                ReduceItem,
                SortItem,
                ListExtractItem,
                ListQuoteItem,
                HmacItem,
                Operation {
    /** Where it stands. */
    Span span();

    /** What it evaluates to. Called by {@link Evaluation#of(Node)} alone, which counts. */
    TaintedText evaluate(Evaluation evaluation) throws EvaluationException;
}

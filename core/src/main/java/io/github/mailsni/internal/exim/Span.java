package io.github.mailsni.internal.exim;

/**
 * A piece of an expression.
 *
 * @param source the expression
 * @param start the offset of its first character
 * @param end the offset behind its last one
 */
record Span(Source source, int start, int end) {
    /** The piece as the operator wrote it. */
    String raw() {
        return source.text().substring(start, end);
    }

    Place place() {
        return new Place(source.option(), start + 1, raw());
    }

    SyntaxException syntaxError(String problem) {
        return source.syntaxError(start, problem);
    }

    EvaluationException failure(String problem) {
        return new EvaluationException(source.option(), start + 1, false, problem, source.message(start, problem));
    }

    EvaluationException forcedFailure(String problem) {
        return new EvaluationException(source.option(), start + 1, true, problem, source.message(start, problem));
    }
}

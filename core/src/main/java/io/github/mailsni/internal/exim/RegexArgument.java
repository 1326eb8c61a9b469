package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.exim.text.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * An argument that is a regular expression; compiled while parsing if it stands there literally.
 *
 * @param literal the expression that stands there literally
 */
record RegexArgument(Node node, @Nullable Regex literal) {
    static RegexArgument of(Node node) throws SyntaxException {
        if (!(node instanceof Literal text)) {
            return new RegexArgument(node, null);
        }
        try {
            return new RegexArgument(node, Regex.compile(text.text()));
        } catch (ProblemException e) {
            throw node.span().source().syntaxError(text.sourceOffset(e.offset()), e.problem());
        }
    }

    /** A search with this expression in a text. */
    Regex.Search in(Evaluation evaluation, TaintedText subject, TaintedText expression) throws EvaluationException {
        return regex(expression).in(evaluation, subject, expression.whollyTrusted(), node.span());
    }

    private Regex regex(TaintedText expression) throws EvaluationException {
        if (literal != null) {
            return literal;
        }
        try {
            return Regex.compile(expression.value());
        } catch (ProblemException e) {
            throw node.span().failure(e.problem());
        }
    }
}

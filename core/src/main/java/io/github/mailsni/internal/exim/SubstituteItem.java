package io.github.mailsni.internal.exim;

import org.jspecify.annotations.Nullable;

/**
 * {@code ${sg{TEXT}{REGEX}{REPLACEMENT}}}: every match replaced. Exim expands the replacement a second time, once for each
 * match, with {@code $1} and so on.
 *
 * @param again the replacement as it is read the second time, if it stands there literally
 */
record SubstituteItem(
        Node subject,
        RegexArgument regex,
        Node replacement,
        @Nullable Node again,
        Span span) implements Node {
    @Override
    public TaintedText evaluate(Evaluation evaluation) throws EvaluationException {
        Evaluation.Scope outer = evaluation.scope();
        TaintedText text = evaluation.of(subject);
        TaintedText expression = evaluation.of(regex.node());
        TaintedText replaced = substituted(evaluation, text, expression, evaluation.of(replacement));
        evaluation.restoreCaptures(outer);
        return replaced;
    }

    /** A text with every match replaced. */
    TaintedText substituted(Evaluation evaluation, TaintedText text, TaintedText expression, TaintedText written)
            throws EvaluationException {
        Node each = again != null ? again : readAgain(written);
        evaluation.enter(span);
        TaintedText replaced = replaceAll(evaluation, text, regex.in(evaluation, text, expression), each);
        evaluation.leave();
        return expression.whollyTrusted() ? replaced : replaced.distrusted();
    }

    private TaintedText replaceAll(Evaluation evaluation, TaintedText text, Regex.Search search, Node each)
            throws EvaluationException {
        TaintedText.Builder replaced = new TaintedText.Builder();
        int copied = 0;
        while (search.find()) {
            replaced.append(text.cut(copied, search.start()));
            evaluation.setCaptures(evaluation.scope().captures().matched(search.groups()));
            replaced.append(replacement(evaluation, text, each));
            evaluation.requireShort(replaced.length(), span);
            copied = search.end();
        }
        return replaced.append(text.cut(copied, text.length())).build();
    }

    /**
     * What takes the place of a client's text is the client's choice, though the operator wrote it: {@code ..} for a hyphen.
     * Only the directory that a group matched stays the operator's.
     */
    private static TaintedText replacement(Evaluation evaluation, TaintedText subject, Node each)
            throws EvaluationException {
        TaintedText text = evaluation.of(each);
        if (subject.whollyTrusted()) {
            return text;
        }
        Node first = each instanceof Sequence sequence ? sequence.parts().get(0) : each;
        return text.trustedUpTo(
                first instanceof Capture group
                        ? evaluation.capture(group.number()).trusted()
                        : 0);
    }

    private Node readAgain(TaintedText text) throws EvaluationException {
        if (isPlain(text.value())) {
            return new Constant(text, replacement.span());
        }
        if (!text.whollyTrusted()) {
            throw replacement
                    .span()
                    .failure(
                            "the replacement is made from the server name and has $ or \\ in it; Exim would expand it a "
                                    + "second time, and the client would have written a part of the expression");
        }
        try {
            return Parser.parse(new Source("the replacement", text.value()));
        } catch (SyntaxException e) {
            throw replacement.span().failure("in the replacement, which is expanded a second time: " + e.problem());
        }
    }

    private static boolean isPlain(String text) {
        return text.indexOf('$') < 0 && text.indexOf('\\') < 0;
    }
}

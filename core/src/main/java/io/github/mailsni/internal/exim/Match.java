package io.github.mailsni.internal.exim;

import java.util.List;

/** {@code match{TEXT}{REGEX}}, which sets {@code $0}, {@code $1} and so on. */
record Match(Node subject, RegexArgument regex, Span span) implements Condition {
    @Override
    public boolean test(Evaluation evaluation) throws EvaluationException {
        TaintedText text = evaluation.of(subject);
        TaintedText expression = evaluation.of(regex.node());
        Regex.Search search = regex.in(evaluation, text, expression);
        boolean holds = search.find();
        if (holds) {
            evaluation.setCaptures(evaluation.scope().captures().matched(search.groups()));
        }
        evaluation.conditionTried(span, List.of(text, expression), holds);
        return holds;
    }
}

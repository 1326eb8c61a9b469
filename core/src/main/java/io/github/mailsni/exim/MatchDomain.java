package io.github.mailsni.exim;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code match_domain{NAME}{LIST}}.
 *
 * @param literal the list, if it stands there literally
 */
record MatchDomain(Node subject, Node list, @Nullable DomainList literal, Span span) implements Condition {
    static MatchDomain of(Node subject, Node list, Span span) throws SyntaxException {
        if (!(list instanceof Literal text)) {
            return new MatchDomain(subject, list, null, span);
        }
        try {
            return new MatchDomain(subject, list, DomainList.of(Text.ofOperator(text.text())), span);
        } catch (ProblemException e) {
            throw list.span().syntaxError(e.problem());
        }
    }

    @Override
    public boolean test(Evaluation evaluation) throws EvaluationException {
        Text name = Operator.LC.apply(evaluation.of(subject));
        Text items = evaluation.of(list);
        evaluation.setCaptures(List.of());
        boolean holds = domains(items).matches(evaluation, name, span);
        evaluation.conditionTried(span, List.of(name, items), holds);
        return holds;
    }

    private DomainList domains(Text items) throws EvaluationException {
        if (literal != null) {
            return literal;
        }
        try {
            return DomainList.of(items);
        } catch (ProblemException e) {
            throw list.span().failure(e.problem());
        }
    }
}

package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.exim.text.Ascii;
import io.github.mailsni.internal.exim.text.ProblemException;
import java.util.List;

/**
 * {@code match_domain{NAME}{LIST}}. Exim does not expand the list (since 4.77): dollars are themselves in it, and only backslashes have
 * a meaning.
 *
 * @param list the list as it stands there, without the backslashes
 */
record MatchDomain(Node subject, String list, DomainList domains, Span span) implements Condition {
    static MatchDomain of(Node subject, Literal list, Span span) throws SyntaxException {
        try {
            return new MatchDomain(subject, list.text(), DomainList.of(TaintedText.ofOperator(list.text())), span);
        } catch (ProblemException e) {
            throw list.span().syntaxError(e.problem());
        }
    }

    @Override
    public boolean test(Evaluation evaluation) throws EvaluationException {
        TaintedText original = evaluation.of(subject);
        evaluation.setValue(TaintedText.EMPTY);
        boolean holds = domains.matches(evaluation, original.map(Ascii::lower), original, span);
        evaluation.conditionTried(span, List.of(original, TaintedText.ofOperator(list)), holds);
        return holds;
    }
}

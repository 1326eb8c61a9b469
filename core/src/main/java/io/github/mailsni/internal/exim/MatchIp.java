package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.exim.text.ProblemException;
import java.util.List;

/**
 * {@code match_ip{ADDRESS}{LIST}}. Exim takes the list without its backslashes, and then expands it; where it skips the condition it
 * does not.
 *
 * @param list the list as it is read the second time
 */
record MatchIp(Node subject, Node list, Span span) implements Condition {
    static MatchIp of(Node subject, Node list, Span span) throws SyntaxException {
        boolean withoutHost =
                subject instanceof Literal literal && literal.text().isEmpty(); // then no item is read
        if (!withoutHost && list instanceof Literal literal) {
            try {
                for (TaintedText item :
                        ItemList.of(TaintedText.ofOperator(literal.text())).items()) {
                    AddressPattern.check(item);
                }
            } catch (ProblemException e) {
                throw list.span().syntaxError(e.problem());
            }
        }
        return new MatchIp(subject, list, span);
    }

    @Override
    public boolean test(Evaluation evaluation) throws EvaluationException {
        TaintedText address = evaluation.of(subject);
        String text = address.value();
        if (!text.isEmpty() && !IpAddress.isVersion4(text) && !IpAddress.isVersion6(text)) {
            throw span.failure(Printable.quoted(text) + " is no IP address; expected one, or nothing");
        }
        boolean holds = new HostList(evaluation, address, span).isIn(list);
        evaluation.conditionTried(
                span, List.of(address, TaintedText.ofOperator(list.span().raw())), holds);
        return holds;
    }
}

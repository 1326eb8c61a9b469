package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.exim.text.ProblemException;

/** {@code +NAME} in a list of domains: another list, which Exim expands. */
final class NamedLists {
    private NamedLists() {}

    /** Whether the list has the name. One whose value asks to fail has none. */
    static boolean matches(
            TaintedText item, Evaluation evaluation, TaintedText subject, TaintedText original, Span span)
            throws EvaluationException {
        String list = item.value().substring(1);
        int entered = evaluation.entered();
        try {
            Expression named = evaluation.domainLists().find(list).orElseThrow(() -> unknown(list, span));
            evaluation.enter(span);
            boolean matches = DomainList.of(evaluation.of(named.root())).matches(evaluation, subject, original, span);
            evaluation.leave();
            return matches;
        } catch (EvaluationException e) {
            if (e.forced()) {
                evaluation.leaveTo(entered);
                return false;
            }
            throw e;
        } catch (SyntaxException e) {
            throw span.failure(e.option() + ", column " + e.column() + ": " + e.problem());
        } catch (ProblemException e) {
            throw span.failure("in the domain list " + Printable.quoted(list) + ": " + e.problem());
        }
    }

    private static EvaluationException unknown(String list, Span span) {
        return span.failure("unknown domain list " + Printable.quoted("+" + list) + "; expected a line domainlist "
                + Printable.typed(list) + " = ... in the configuration");
    }
}

package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.exim.text.ProblemException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * What Exim makes of the parts that it does not need: it reads them as it does others, with nothing in the place of variables, counts
 * and replaces in what is left, and fails where that is impossible. Now and then it leaves a variable changed.
 */
final class Skipping {
    private final Evaluation evaluation;

    Skipping(Evaluation evaluation) {
        this.evaluation = evaluation;
    }

    /** Exim fails here. */
    static final class Fault extends Exception {
        @Serial
        private static final long serialVersionUID = 1L;

        private final transient Span span;
        private final String problem;

        private Fault(Span span, String problem) {
            super(problem, null, false, false);
            this.span = span;
            this.problem = problem;
        }

        Span span() {
            return span;
        }

        String problem() {
            return problem;
        }
    }

    /** Returns the text that a skipped part becomes. */
    TaintedText text(Node node) throws Fault {
        TaintedText text = unbounded(node);
        try {
            evaluation.requireShort(text.length(), node.span());
            evaluation.spend(1 + text.length(), node.span());
        } catch (EvaluationException e) {
            throw new Fault(node.span(), e.problem());
        }
        return text;
    }

    private TaintedText unbounded(Node node) throws Fault {
        if (node instanceof Literal || node instanceof Constant || node instanceof Capture) {
            return evaluated(node);
        }
        if (node instanceof Sequence sequence) {
            return together(sequence);
        }
        if (node instanceof Operation operation) {
            text(operation.subject());
            return TaintedText.LEFT_OUT;
        }
        return node instanceof Variable ? TaintedText.LEFT_OUT : item(node);
    }

    private TaintedText evaluated(Node node) throws Fault {
        try {
            return evaluation.of(node);
        } catch (EvaluationException e) {
            throw new Fault(node.span(), e.problem());
        }
    }

    private TaintedText together(Sequence sequence) throws Fault {
        TaintedText.Builder whole = new TaintedText.Builder();
        boolean behindName = false;
        for (Node part : sequence.parts()) {
            TaintedText text = text(part);
            whole.append(behindName ? text.distrusted() : text);
            behindName |= !text.whollyTrusted();
        }
        return whole.build();
    }

    private TaintedText item(Node node) throws Fault {
        Evaluation.Scope outer = evaluation.scope();
        if (node instanceof IfItem item) {
            condition(item.condition());
            return restored(outer, branches(item.branches(), evaluation.scope().value()));
        }
        if (node instanceof LookupItem item) {
            nothing(item.key(), item.file());
            return notFound(outer, item.branches());
        }
        if (node instanceof ListExtractItem item) {
            refuse(item.span(), ListExtractItem.refusal(text(item.which()).value()));
            text(item.list());
            return notFound(outer, item.branches());
        }
        if (node instanceof ExtractItem item) {
            refuse(item.span(), item.skippingProblem());
            text(item.key());
            return restored(outer, nothing(item.rest().toArray(Node[]::new)));
        }
        return remade(node);
    }

    private TaintedText restored(Evaluation.Scope outer, TaintedText text) {
        evaluation.restore(outer);
        return text;
    }

    /** Items that make something of what is left of their text. */
    private TaintedText remade(Node node) throws Fault {
        if (node instanceof SubstituteItem item) {
            return substitute(item);
        }
        if (node instanceof TranslateItem item) {
            return TranslateItem.translated(text(item.subject()), text(item.from()), text(item.to()));
        }
        if (node instanceof ListQuoteItem item) {
            return ListQuoteItem.quoted(text(item.separator()), text(item.subject()));
        }
        if (node instanceof HmacItem item) {
            return nothing(item.hash(), item.secret(), item.subject());
        }
        return node instanceof CutItem item ? cut(item) : repeated(node);
    }

    /** Items that do something for each item of a list; Exim reads it once, to find the end. */
    private TaintedText repeated(Node node) throws Fault {
        if (node instanceof MapItem item) {
            return nothing(item.list(), item.each());
        }
        if (node instanceof ReduceItem item) {
            return reduce(item);
        }
        if (node instanceof SortItem item) {
            return nothing(item.list(), item.each());
        }
        if (node instanceof FilterItem item) {
            text(item.list());
            condition(item.condition());
        }
        return TaintedText.LEFT_OUT;
    }

    /** The text to start with is left in {@code $value}. */
    private TaintedText reduce(ReduceItem item) throws Fault {
        text(item.list());
        evaluation.setValue(text(item.start()));
        return nothing(item.each());
    }

    private TaintedText nothing(Node... parts) throws Fault {
        for (Node part : parts) {
            text(part);
        }
        return TaintedText.LEFT_OUT;
    }

    /** What an item that searches leaves in {@code $value} is what its last branch does. */
    private TaintedText notFound(Evaluation.Scope outer, Branches branches) throws Fault {
        evaluation.setValue(TaintedText.LEFT_OUT);
        TaintedText text = branches(branches, outer.value());
        evaluation.restoreCaptures(outer);
        return text;
    }

    private TaintedText branches(Branches branches, TaintedText saved) throws Fault {
        Node yes = branches.yes();
        Node no = branches.no();
        if (yes != null) {
            text(yes);
        }
        evaluation.setValue(saved);
        return no == null ? TaintedText.LEFT_OUT : text(no);
    }

    private static void refuse(Span span, @Nullable String problem) throws Fault {
        if (problem != null) {
            throw new Fault(span, problem);
        }
    }

    private TaintedText substitute(SubstituteItem item) throws Fault {
        Evaluation.Scope outer = evaluation.scope();
        TaintedText subject = text(item.subject());
        TaintedText regex = text(item.regex().node());
        TaintedText replacement = text(item.replacement());
        try {
            TaintedText text = item.substituted(evaluation, subject, regex, replacement);
            evaluation.restoreCaptures(outer);
            return text;
        } catch (EvaluationException e) {
            throw new Fault(item.span(), e.problem());
        }
    }

    private TaintedText cut(CutItem item) throws Fault {
        if (item.operator()) {
            return nothing(item.subject());
        }
        TaintedText first = text(item.first());
        Node second = item.second();
        TaintedText other = second == null ? TaintedText.EMPTY : text(second);
        try {
            return item.made(first, other, text(item.subject()));
        } catch (ProblemException e) {
            throw new Fault(item.span(), e.problem());
        }
    }

    /** A condition that is not needed. */
    void condition(Condition condition) throws Fault {
        if (condition instanceof Negation negation) {
            condition(negation.condition());
        } else if (condition instanceof Combination combination) {
            for (Condition part : combination.parts()) {
                condition(part);
            }
        } else if (condition instanceof ForItems each) {
            forItems(each);
        } else if (condition instanceof Bool bool) {
            bool(bool);
        } else {
            plain(condition);
        }
    }

    private void plain(Condition condition) throws Fault {
        if (condition instanceof StringComparison comparison) {
            nothing(comparison.left(), comparison.right());
        } else if (condition instanceof NumericComparison comparison) {
            nothing(comparison.left(), comparison.right());
        } else if (condition instanceof Match match) {
            nothing(match.subject(), match.regex().node());
        } else if (condition instanceof InList in) {
            nothing(in.subject(), in.list());
        } else if (condition instanceof MatchDomain match) {
            text(match.subject());
        } else if (condition instanceof MatchIp match) {
            text(match.subject());
        } else if (condition instanceof Exists exists) {
            text(exists.path());
        } else if (condition instanceof IsIp ip) {
            text(ip.argument());
        }
    }

    /** Where a list is left Exim tries the condition on its items, and fails where that fails. */
    private void forItems(ForItems each) throws Fault {
        TaintedText items = text(each.list());
        condition(each.condition());
        TaintedText outer = evaluation.scope().item();
        try {
            each.decided(evaluation, each.items(items));
        } catch (EvaluationException e) {
            throw new Fault(each.span(), e.problem());
        }
        evaluation.setItem(outer);
    }

    private void bool(Bool condition) throws Fault {
        String word = text(condition.argument()).value();
        if (!condition.lax() && Bool.isRefused(word)) {
            throw new Fault(condition.span(), Printable.quoted(word) + " is neither true nor false");
        }
    }
}

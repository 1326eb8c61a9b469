package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.exim.text.ProblemException;
import io.github.mailsni.internal.exim.text.Spaces;
import java.util.ArrayList;
import java.util.List;

/**
 * A list of domains (Exim specification, section 10.8): the first item that fits decides.
 *
 * @param domains whether it is one; in a key of a file {@code @} and {@code +} have no meaning
 */
record DomainList(List<Item> items, boolean domains) {
    /** An item, without the {@code !} that may stand before it. */
    sealed interface Item {
        boolean negated();

        TaintedText text();
    }

    /** A pattern. */
    record Single(boolean negated, TaintedText text, ItemMatcher test) implements Item {}

    /** {@code +NAME}: a named list. */
    record Named(boolean negated, TaintedText text) implements Item {}

    /** A file, of which each line is a pattern. */
    record InFile(boolean negated, TaintedText text) implements Item {}

    static DomainList of(TaintedText list) throws ProblemException {
        List<Item> items = new ArrayList<>();
        for (TaintedText item : ItemList.of(list).items()) {
            items.add(item(item, true));
        }
        return new DomainList(List.copyOf(items), true);
    }

    /** The list of one item that a key of a file is. */
    static DomainList ofKey(TaintedText key) throws ProblemException {
        return new DomainList(key.isEmpty() ? List.of() : List.of(item(key, false)), false);
    }

    private static Item item(TaintedText item, boolean domains) throws ProblemException {
        boolean negated = item.value().startsWith("!");
        TaintedText text = negated ? item.slice(Spaces.end(item.value(), 1), item.length()) : item;
        if (text.value().startsWith("/")) {
            return new InFile(negated, text);
        }
        if (domains && text.value().startsWith("+")) {
            return new Named(negated, text);
        }
        return new Single(negated, text, domains ? ItemPattern.ofDomain(text) : ItemPattern.ofKey(text));
    }

    /** Whether a name is in the list; one that fits no item is if the last item is negated. */
    boolean matches(Evaluation evaluation, TaintedText subject, TaintedText original, Span span)
            throws EvaluationException {
        boolean otherwise = false;
        for (Item item : items) {
            evaluation.spend(1, span);
            Answer answer = answer(item, evaluation, subject, original, span);
            if (answer.decided()) {
                if (domains) {
                    evaluation.itemMatched(span, item.text());
                }
                return answer.in();
            }
            otherwise = !answer.in();
        }
        return otherwise;
    }

    /**
     * The answer of one item.
     *
     * @param decided whether it fits
     * @param in whether a name that fits is in the list, by the last thing that was tried
     */
    private record Answer(boolean decided, boolean in) {}

    private Answer answer(Item item, Evaluation evaluation, TaintedText subject, TaintedText original, Span span)
            throws EvaluationException {
        if (item instanceof Single single) {
            return new Answer(single.test().matches(evaluation, subject, original, span), !item.negated());
        }
        if (item instanceof Named) {
            return new Answer(NamedLists.matches(item.text(), evaluation, subject, original, span), !item.negated());
        }
        return inFile(item, evaluation, subject, original, span);
    }

    private Answer inFile(Item item, Evaluation evaluation, TaintedText subject, TaintedText original, Span span)
            throws EvaluationException {
        boolean in = !item.negated();
        for (TaintedText line : ListFile.lines(item.text(), evaluation, span)) {
            evaluation.spend(1, span);
            boolean negated = line.value().startsWith("!");
            in = item.negated() == negated;
            TaintedText pattern = negated ? line.slice(Spaces.end(line.value(), 1), line.length()) : line;
            if (test(pattern, item, span).matches(evaluation, subject, original, span)) {
                evaluation.setValue(pattern);
                return new Answer(true, in);
            }
        }
        return new Answer(false, in);
    }

    private ItemMatcher test(TaintedText pattern, Item file, Span span) throws EvaluationException {
        try {
            return domains ? ItemPattern.ofDomain(pattern) : ItemPattern.ofKey(pattern);
        } catch (ProblemException e) {
            throw span.failure("in " + Printable.typed(file.text().value()) + ", " + Printable.quoted(pattern.value())
                    + ": " + e.problem());
        }
    }
}

package io.github.mailsni.exim;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Exim makes of the parts that it skips: it reads them as it does others, with nothing in the place of variables, and fails where
 * that is no number or no regular expression. Collected while parsing.
 */
final class Skipping {
    private final List<Refusal> refusals = new ArrayList<>();

    /** What was found. */
    List<Refusal> refusals() {
        return List.copyOf(refusals);
    }

    /** Looks at an item that counts characters. */
    CutItem checked(CutItem item) {
        Node second = item.second();
        add(item, item.span(), item.refusal(text(item.first()), second == null ? null : text(second)));
        return item;
    }

    /** Looks at an item that takes one from a list. */
    ListExtractItem checked(ListExtractItem item) {
        String number = text(item.which());
        add(item, item.span(), number == null ? null : ListExtractItem.refusal(number));
        return item;
    }

    /** Looks at a condition that wants a word. */
    Bool checked(Bool condition) {
        String word = text(condition.argument());
        if (word != null && !condition.lax() && Bool.isRefused(word)) {
            add(condition, condition.span(), Escaped.quoted(word) + " is neither true nor false");
        }
        return condition;
    }

    private void add(Object part, Span span, @Nullable String problem) {
        if (problem != null) {
            refusals.add(new Refusal(part, span, problem));
        }
    }

    /** What a part is where it is skipped; null if that cannot be known. */
    private static @Nullable String text(Node node) {
        if (node instanceof Literal literal) {
            return literal.text();
        }
        if (node instanceof Sequence sequence) {
            return text(sequence);
        }
        if (node instanceof IfItem item) {
            return text(item.branches());
        }
        if (node instanceof LookupItem item) {
            return text(item.branches());
        }
        if (node instanceof ListExtractItem item) {
            return text(item.branches());
        }
        boolean nothing = node instanceof Variable
                || node instanceof Operation
                || node instanceof ExtractItem
                || node instanceof MapItem
                || node instanceof FilterItem
                || node instanceof ReduceItem
                || node instanceof SortItem;
        return nothing ? "" : null;
    }

    private static @Nullable String text(Branches branches) {
        Node no = branches.no();
        return no == null ? "" : text(no);
    }

    private static @Nullable String text(Sequence sequence) {
        StringBuilder whole = new StringBuilder();
        for (Node part : sequence.parts()) {
            String text = text(part);
            if (text == null) {
                return null;
            }
            whole.append(text);
        }
        return whole.toString();
    }
}

package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.exim.text.Ascii;
import io.github.mailsni.internal.exim.text.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code ${sort{LIST}{COMPARISON}{TEXT}}}: a list in the order of what the text is for each item. */
record SortItem(Node list, Order order, Node each, Span span) implements Node {
    /**
     * The condition that says which of two goes first.
     *
     * @param name how it is spelt, such as {@code lt} or {@code >}
     */
    record Order(String name) {
        private static final Pattern KNOWN = Pattern.compile("(?:[lg][te]i?(?![a-zA-Z0-9_])|[<>]=?).*", Pattern.DOTALL);

        /** The condition that a text begins with; null if it is none of these. */
        static @Nullable Order of(String text) {
            if (!KNOWN.matcher(text).matches()) {
                return null;
            }
            int end = 1;
            while (end < text.length() && (Ascii.isLetter(text.charAt(end)) || (end == 1 && text.charAt(1) == '='))) {
                end++;
            }
            return new Order(
                    Ascii.isLetter(text.charAt(0))
                            ? text.substring(0, end)
                            : text.startsWith("=", 1) ? text.substring(0, 2) : text.substring(0, 1));
        }

        boolean numeric() {
            return !Ascii.isLetter(name.charAt(0));
        }

        /** As in Exim, what is no number goes before nothing, and nothing goes before it. */
        boolean goesBefore(String one, String other) {
            try {
                int comparison = numeric()
                        ? Long.compare(Numbers.compared(one), Numbers.compared(other))
                        : StringComparison.compare(one, other, name.endsWith("i"));
                return Relation.of(name).holds(comparison);
            } catch (ProblemException e) {
                return false;
            }
        }
    }

    @Override
    public TaintedText evaluate(Evaluation evaluation) throws EvaluationException {
        ItemList items = ItemList.of(evaluation.of(list));
        evaluation.skip(each);
        TaintedText outer = evaluation.scope().item();
        // as in Exim, two lists that are put together and taken apart for each item, with what that does to odd items
        TaintedText sorted = TaintedText.EMPTY;
        TaintedText keys = TaintedText.EMPTY;
        boolean influenced = false;
        for (TaintedText item : items.items()) {
            evaluation.setItem(item);
            TaintedText key = evaluation.of(each);
            influenced |= !key.whollyTrusted();
            List<TaintedText> before = new ArrayList<>(items.taken(sorted));
            List<TaintedText> keysBefore = new ArrayList<>(items.taken(keys));
            evaluation.spend(sorted.length() + keys.length(), span);
            int place = place(key, item, before, keysBefore);
            if (sorted.isEmpty() && item.isEmpty()) {
                evaluation.refusedByExim(span, "the list begins with an empty item, at which Exim's process ends");
            }
            before.add(place, item);
            keysBefore.add(Math.min(place, keysBefore.size()), key);
            sorted = items.append(before);
            keys = items.append(keysBefore);
            evaluation.requireShort(sorted.length() + keys.length(), span);
        }
        evaluation.setItem(outer);
        return influenced ? sorted.distrusted() : sorted;
    }

    private int place(TaintedText key, TaintedText item, List<TaintedText> before, List<TaintedText> keys)
            throws EvaluationException {
        if (key.isEmpty()) {
            throw span.failure("\"sort\" has nothing to sort " + Printable.quoted(item.value())
                    + " by; expected a text that is not empty for each item");
        }
        if (keys.size() < before.size()) {
            throw span.failure("\"sort\" cannot tell the items of this list from each other; leave out empty ones");
        }
        int place = 0;
        while (place < before.size()
                && !order.goesBefore(key.value(), keys.get(place).value())) {
            place++;
        }
        return place;
    }
}

package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.exim.text.Ascii;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code ${listextract{NUMBER}{LIST}{yes}{no}}}: an item of a list, from 1, or from -1 at the end. */
record ListExtractItem(Node which, Node list, Branches branches, Span span) implements Node {
    @Override
    public TaintedText evaluate(Evaluation evaluation) throws EvaluationException {
        Evaluation.Scope outer = evaluation.scope();
        TaintedText number = evaluation.of(which);
        String refusal = refusal(number.value());
        if (refusal != null || Ascii.trim(number.value()).isEmpty()) {
            throw span.failure(
                    refusal != null ? refusal : "the first argument of \"listextract\" is empty; expected a number");
        }
        TaintedText found = found(evaluation.of(list), Numbers.wrapped(Ascii.trim(number.value())));
        evaluation.setValue(found == null ? TaintedText.EMPTY : influenced(found, number));
        TaintedText text = found == null
                ? branches.fail(evaluation, span, outer.value(), "listextract")
                : branches.succeed(
                        evaluation, span, outer.value(), evaluation.scope().value());
        evaluation.restoreCaptures(outer);
        return text;
    }

    private static @Nullable TaintedText found(TaintedText list, int number) {
        List<TaintedText> items = ItemList.of(list).items();
        if (items.isEmpty() && number > 1 && isSeparatorAlone(list.value())) {
            // Exim looks a second time, and takes what names the separator for an item
            return list.slice(list.value().indexOf('<'), list.value().indexOf('<') + 1);
        }
        int index = index(number, items.size());
        return index < 0 || index >= items.size() ? null : items.get(index);
    }

    private static boolean isSeparatorAlone(String list) {
        String trimmed = Ascii.trim(list);
        return trimmed.length() == 2 && trimmed.charAt(0) == '<';
    }

    private static int index(int number, int size) {
        return number > 0 ? number - 1 : number == 0 ? -1 : size + number;
    }

    private static TaintedText influenced(TaintedText item, TaintedText number) {
        return number.whollyTrusted() ? item : item.distrusted();
    }

    /** What Exim finds fault with even where it skips this. */
    static @Nullable String refusal(String number) {
        String trimmed = Ascii.trim(number);
        return trimmed.chars().skip(trimmed.startsWith("-") ? 1 : 0).allMatch(Ascii::isDigit)
                ? null
                : "the first argument of \"listextract\" is " + Printable.quoted(number) + "; expected a number";
    }
}

package io.github.mailsni.internal.exim;

import java.util.List;

/**
 * {@code forany{LIST}{CONDITION}} and {@code forall}, with {@code $item} in the condition.
 *
 * @param decisive the outcome for an item that decides the whole: true in a {@code forany}
 */
record ForItems(boolean decisive, Node list, Condition condition, Span span) implements Condition {
    @Override
    public boolean test(Evaluation evaluation) throws EvaluationException {
        Text items = evaluation.of(list);
        Text outer = evaluation.scope().item();
        List<Text> each = ItemList.of(items).items();
        evaluation.skip(condition);
        boolean decided = decided(evaluation, each);
        evaluation.setItem(outer);
        // Exim finds neither any nor all in an empty list
        boolean holds = decided == decisive && !each.isEmpty();
        evaluation.conditionTried(span, List.of(items), holds);
        return holds;
    }

    /** Whether there is an item that decides. The variable for the item is set afterwards. */
    boolean decided(Evaluation evaluation, List<Text> items) throws EvaluationException {
        for (Text item : items) {
            evaluation.setItem(item);
            if (evaluation.test(condition) == decisive) {
                return true;
            }
        }
        return false;
    }
}

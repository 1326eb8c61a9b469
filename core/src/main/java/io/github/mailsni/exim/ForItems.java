package io.github.mailsni.exim;

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
        boolean decided = false;
        for (Text item : each) {
            evaluation.setItem(item);
            if (evaluation.test(condition) == decisive) {
                decided = true;
                break;
            }
        }
        evaluation.setItem(outer);
        // Exim finds neither any nor all in an empty list
        boolean holds = decided == decisive && !each.isEmpty();
        evaluation.conditionTried(span, List.of(items), holds);
        return holds;
    }
}

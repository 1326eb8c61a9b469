package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.exim.text.ProblemException;
import java.util.List;

/**
 * {@code forany{LIST}{CONDITION}} and {@code forall}, with {@code $item} in the condition, and their forms for arrays of JSON.
 *
 * @param form what the list is
 * @param decisive the outcome for an item that decides the whole: true in a {@code forany}
 */
record ForItems(Form form, boolean decisive, Node list, Condition condition, Span span) implements Condition {
    /** What the items stand in. */
    enum Form {
        LIST,
        /** An array of JSON. */
        JSON,
        /** An array of strings of JSON, each of which is taken out of its quotation marks. */
        JSON_STRINGS;

        static Form of(String condition) {
            return condition.endsWith("_json") ? JSON : condition.endsWith("_jsons") ? JSON_STRINGS : LIST;
        }
    }

    @Override
    public boolean test(Evaluation evaluation) throws EvaluationException {
        TaintedText items = evaluation.of(list);
        TaintedText outer = evaluation.scope().item();
        evaluation.skip(condition);
        List<TaintedText> each = items(items);
        boolean decided = decided(evaluation, each);
        evaluation.setItem(outer);
        // Exim finds neither any nor all in an empty list
        boolean holds = decided == decisive && !each.isEmpty();
        evaluation.conditionTried(span, List.of(items), holds);
        return holds;
    }

    /** The items of a text, strings still in their quotation marks. Exim's process ends with one that is no array. */
    List<TaintedText> items(TaintedText text) throws EvaluationException {
        if (form == Form.LIST) {
            return ItemList.of(text).items();
        }
        try {
            return Json.elements(Json.array(text));
        } catch (ProblemException e) {
            throw span.failure(e.problem());
        }
    }

    /** Whether there is an item that decides. The variable for the item is set afterwards. */
    boolean decided(Evaluation evaluation, List<TaintedText> items) throws EvaluationException {
        for (TaintedText item : items) {
            evaluation.setItem(form == Form.JSON_STRINGS ? string(item) : item);
            if (evaluation.test(condition) == decisive) {
                return true;
            }
        }
        return false;
    }

    private TaintedText string(TaintedText item) throws EvaluationException {
        try {
            return Json.string(item);
        } catch (ProblemException e) {
            throw span.failure(e.problem());
        }
    }
}

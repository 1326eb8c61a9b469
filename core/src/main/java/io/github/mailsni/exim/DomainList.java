package io.github.mailsni.exim;

import java.util.ArrayList;
import java.util.List;

/** A list of domains (Exim specification, section 10.8): the first item that fits decides. */
record DomainList(List<ItemPattern> items) {
    static DomainList of(Text list) throws ProblemException {
        List<ItemPattern> items = new ArrayList<>();
        for (Text item : ItemList.of(list).items()) {
            items.add(ItemPattern.ofDomain(item));
        }
        return new DomainList(List.copyOf(items));
    }

    /** Whether a name is in the list; one that fits no item is if the last item is negated. */
    boolean matches(Evaluation evaluation, Text subject, Span span) throws EvaluationException {
        boolean otherwise = false;
        for (ItemPattern item : items) {
            evaluation.spend(1, span);
            if (item.test().matches(evaluation, subject, span)) {
                return !item.negated();
            }
            otherwise = item.negated();
        }
        return otherwise;
    }
}

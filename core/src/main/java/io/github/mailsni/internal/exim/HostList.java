package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.exim.AddressPattern.Answer;
import io.github.mailsni.internal.exim.text.ProblemException;
import io.github.mailsni.internal.exim.text.Spaces;
import java.util.List;
import java.util.Optional;

/**
 * Looks for an address in lists of hosts (Exim specification, section 10.11): the first item that fits decides.
 *
 * @param evaluation where it happens
 * @param address the address; empty if no host is known
 * @param span the condition that asks
 */
record HostList(Evaluation evaluation, TaintedText address, Span span) {
    /** What an item for the names of hosts means, which an address cannot fit. */
    private enum ForNames {
        ENDS,
        FITS,
        IS_PASSED_OVER
    }

    /**
     * The answer of one item.
     *
     * @param decided whether the address is in the list, if that is known now
     * @param in whether an address that fits is in the list, by the last thing that was tried
     */
    private record Step(Optional<Boolean> decided, boolean in) {}

    /** Whether the address is in a list. One whose value asks to fail has none. */
    boolean isIn(Node list) throws EvaluationException {
        int entered = evaluation.entered();
        try {
            evaluation.enter(span);
            boolean in = has(evaluation.of(list));
            evaluation.leave();
            return in;
        } catch (EvaluationException e) {
            if (e.forced()) {
                evaluation.leaveTo(entered);
                return false;
            }
            throw e;
        }
    }

    private boolean has(TaintedText list) throws EvaluationException {
        ForNames forNames = ForNames.ENDS;
        boolean in = true;
        for (TaintedText item : ItemList.of(list).items()) {
            evaluation.spend(1, span);
            String value = item.value();
            if (isOption(value)) {
                forNames = option(value, forNames);
                continue;
            }
            boolean negated = value.startsWith("!");
            TaintedText pattern = negated ? item.slice(Spaces.end(value, 1), item.length()) : item;
            Step step = step(pattern, !negated, forNames);
            if (step.decided().isPresent()) {
                evaluation.itemMatched(span, pattern);
                return step.decided().get();
            }
            in = step.in();
        }
        return !in;
    }

    private static boolean isOption(String item) {
        return List.of("+include_unknown", "+ignore_unknown", "+include_defer", "+ignore_defer")
                .contains(item);
    }

    private static ForNames option(String item, ForNames before) {
        return switch (item) {
            case "+include_unknown" -> ForNames.FITS;
            case "+ignore_unknown" -> ForNames.IS_PASSED_OVER;
            default -> before;
        };
    }

    private Step step(TaintedText pattern, boolean in, ForNames forNames) throws EvaluationException {
        if (pattern.value().startsWith("/")) {
            return file(pattern, in, forNames);
        }
        if (pattern.value().startsWith("+")) {
            return new Step(isInNamed(pattern.value().substring(1)) ? Optional.of(in) : Optional.empty(), in);
        }
        return new Step(decided(test(pattern), in, forNames), in);
    }

    private Step file(TaintedText file, boolean in, ForNames forNames) throws EvaluationException {
        boolean last = in;
        for (TaintedText line : ListFile.lines(file, evaluation, span)) {
            evaluation.spend(1, span);
            boolean negated = line.value().startsWith("!");
            TaintedText pattern = negated ? line.slice(Spaces.end(line.value(), 1), line.length()) : line;
            last = in != negated;
            Answer answer = test(pattern);
            Optional<Boolean> decided = decided(answer, last, forNames);
            if (answer == Answer.FITS) {
                evaluation.setValue(pattern);
            }
            if (decided.isPresent()) {
                return new Step(decided, last);
            }
        }
        return new Step(Optional.empty(), last);
    }

    private static Optional<Boolean> decided(Answer answer, boolean in, ForNames forNames) {
        return switch (answer) {
            case FITS -> Optional.of(in);
            case DIFFERS -> Optional.empty();
            case FOR_NAMES ->
                forNames == ForNames.IS_PASSED_OVER ? Optional.empty() : Optional.of(forNames == ForNames.FITS);
        };
    }

    private Answer test(TaintedText pattern) throws EvaluationException {
        if (address.isEmpty()) { // then Exim reads no item
            return pattern.isEmpty() || pattern.value().equals("*") ? Answer.FITS : Answer.DIFFERS;
        }
        try {
            return AddressPattern.of(pattern).test(evaluation, address, span);
        } catch (ProblemException e) {
            throw span.failure(e.problem());
        }
    }

    private boolean isInNamed(String name) throws EvaluationException {
        try {
            Expression named = evaluation.domainLists().findHosts(name).orElseThrow(() -> unknown(name));
            return isIn(named.root());
        } catch (SyntaxException e) {
            throw span.failure(e.option() + ", column " + e.column() + ": " + e.problem());
        }
    }

    private EvaluationException unknown(String name) {
        return span.failure("unknown host list " + Printable.quoted("+" + name) + "; expected a line hostlist "
                + Printable.typed(name) + " = ... in the configuration");
    }
}

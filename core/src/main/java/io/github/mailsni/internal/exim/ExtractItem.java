package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.exim.text.Ascii;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code ${extract{NUMBER}{SEPARATORS}{TEXT}{yes}{no}}} or {@code ${extract{KEY}{TEXT}{yes}{no}}}: a field of a text. Which
 * of the two it is depends on what the first argument evaluates to.
 *
 * @param rest everything in braces behind the first argument
 * @param fails whether the branch for success is followed by the word for a failure
 */
record ExtractItem(Node key, List<Node> rest, boolean fails, Span span) implements Node {
    /** How many arguments follow the first one, before the branches. */
    static int arguments(String key) {
        return isNumber(Ascii.trim(key)) ? 2 : 1;
    }

    private static boolean isNumber(String key) {
        return !key.isEmpty() && key.chars().skip(key.startsWith("-") ? 1 : 0).allMatch(Ascii::isDigit);
    }

    /** What is wrong with the number of arguments, or nothing. */
    static @Nullable String misfit(String key, int rest, boolean fails) {
        if (Ascii.trim(key).isEmpty()) {
            return "the first argument of \"extract\" is empty; expected the number or the key of a field";
        }
        int arguments = arguments(key);
        int branches = rest - arguments;
        String form = arguments == 2 ? "{NUMBER}{SEPARATORS}{TEXT}{yes}{no}" : "{KEY}{TEXT}{yes}{no}";
        if (branches < 0 || branches > 2) {
            return "\"extract\" has " + (branches < 0 ? "too few" : "too many") + " arguments; expected " + form;
        }
        return fails && branches != 1 ? "\"fail\" must follow the branch for success; expected " + form : null;
    }

    @Override
    public Text evaluate(Evaluation evaluation) throws EvaluationException {
        Evaluation.Scope outer = evaluation.scope();
        Text which = evaluation.of(key);
        String misfit = misfit(which.value(), rest.size(), fails);
        if (misfit != null) {
            throw span.failure(misfit);
        }
        int arguments = arguments(which.value());
        Text first = evaluation.of(rest.get(0));
        String name = Ascii.trim(which.value());
        Text found = arguments == 2
                ? Fields.numbered(Numbers.wrapped(name), first, evaluation.of(rest.get(1)))
                : Fields.keyed(name, first);
        Text text = branch(evaluation, outer.value(), found, branches(arguments));
        evaluation.restoreCaptures(outer);
        return text;
    }

    private Text branch(Evaluation evaluation, Text saved, @Nullable Text found, Branches branches)
            throws EvaluationException {
        evaluation.setValue(found == null ? Text.EMPTY : found);
        return found == null
                ? branches.fail(evaluation, span, saved, "extract")
                : branches.succeed(evaluation, span, saved, found);
    }

    private Branches branches(int arguments) {
        Node yes = rest.size() > arguments ? rest.get(arguments) : null;
        Node no = rest.size() > arguments + 1 ? rest.get(arguments + 1) : null;
        return new Branches(yes, no, fails);
    }
}

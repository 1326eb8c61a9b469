package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.exim.text.Ascii;
import io.github.mailsni.internal.exim.text.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code ${extract{NUMBER}{SEPARATORS}{TEXT}{yes}{no}}} or {@code ${extract{KEY}{TEXT}{yes}{no}}}: a field of a text; or
 * {@code ${extract json{NUMBER}{ARRAY}{yes}{no}}} or {@code ${extract json{KEY}{OBJECT}{yes}{no}}}. Whether it is the number or the key
 * depends on what the first argument evaluates to.
 *
 * @param format what the fields are fields of
 * @param detached whether white space stands before the first argument
 * @param rest everything in braces behind the first argument
 * @param fails whether the branch for success is followed by the word for a failure
 */
record ExtractItem(Format format, boolean detached, Node key, List<Node> rest, boolean fails, Span span)
        implements Node {
    /** The format of the text that has the fields. */
    enum Format {
        /** Text with separators, or with keys. */
        PLAIN,
        /** An array or an object of JSON. */
        JSON,
        /** JSON, of which a string is taken out of its quotation marks. */
        JSON_STRINGS;

        /** Counts the arguments that follow the first one, before the branches. */
        int arguments(String key) {
            return this == PLAIN && isNumber(Ascii.trim(key)) ? 2 : 1;
        }

        /** Explains what is wrong with the number of arguments, if anything is. */
        @Nullable String misfit(String key, int rest, boolean fails) {
            if (Ascii.trim(key).isEmpty()) {
                return "the first argument of \"extract\" is empty; expected the number or the key of a field";
            }
            int arguments = arguments(key);
            int branches = rest - arguments;
            String form = this != PLAIN
                    ? "{NUMBER or KEY}{JSON}{yes}{no}"
                    : arguments == 2 ? "{NUMBER}{SEPARATORS}{TEXT}{yes}{no}" : "{KEY}{TEXT}{yes}{no}";
            if (branches < 0 || branches > 2) {
                return "\"extract\" has " + (branches < 0 ? "too few" : "too many") + " arguments; expected " + form;
            }
            return fails && branches != 1 ? "\"fail\" must follow the branch for success; expected " + form : null;
        }
    }

    private static boolean isNumber(String key) {
        return !key.isEmpty() && key.chars().skip(key.startsWith("-") ? 1 : 0).allMatch(Ascii::isDigit);
    }

    /** Explains why Exim refuses the item even where it skips it, if it does. */
    @Nullable String skippingProblem() {
        return detached && format != Format.PLAIN ? "white space stands behind \"extract json\"" : null;
    }

    @Override
    public TaintedText evaluate(Evaluation evaluation) throws EvaluationException {
        Evaluation.Scope outer = evaluation.scope();
        TaintedText which = evaluation.of(key);
        String misfit = format.misfit(which.value(), rest.size(), fails);
        if (misfit != null) {
            throw span.failure(misfit);
        }
        int arguments = format.arguments(which.value());
        TaintedText found = found(evaluation, Ascii.trim(which.value()), evaluation.of(rest.get(0)));
        TaintedText text = branch(evaluation, outer.value(), found, branches(arguments));
        evaluation.restoreCaptures(outer);
        return text;
    }

    private @Nullable TaintedText found(Evaluation evaluation, String name, TaintedText first)
            throws EvaluationException {
        if (format != Format.PLAIN) {
            return ofJson(name, first);
        }
        return format.arguments(name) == 2
                ? Fields.numbered(Numbers.wrapped(name), first, evaluation.of(rest.get(1)))
                : Fields.keyed(name, first);
    }

    private @Nullable TaintedText ofJson(String name, TaintedText json) throws EvaluationException {
        try {
            TaintedText found = isNumber(name) ? Json.numbered(Numbers.wrapped(name), json) : Json.keyed(name, json);
            if (found == null) {
                return null;
            }
            return format == Format.JSON_STRINGS ? Json.string(found) : found;
        } catch (ProblemException e) {
            throw span.failure(e.problem());
        }
    }

    private TaintedText branch(Evaluation evaluation, TaintedText saved, @Nullable TaintedText found, Branches branches)
            throws EvaluationException {
        evaluation.setValue(found == null ? TaintedText.EMPTY : found);
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

package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.exim.Trace.Branch;
import org.jspecify.annotations.Nullable;

/**
 * What follows a condition or a search: nothing, {@code {yes}}, {@code {yes}{no}} or {@code {yes}fail}.
 *
 * @param yes the first branch
 * @param no the second branch
 * @param fails whether the word for a failure stands in the place of the second
 */
record Branches(@Nullable Node yes, @Nullable Node no, boolean fails) {
    static final Branches NONE = new Branches(null, null, false);

    /**
     * The value of the branch for success.
     *
     * @param saved what {@code $value} is behind that branch
     * @param otherwise the value if the operator wrote none
     */
    TaintedText succeed(Evaluation evaluation, Span item, TaintedText saved, TaintedText otherwise)
            throws EvaluationException {
        TaintedText text = take(evaluation, item, Branch.YES, yes, otherwise);
        evaluation.setValue(saved);
        evaluation.skip(no);
        return text;
    }

    /** The value of the branch for failure; nothing if the operator wrote none. */
    TaintedText fail(Evaluation evaluation, Span item, TaintedText saved, String name) throws EvaluationException {
        evaluation.skip(yes);
        evaluation.setValue(saved);
        if (fails) {
            evaluation.branchTaken(item, Branch.FAIL, "fail");
            throw item.forcedFailure("\"" + name + "\" did not succeed, and \"fail\" asks for a failure then");
        }
        return take(evaluation, item, Branch.NO, no, TaintedText.EMPTY);
    }

    private static TaintedText take(
            Evaluation evaluation, Span item, Branch way, @Nullable Node branch, TaintedText otherwise)
            throws EvaluationException {
        evaluation.branchTaken(item, way, branch == null ? "" : branch.span().raw());
        return branch == null ? otherwise : evaluation.of(branch);
    }
}

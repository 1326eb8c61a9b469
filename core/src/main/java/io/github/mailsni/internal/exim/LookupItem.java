package io.github.mailsni.internal.exim;

import java.util.Optional;

/** {@code ${lookup{KEY}TYPE{FILE}{yes}{no}}} (Exim specification, section 11.5), with {@code $value} in the first branch. */
record LookupItem(LookupType type, Node key, Node file, Branches branches, Span span) implements Node {
    @Override
    public TaintedText evaluate(Evaluation evaluation) throws EvaluationException {
        Evaluation.Scope outer = evaluation.scope();
        TaintedText which = evaluation.of(key);
        TaintedText where = evaluation.of(file);
        Optional<TaintedText> found = FileSearch.find(evaluation, type, which, where, span, file.span());
        TaintedText text;
        if (found.isPresent()) {
            evaluation.setValue(found.get());
            text = branches.succeed(evaluation, span, outer.value(), found.get());
        } else {
            evaluation.setValue(TaintedText.EMPTY);
            text = branches.fail(evaluation, span, outer.value(), "lookup");
        }
        evaluation.restoreCaptures(outer);
        return text;
    }
}

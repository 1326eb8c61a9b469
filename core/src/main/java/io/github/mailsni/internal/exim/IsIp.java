package io.github.mailsni.internal.exim;

import java.util.List;

/**
 * {@code isip{...}}, {@code isip4} and {@code isip6}.
 *
 * @param version4 whether an address of version 4 will do
 * @param version6 whether an address of version 6 will do
 */
record IsIp(boolean version4, boolean version6, Node argument, Span span) implements Condition {
    @Override
    public boolean test(Evaluation evaluation) throws EvaluationException {
        TaintedText text = evaluation.of(argument);
        boolean holds =
                (version4 && IpAddress.isVersion4(text.value())) || (version6 && IpAddress.isVersion6(text.value()));
        evaluation.conditionTried(span, List.of(text), holds);
        return holds;
    }
}

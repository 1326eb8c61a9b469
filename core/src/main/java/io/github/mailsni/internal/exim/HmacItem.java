package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.exim.text.ProblemException;

/** {@code ${hmac{HASH}{SECRET}{TEXT}}} (Exim specification, section 11.5), with {@code md5} or {@code sha1}. */
record HmacItem(Node hash, Node secret, Node subject, Span span) implements Node {
    @Override
    public TaintedText evaluate(Evaluation evaluation) throws EvaluationException {
        String name = evaluation.of(hash).value();
        TaintedText key = evaluation.of(secret);
        TaintedText text = evaluation.of(subject);
        TaintedText both = new TaintedText.Builder().append(key).append(text).build();
        try {
            return both.remade(Digests.hmac(name, key.value(), text.value())).untainted();
        } catch (ProblemException e) {
            throw span.failure(e.problem());
        }
    }
}

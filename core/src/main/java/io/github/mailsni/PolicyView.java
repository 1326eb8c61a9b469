package io.github.mailsni;

import static java.util.Objects.requireNonNull;

/** A selector under another policy for unknown names. */
final class PolicyView extends ForwardingSelector {
    private final CertificateSelector selector;
    private final UnknownNamePolicy policy;

    PolicyView(CertificateSelector selector, UnknownNamePolicy policy) {
        this.selector = selector;
        this.policy = requireNonNull(policy, "policy");
    }

    @Override
    protected CertificateSelector selector() {
        return selector;
    }

    @Override
    public UnknownNamePolicy unknownNames() {
        return policy;
    }

    @Override
    public CertificateSelector withUnknownNames(UnknownNamePolicy other) {
        return new PolicyView(selector, other);
    }

    @Override
    public String toString() {
        return selector + " (unknown names: " + policy + ")";
    }
}

package io.github.mailsni;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/** Changes the policy of another selector for unknown names. */
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

    /**
     * Forwards the call, since the selections are those of the selector behind this view, which may find them in one
     * step.
     */
    @Override
    public Optional<Selection> selectInMemory(RequestedName name) {
        return selector.selectInMemory(name);
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

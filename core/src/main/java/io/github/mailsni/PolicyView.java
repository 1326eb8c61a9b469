package io.github.mailsni;

/** A selector under another policy for unknown names. */
record PolicyView(CertificateSelector selector, UnknownNamePolicy unknownNames) implements CertificateSelector {
    @Override
    public Selection select(RequestedName name) {
        return selector.select(name);
    }

    @Override
    public CertificateSelector withUnknownNames(UnknownNamePolicy policy) {
        return new PolicyView(selector, policy);
    }

    @Override
    public void onClose(Runnable action) {
        selector.onClose(action);
    }
}

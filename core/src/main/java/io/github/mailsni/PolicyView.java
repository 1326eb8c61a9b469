package io.github.mailsni;

import java.util.stream.Stream;

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
    public boolean readsDisk(RequestedName name) {
        return selector.readsDisk(name);
    }

    @Override
    public void recordPresented(RequestedName name, Selection selection, Credential presented) {
        selector.recordPresented(name, selection, presented);
    }

    @Override
    public void recordRejected(RequestedName name) {
        selector.recordRejected(name);
    }

    @Override
    public LoadReport report() {
        return selector.report();
    }

    @Override
    public DirectoryStatistics statistics() {
        return selector.statistics();
    }

    @Override
    public Stream<StoredCredentials> stored() {
        return selector.stored();
    }

    @Override
    public CertificateSelector origin() {
        return selector.origin();
    }

    @Override
    public Registration onChange(Runnable action) {
        return selector.onChange(action);
    }

    @Override
    public Registration onClose(Runnable action) {
        return selector.onClose(action);
    }
}

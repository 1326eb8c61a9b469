package io.github.mailsni;

import java.util.stream.Stream;

/**
 * Forwards every call to another selector: the base of selectors that change one thing about another, such as counting,
 * logging, or choosing for some names. A subclass overrides the methods that it changes. It must not block where the
 * selector behind it would not, and keeps the contract of {@link CertificateSelector}.
 *
 * <p>{@link #selectInMemory}, {@link #rejects}, {@link #withUnknownNames}, {@link #withDefaultHost} and {@link #orElse} are not
 * forwarded: they call {@link #select}, {@link #readsDisk} and {@link #unknownNames}, which a subclass may have
 * changed.
 *
 * <p>Thread-safe if {@link #selector} is.
 *
 * @since 0.1.0
 */
public abstract class ForwardingSelector implements CertificateSelector {
    /** Creates the base of a subclass. */
    protected ForwardingSelector() {}

    /**
     * The selector behind this one.
     *
     * @return one instance for every call; every method of this class calls this
     */
    protected abstract CertificateSelector selector();

    @Override
    public Selection select(RequestedName name) {
        return selector().select(name);
    }

    @Override
    public UnknownNamePolicy unknownNames() {
        return selector().unknownNames();
    }

    @Override
    public boolean readsDisk(RequestedName name) {
        return selector().readsDisk(name);
    }

    @Override
    public void recordPresented(RequestedName name, Selection selection, Credential presented) {
        selector().recordPresented(name, selection, presented);
    }

    @Override
    public void recordRejected(RequestedName name) {
        selector().recordRejected(name);
    }

    /**
     * {@inheritDoc} A subclass that rejects other names overrides {@link #rejects(RequestedName, Selection)}.
     */
    @Override
    public final boolean rejects(RequestedName name) {
        return CertificateSelector.super.rejects(name);
    }

    @Override
    public LoadReport report() {
        return selector().report();
    }

    @Override
    public DirectoryStatistics statistics() {
        return selector().statistics();
    }

    @Override
    public Stream<StoredCredentials> stored() {
        return selector().stored();
    }

    @Override
    public CertificateSource origin() {
        return selector().origin();
    }

    @Override
    public Registration onChange(Runnable action) {
        return selector().onChange(action);
    }

    @Override
    public Registration onClose(Runnable action) {
        return selector().onClose(action);
    }
}

package io.github.mailsni;

import java.time.Instant;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A selector whose credentials are in memory: the base of selectors without files, such as those of tests. It never reads the disk,
 * reports and counts nothing, and its credentials neither change nor are withdrawn. A subclass chooses, and overrides what is otherwise.
 *
 * <p>Not for selectors in front of another one: {@link ForwardingSelector} hands on what this class leaves out.
 *
 * <p>Thread-safe if {@link #select} is.
 */
public abstract class InMemorySelector implements CertificateSelector {
    /** For subclasses. */
    protected InMemorySelector() {}

    /**
     * A selector that chooses by a function.
     *
     * @param choice gives the answer for what a client asks for, never null; thread-safe, neither throws nor blocks
     * @return the selector
     */
    public static CertificateSelector of(Function<? super RequestedName, Selection> choice) {
        Objects.requireNonNull(choice, "choice");
        return new InMemorySelector() {
            @Override
            public Selection select(RequestedName name) {
                return choice.apply(name);
            }
        };
    }

    /**
     * {@inheritDoc}
     *
     * @return false
     */
    @Override
    public boolean readsDisk(RequestedName name) {
        return false;
    }

    /**
     * {@inheritDoc}
     *
     * @return {@link UnknownNamePolicy#DEFAULT}
     */
    @Override
    public UnknownNamePolicy unknownNames() {
        return UnknownNamePolicy.DEFAULT;
    }

    @Override
    public void recordPresented(RequestedName name, Selection selection, Credential presented) {}

    @Override
    public void recordRejected(RequestedName name) {}

    @Override
    public LoadReport report() {
        return LoadReport.empty();
    }

    @Override
    public DirectoryStatistics statistics() {
        return DirectoryStatistics.builder(Instant.now()).build();
    }

    /**
     * {@inheritDoc}
     *
     * @return an empty stream
     */
    @Override
    public Stream<StoredCredentials> stored() {
        return Stream.empty();
    }

    @Override
    public CertificateSource origin() {
        return this;
    }

    @Override
    public Registration onChange(Runnable action) {
        Objects.requireNonNull(action, "action");
        return () -> {};
    }

    @Override
    public Registration onClose(Runnable action) {
        Objects.requireNonNull(action, "action");
        return () -> {};
    }
}

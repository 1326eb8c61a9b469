package io.github.mailsni;

import java.time.Instant;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Selects among credentials in memory: the base of selectors without files, such as those of tests. It never reads the
 * disk, reports and counts nothing, and its credentials neither change nor are withdrawn. A subclass implements {@link
 * #select}, and overrides the defaults that do not fit.
 *
 * <p>A selector in front of another one extends {@link ForwardingSelector} instead, which forwards the calls that this
 * class ignores.
 *
 * <p>Thread-safe if {@link #select} is.
 *
 * @since 0.1.0
 */
public abstract class InMemorySelector implements CertificateSelector {
    /** Creates the base of a subclass. */
    protected InMemorySelector() {}

    /**
     * Creates a selector that chooses by a function.
     *
     * @param choice returns the selection for a requested name, never null; thread-safe, neither throws nor blocks
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

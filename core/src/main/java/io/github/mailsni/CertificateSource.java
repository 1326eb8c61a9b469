package io.github.mailsni;

import java.util.stream.Stream;

/**
 * Supplies the credentials of a selector: it reports the state of the files, lists their credentials, and notifies of
 * changes until it is closed. Metrics and coverage checks read it; the adapters register with it, to release the
 * objects that they have derived from credentials.
 *
 * <p>Implementations are thread-safe.
 *
 * @since 0.1.0
 */
public interface CertificateSource {
    /**
     * The state of the files, as far as they have been read.
     *
     * @return the present state; {@link LoadReport#empty} if there are no files
     */
    LoadReport report();

    /**
     * The state of the files and the results of handshakes, in numbers.
     *
     * @return the numbers of this moment; all zero from a source that counts nothing
     */
    DirectoryStatistics statistics();

    /**
     * Lists all credentials that some client can be presented. Changes nothing in service, but reads the files that
     * have not been read yet, as a client that asks for them would.
     *
     * @return one element for each host's files or each folder, in the order of their labels; files that cannot be read are left out, and
     *     are in the {@link #report} afterwards. Empty from a source that cannot list its credentials, such as one that evaluates
     *     expressions
     */
    Stream<StoredCredentials> stored();

    /**
     * The source that owns the files and the counters. A view such as {@link CertificateSelector#withUnknownNames} may
     * be garbage while its origin is in use: code that refers to a source weakly must refer to its origin.
     *
     * @return this source, unless it is a view of another
     */
    CertificateSource origin();

    /**
     * Registers an action that runs when certificates have been loaded, replaced, refused or removed, such as one that
     * reads {@link #statistics} or {@link #report} again.
     *
     * @param action run after each change, or after several at once; by the thread that has seen the change, so it must not block.
     *     A source whose certificates never change never runs it
     * @return the registration, which can be cancelled
     */
    Registration onChange(Runnable action);

    /**
     * Registers an action that runs when the credentials are withdrawn, and releases what was derived from them (native
     * memory, caches). The source holds the action until it is closed or the registration is cancelled, so an object
     * that is dropped earlier than the source cancels its registration.
     *
     * @param action run once, when the source is closed, or at once if it is closed already; a source that is never closed never
     *     runs it
     * @return the registration, which can be cancelled
     */
    Registration onClose(Runnable action);

    /** Cancels a registered action. Implementations are thread-safe and do not block. */
    @FunctionalInterface
    interface Registration {
        /**
         * Cancels the registration: the source no longer holds the action. Does nothing if it has run or was cancelled
         * before; an action that another thread is running at this moment runs to its end.
         */
        void cancel();
    }
}

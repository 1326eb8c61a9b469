package io.github.mailsni;

import java.util.stream.Stream;

/**
 * Where the credentials of a selector come from: the state of the files, all that is in them, and their changes until they are closed.
 * Metrics and coverage ask it; the adapters register with it, to release what they have derived from credentials.
 *
 * <p>Implementations are thread-safe.
 */
public interface CertificateSource {
    /**
     * The state of the files, as far as they have been read.
     *
     * @return the present state; {@link LoadReport#empty} if there are no files
     */
    LoadReport report();

    /**
     * The state of the files, and what became of handshakes, in numbers.
     *
     * @return the numbers of this moment; all zero from a source that counts nothing
     */
    DirectoryStatistics statistics();

    /**
     * All credentials that some client can be presented, to be judged as a whole. Changes nothing, but reads the files that have not been
     * read yet, as a client that asks for them would.
     *
     * @return one element for each host's files or each folder, in the order of their labels; files that cannot be read are left out, and
     *     are in the {@link #report} afterwards. Empty from a source that cannot list its credentials, such as one that evaluates
     *     expressions
     */
    Stream<StoredCredentials> stored();

    /**
     * The source that owns the files and the counters. A view such as {@link CertificateSelector#withUnknownNames} may be garbage while
     * its origin is in use: whoever holds a source weakly holds its origin.
     *
     * @return this source, unless it is a view of another
     */
    CertificateSource origin();

    /**
     * Registers an action for the moment when certificates have been loaded, replaced, refused or removed, to look at
     * {@link #statistics} or {@link #report} again.
     *
     * @param action run after each change, or after several at once; by the thread that has seen the change, so it must not block.
     *     A source whose certificates never change never runs it
     * @return takes the action back
     */
    Registration onChange(Runnable action);

    /**
     * Registers an action for the moment when the credentials are withdrawn, to release what was derived from them (native memory,
     * caches). The source holds the action until it is closed or the registration is cancelled: whatever is dropped earlier than the
     * source cancels its registration.
     *
     * @param action run once, when the source is closed, or at once if it is closed already; a source that is never closed never
     *     runs it
     * @return takes the action back
     */
    Registration onClose(Runnable action);

    /** An action that waits for the source to change, or to be closed. Implementations are thread-safe and do not block. */
    @FunctionalInterface
    interface Registration {
        /**
         * Takes the action back: the source holds it no longer. Does nothing if it has run or was cancelled before; an action
         * that another thread is running at this moment runs to its end.
         */
        void cancel();
    }
}

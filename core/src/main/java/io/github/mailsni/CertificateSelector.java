package io.github.mailsni;

import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Answers each TLS handshake: which credentials for which requested name. The adapters turn one into what the TLS engine of
 * a server wants.
 *
 * <p>Implementations are thread-safe, and neither throw nor wait for the network. One that changes something about another selector
 * extends {@link ForwardingSelector}, which hands all the rest on.
 */
public interface CertificateSelector {
    /**
     * The credentials for a requested name.
     *
     * @param name what the client asked for; a {@link ServerName} for a host
     * @return the answer; never none, the default is always there
     */
    Selection select(RequestedName name);

    /**
     * What a client gets that asks for a host which is not known here.
     *
     * @return the policy
     */
    default UnknownNamePolicy unknownNames() {
        return UnknownNamePolicy.DEFAULT;
    }

    /**
     * Whether a handshake is to end with {@code unrecognized_name}.
     *
     * @param name what the client asked for
     * @return true only under {@link UnknownNamePolicy#REJECT} and for a valid name that is unknown here
     */
    default boolean rejects(RequestedName name) {
        return unknownNames() == UnknownNamePolicy.REJECT
                && name instanceof ServerName
                && select(name).unknown();
    }

    /**
     * The same selection under another policy: one directory, several listeners, each its own policy.
     *
     * @param policy the policy of the listener
     * @return a view of this selector
     */
    default CertificateSelector withUnknownNames(UnknownNamePolicy policy) {
        return new PolicyView(this, policy);
    }

    /**
     * Whether {@link #select(RequestedName)} would have to wait for the disk at this moment. A thread that must not wait, such as
     * an event loop's, hands the selection to another one then.
     *
     * @param name what the client asked for
     * @return false if the answer is in memory; an answer may become old between this call and the next
     */
    default boolean readsDisk(RequestedName name) {
        return false;
    }

    /**
     * Told by the adapters, once in a handshake, which credential they have presented: for events and counters. Neither blocks
     * nor throws.
     *
     * @param name what the client asked for
     * @param selection the answer to it
     * @param presented the credential, of one of its candidates
     */
    default void recordPresented(RequestedName name, Selection selection, Credential presented) {}

    /**
     * Told by the adapters, once in a handshake, that it was rejected for its name. Neither blocks nor throws.
     *
     * @param name what the client asked for
     */
    default void recordRejected(RequestedName name) {}

    /**
     * What is known of the files behind this selector.
     *
     * @return the present state; a selector without files has nothing to report
     */
    default LoadReport report() {
        return LoadReport.empty();
    }

    /**
     * The state of the files behind this selector, and what became of handshakes, in numbers.
     *
     * @return the numbers of this moment; all zero from a selector that counts nothing
     */
    default DirectoryStatistics statistics() {
        return DirectoryStatistics.none(Instant.now());
    }

    /**
     * All that is in the files behind this selector and can be presented to some client, to be judged as a whole. Changes nothing, but
     * reads what has not been read yet, as a client that asks for it would.
     *
     * @return one element for each host's files or each folder, in the order of their labels; what cannot be read is left out, and is in
     *     the {@link #report} afterwards. Empty from a selector that cannot list what it has, as one that evaluates expressions
     */
    default Stream<StoredCredentials> stored() {
        return Stream.empty();
    }

    /**
     * The selector that owns the files and the counters. A view such as {@link #withUnknownNames} may be garbage while the selector
     * behind it is in use; whoever holds a selector weakly holds this one.
     *
     * @return this selector, unless it is a view of another
     */
    default CertificateSelector origin() {
        return this;
    }

    /**
     * Asks to be told when certificates have been loaded, replaced, refused or removed, to look at {@link #statistics} or
     * {@link #report} again.
     *
     * @param action run after each change, or after several at once; by the thread that has seen the change, so it must not block.
     *     A selector whose certificates never change never runs it
     * @return takes the action back
     */
    default Registration onChange(Runnable action) {
        Objects.requireNonNull(action, "action");
        return () -> {};
    }

    /**
     * Asks to be told when the credentials are withdrawn, to release what was derived from them (native memory, caches). The
     * selector holds the action until it is closed or the registration is cancelled: what is dropped earlier than the selector
     * cancels its registration.
     *
     * @param action run once, when the selector is closed, or at once if it is closed already; a selector that is never
     *     closed never runs it
     * @return takes the action back
     */
    default Registration onClose(Runnable action) {
        Objects.requireNonNull(action, "action");
        return () -> {};
    }

    /** An action that waits for the selector to be closed, or to change. Implementations are thread-safe and do not block. */
    @FunctionalInterface
    interface Registration {
        /**
         * Takes the action back: the selector holds it no longer. Does nothing if it has run or was cancelled before; an action
         * that another thread is running at this moment runs to its end.
         */
        void cancel();
    }
}

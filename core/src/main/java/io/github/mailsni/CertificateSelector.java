package io.github.mailsni;

import java.util.Objects;
import java.util.Optional;

/**
 * Chooses the credentials for each TLS handshake by the client's server_name. The adapters plug a selector into the TLS
 * engine of a server.
 *
 * <p>A selector has three roles. It <em>chooses</em> credentials, by the methods of this type. It <em>records</em> the
 * results of handshakes: {@link HandshakeRecorder}. And it has a <em>source</em> of credentials, which changes and is
 * closed one day: {@link CertificateSource}. A selector in front of another one, such as one that counts, must pass on
 * all three roles, and extends {@link ForwardingSelector}. A selector that has its credentials in memory and no files
 * extends {@link InMemorySelector}.
 *
 * <p>Implementations are thread-safe, and neither throw nor wait for the network.
 *
 * @since 0.1.0
 */
public interface CertificateSelector extends HandshakeRecorder, CertificateSource {
    /**
     * Selects the credentials for a requested name. May wait for the disk where {@link #readsDisk} says so.
     *
     * @param name the requested name; a {@link ServerName} for a host
     * @return the selection; the default credentials if no others fit
     */
    Selection select(RequestedName name);

    /**
     * Whether {@link #select(RequestedName)} would have to wait for the disk at this moment. A thread that must not
     * wait, such as an event loop's, then hands the selection to another thread.
     *
     * @param name the requested name
     * @return false if the selection is in memory; a selection may become stale between this call and the next
     */
    boolean readsDisk(RequestedName name);

    /**
     * Selects the credentials for a requested name, if they are in memory: {@link #readsDisk} and {@link #select} in
     * one step, for a thread that must not wait.
     *
     * @param name the requested name
     * @return the selection, or empty if {@link #select} would have to wait for the disk
     */
    default Optional<Selection> selectInMemory(RequestedName name) {
        return readsDisk(name) ? Optional.empty() : Optional.of(select(name));
    }

    /**
     * The policy for clients that ask for an unknown host.
     *
     * @return the policy
     */
    UnknownNamePolicy unknownNames();

    /**
     * Whether a handshake is to end with {@code unrecognized_name} (RFC 6066 section 3). Looks the name up only under
     * {@link UnknownNamePolicy#REJECT}. Adapters that already have the selection call {@link #rejects(RequestedName,
     * Selection)}, which is the method to override.
     *
     * @param name the requested name
     * @return true only under {@link UnknownNamePolicy#REJECT} and for a valid name that is unknown here
     */
    default boolean rejects(RequestedName name) {
        return unknownNames() == UnknownNamePolicy.REJECT && name instanceof ServerName && rejects(name, select(name));
    }

    /**
     * Whether a handshake is to end with {@code unrecognized_name}, for callers that already have the selection.
     *
     * @param name the requested name
     * @param selection the selection for the name
     * @return true only under {@link UnknownNamePolicy#REJECT} and for a valid name that is unknown here
     */
    default boolean rejects(RequestedName name, Selection selection) {
        return unknownNames() == UnknownNamePolicy.REJECT && name instanceof ServerName && selection.unknown();
    }

    /**
     * Returns a view with another policy for unknown names, so that each listener of one directory can have its own.
     *
     * @param policy the policy of the listener
     * @return a view of this selector
     */
    default CertificateSelector withUnknownNames(UnknownNamePolicy policy) {
        return new PolicyView(this, policy);
    }

    /**
     * Returns a view with another default host, so that each listener or address of one directory can have its own.
     * Clients that send no name, an invalid or an unknown one get this host's credentials, and so do clients that can
     * use no key of the host that they ask for. May wait for the disk, to read the files of the host. If these are
     * removed later, the default of this selector is presented again.
     *
     * @param host the host whose credentials are the default of the listener
     * @return a view of this selector
     * @throws IllegalArgumentException if no credentials are for the host
     */
    default CertificateSelector withDefaultHost(ServerName host) {
        return new DefaultHostView(this, host);
    }

    /**
     * Returns a view that asks another selector for the hosts which this one does not know: for certificates in several
     * directories, or for Exim's lines before a directory. What clients get that send no name, or one that both do not know,
     * and the policy for unknown names are this selector's. The view reports, counts and lists for both; it is closed
     * when both are. Each is reloaded and closed by itself, and the view sees it.
     *
     * <p>A directory that is only asked after another selector needs no default host of its own: see {@code
     * CertificateDirectory.Builder.defaultOf}.
     *
     * @param other the selector that is asked next
     * @return a view of both
     */
    default CertificateSelector orElse(CertificateSelector other) {
        return new OrElseSelector(this, Objects.requireNonNull(other, "other"));
    }
}

package io.github.mailsni;

import java.util.Optional;

/**
 * Chooses the credentials for each TLS handshake, by the name that the client asks for. The adapters turn a selector into what the TLS
 * engine of a server wants.
 *
 * <p>A selector has three roles. It <em>chooses</em>: the methods of this type. It is <em>told</em> what the handshake came to: {@link
 * HandshakeRecorder}. And it has a <em>source</em> of credentials that changes and is closed one day: {@link CertificateSource}. None of
 * the three may be forgotten by a selector in front of another one, such as one that counts: it extends {@link ForwardingSelector}. One
 * that has its credentials in memory and no files extends {@link InMemorySelector}.
 *
 * <p>Implementations are thread-safe, and neither throw nor wait for the network.
 */
public interface CertificateSelector extends HandshakeRecorder, CertificateSource {
    /**
     * The credentials for a requested name. May wait for the disk where {@link #readsDisk} says so.
     *
     * @param name what the client asked for; a {@link ServerName} for a host
     * @return the answer; never none, the default is always there
     */
    Selection select(RequestedName name);

    /**
     * Whether {@link #select(RequestedName)} would have to wait for the disk at this moment. A thread that must not wait, such as
     * an event loop's, hands the selection to another one then.
     *
     * @param name what the client asked for
     * @return false if the answer is in memory; an answer may become old between this call and the next
     */
    boolean readsDisk(RequestedName name);

    /**
     * The credentials for a requested name, if they are in memory: {@link #readsDisk} and {@link #select} in one step, for a thread that
     * must not wait.
     *
     * @param name what the client asked for
     * @return the answer, or empty if {@link #select} would have to wait for the disk
     */
    default Optional<Selection> selectInMemory(RequestedName name) {
        return readsDisk(name) ? Optional.empty() : Optional.of(select(name));
    }

    /**
     * What becomes of a client that asks for a host which is not known here.
     *
     * @return the policy
     */
    UnknownNamePolicy unknownNames();

    /**
     * Whether a handshake is to end with {@code unrecognized_name} (RFC 6066 section 3). Looks the name up only under {@link
     * UnknownNamePolicy#REJECT}. Adapters that have the answer already ask {@link #rejects(RequestedName, Selection)}, which is the one to
     * override.
     *
     * @param name what the client asked for
     * @return true only under {@link UnknownNamePolicy#REJECT} and for a valid name that is unknown here
     */
    default boolean rejects(RequestedName name) {
        return unknownNames() == UnknownNamePolicy.REJECT && name instanceof ServerName && rejects(name, select(name));
    }

    /**
     * Whether a handshake is to end with {@code unrecognized_name}, for whoever has the answer for the name already.
     *
     * @param name what the client asked for
     * @param selection the answer to it
     * @return true only under {@link UnknownNamePolicy#REJECT} and for a valid name that is unknown here
     */
    default boolean rejects(RequestedName name, Selection selection) {
        return unknownNames() == UnknownNamePolicy.REJECT && name instanceof ServerName && selection.unknown();
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
     * The same selection with another default: one directory, several listeners or addresses, each its own default. Clients that send no
     * name, an invalid or an unknown one get this host's credentials, and so do those that can use no key of the host that they ask for. May
     * wait for the disk, to read the files of the host. If they are removed later, the default of this selector is presented again.
     *
     * @param host the host whose credentials are the default of the listener
     * @return a view of this selector
     * @throws IllegalArgumentException if nothing here is for the host
     */
    default CertificateSelector withDefaultHost(ServerName host) {
        return new DefaultHostView(this, host);
    }
}

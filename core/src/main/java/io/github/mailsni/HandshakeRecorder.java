package io.github.mailsni;

/**
 * Records the results of handshakes for events and counters. The adapters call it on the selector that they were made
 * with.
 *
 * <p>Implementations are thread-safe, and neither block nor throw: event loops call them.
 *
 * @since 0.1.0
 */
public interface HandshakeRecorder {
    /**
     * Records the credential that a client was presented. Called once in a handshake.
     *
     * <p>Java's own TLS and other engines that ask a key manager do not tell how a handshake ends: there it is called for the first
     * credential that the engine gets, also if the handshake fails afterwards, or if the engine cannot use this key and
     * presents another one of the selection.
     *
     * @param name the requested name
     * @param selection the selection for the name
     * @param presented the credential, one of a candidate of the selection
     */
    void recordPresented(RequestedName name, Selection selection, Credential presented);

    /**
     * Records a handshake that ended with {@code unrecognized_name}. Called once in a handshake.
     *
     * @param name the requested name
     */
    void recordRejected(RequestedName name);
}

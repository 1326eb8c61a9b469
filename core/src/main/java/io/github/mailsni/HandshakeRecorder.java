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

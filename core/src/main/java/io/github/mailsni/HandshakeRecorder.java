package io.github.mailsni;

/**
 * Is told what became of handshakes, for events and counters. The adapters tell the selector that they were made with.
 *
 * <p>Implementations are thread-safe, and neither block nor throw: event loops call them.
 */
public interface HandshakeRecorder {
    /**
     * Takes note of the credential that a client was presented. Called once in a handshake.
     *
     * @param name what the client asked for
     * @param selection the answer to it
     * @param presented the credential, one of a candidate of the selection
     */
    void recordPresented(RequestedName name, Selection selection, Credential presented);

    /**
     * Takes note of a handshake that ended with {@code unrecognized_name}. Called once in a handshake.
     *
     * @param name what the client asked for
     */
    void recordRejected(RequestedName name);
}

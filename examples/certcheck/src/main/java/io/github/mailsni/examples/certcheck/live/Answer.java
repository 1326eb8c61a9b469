package io.github.mailsni.examples.certcheck.live;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** The result of a handshake. */
public sealed interface Answer {
    /**
     * The server sent certificates.
     *
     * @param chain the chain as it was sent, the leaf first; not empty; unmodifiable
     * @param failure the reason why the handshake failed; empty: it was completed
     */
    record Sent(List<X509Certificate> chain, Optional<String> failure) implements Answer {
        /** Copies the list. */
        public Sent {
            chain = List.copyOf(chain);
        }
    }

    /**
     * The server ended the handshake before it had sent certificates.
     *
     * @param alert the name of its alert; empty: it closed the connection without an alert
     */
    record Refused(Optional<String> alert) implements Answer {}

    /**
     * The handshake failed before the server had sent certificates.
     *
     * @param reason the reason, in one line of printable ASCII
     */
    record Failed(String reason) implements Answer {}
}

package io.github.mailsni.examples.certcheck.live;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** What came of a handshake. */
public sealed interface Answer {
    /**
     * The server sent certificates.
     *
     * @param chain as it was sent, the leaf first; not empty; unmodifiable
     * @param failure why the handshake did not come to its end; empty: it did
     */
    record Sent(List<X509Certificate> chain, Optional<String> failure) implements Answer {
        /** Copies the list. */
        public Sent {
            chain = List.copyOf(chain);
        }
    }

    /**
     * The server ended the handshake before it had sent any.
     *
     * @param alert the name of its alert; empty: it closed the connection without a word
     */
    record Refused(Optional<String> alert) implements Answer {}

    /**
     * The handshake failed before the server had sent any.
     *
     * @param reason why, in one line of printable ASCII
     */
    record Failed(String reason) implements Answer {}
}

package io.github.mailsni;

/**
 * The policy for a client that asks for an unknown host.
 *
 * @since 0.1.0
 */
public enum UnknownNamePolicy {
    /**
     * Presents the default certificate. This is the only right answer of a server that receives mail on port 25: a
     * sending server must not be turned away for the name that it asked for (RFC 7672 section 8.1, RFC 8461 section
     * 7.1).
     */
    DEFAULT,
    /**
     * Ends the handshake with a fatal {@code unrecognized_name} alert (RFC 6066 section 3, RFC 9325 section 3.7), for
     * submission and IMAP, where every client is a customer who should learn at once that the host name in the settings
     * is wrong. Clients that send no name, or one that is no host name, still get the default certificate.
     */
    REJECT
}

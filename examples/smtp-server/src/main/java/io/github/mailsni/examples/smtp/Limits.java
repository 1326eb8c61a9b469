package io.github.mailsni.examples.smtp;

import java.time.Duration;

/**
 * The limits of one client.
 *
 * @param messageSize the most bytes of one message, as RFC 1870 counts them
 * @param recipients the most recipients of one message; RFC 5321 section 4.5.3.1.8 demands 100 at least
 * @param connections the most connections of one port at a time; further clients are asked to try later
 * @param connectionsOfAnAddress the most connections of one client's address at a time, on all ports together
 * @param idle the time that a client may be silent; RFC 5321 section 4.5.3.2.7 demands five minutes at least
 * @param proxyHeader the time that a proxy has for the header of the PROXY protocol
 * @param drain the time that a closing server waits for transactions under way
 */
record Limits(
        long messageSize,
        int recipients,
        int connections,
        int connectionsOfAnAddress,
        Duration idle,
        Duration proxyHeader,
        Duration drain) {
    static final Limits DEFAULT = new Limits(
            25L * 1024 * 1024, 100, 500, 50, Duration.ofMinutes(5), Duration.ofSeconds(5), Duration.ofSeconds(10));

    Limits {
        if (messageSize < 1
                || recipients < 1
                || connections < 1
                || connectionsOfAnAddress < 1
                || idle.toMillis() < 1
                || proxyHeader.toMillis() < 1
                || drain.isNegative()) {
            throw new IllegalArgumentException("every limit is at least one: " + messageSize + " bytes, " + recipients
                    + " recipients, " + connections + " connections, "
                    + connectionsOfAnAddress + " of an address, " + idle + " idle, " + proxyHeader
                    + " for a PROXY header, " + drain + " to drain");
        }
    }

    /** The reply to a client whose message is too large. */
    Reply tooLarge() {
        return Reply.of(552, "5.3.4 a message has at most " + messageSize + " bytes here");
    }
}

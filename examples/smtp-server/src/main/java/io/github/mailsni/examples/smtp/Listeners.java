package io.github.mailsni.examples.smtp;

import java.net.InetSocketAddress;
import java.util.List;

/** The open ports of a server, and their connections. Thread-safe. */
interface Listeners extends AutoCloseable {
    /** Returns the addresses with the ports that were bound, in the order of {@link Setup#listen}. */
    List<InetSocketAddress> addresses();

    /**
     * Accepts no new connection and no new message, waits for messages under way for at most {@link Limits#drain()},
     * and closes all connections. Has no effect the second time.
     */
    @Override
    void close();
}

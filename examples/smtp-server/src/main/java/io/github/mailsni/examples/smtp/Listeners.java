package io.github.mailsni.examples.smtp;

import java.net.InetSocketAddress;
import java.util.List;

/** Ports that are open and spoken to. Thread-safe. */
interface Listeners extends AutoCloseable {
    /** Returns the addresses with the ports that were bound, in the order of {@link Setup#listen}. */
    List<InetSocketAddress> addresses();

    /**
     * Takes no new connection and no new message, waits for those under way as long as {@link Limits#drain()} says, and
     * closes everything. Has no effect the second time.
     */
    @Override
    void close();
}

package io.github.mailsni.examples.smtp;

import java.net.InetSocketAddress;
import java.util.Optional;

/** Ports that are open and spoken to. Thread-safe. */
interface Listeners extends AutoCloseable {
    /** Where plaintext with STARTTLS is spoken. */
    Optional<InetSocketAddress> smtp();

    /** Where implicit TLS is spoken. */
    Optional<InetSocketAddress> smtps();

    /**
     * Takes no new connection and no new message, waits for those under way as long as {@link Limits#drain()} says, and
     * closes everything. Has no effect the second time.
     */
    @Override
    void close();
}

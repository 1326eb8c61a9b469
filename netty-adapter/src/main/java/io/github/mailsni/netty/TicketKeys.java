package io.github.mailsni.netty;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The keys that encrypt session tickets, from a file that all servers of a fleet have. A client that comes back resumes its session on
 * whichever server it reaches, also after a restart and after a renewal that keeps the host's private key and names.
 * For {@link SniTls.Builder#ticketKeys}, with OpenSSL.
 *
 * <p><b>The file</b> is that of HAProxy's option {@code tls-ticket-keys}, and may be shared with HAProxy: at least three lines, each a secret
 * of 48 bytes, or each one of 80, in base64 ({@code openssl rand -base64 48}); no comments and no empty lines. Of the last three lines the
 * first is for tickets that clients still have, the second encrypts, and the third will: a line that is appended is known to all
 * servers before the first of them encrypts with it. Lines before the last three have no effect. The file has at most 1 MiB.
 *
 * <p><b>No session is resumed for another host.</b> Each host has keys of its own, derived (HKDF, RFC 5869) from the secrets, from the public
 * keys that are presented for the host, and from the names that its certificates cover; a host with a new private key or with other names
 * has other ticket keys. Where servers should resume each other's sessions, their clocks have to agree, and protocols and cipher suites should.
 *
 * <p><b>The file is read</b> by {@link SniTls.Builder#build()}, and followed while an open {@code SniTls} uses it, by one daemon thread that reads it
 * every second; a change takes effect with the second reading that finds it. Replace the file by a rename. While it is missing, broken or
 * out of reach the last good keys stay in use; that is logged once at WARN, and its end at INFO. Nothing waits for a file system that
 * does not answer, but for {@code build()}, for three seconds.
 *
 * <p><b>Whoever has a secret</b> can decrypt the recorded connections of TLS 1.2 for which a ticket was made under it, and can take the place of
 * the server in a session that is resumed. TLS 1.3 agrees on a new key in each connection, recorded ones stay safe. So keep the file from others, rather
 * in memory ({@code tmpfs}) than on a disk, and rotate it daily at least.
 *
 * <p>Thread-safe. Any number of {@code SniTls} may share one, as several listeners of a server do. It need not be closed: its thread ends with the
 * last {@code SniTls} that uses it.
 *
 * @since 0.1.0
 */
public final class TicketKeys {
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final TicketKeyFollower follower;
    private final String name;

    private TicketKeys(TicketKeyFollower follower, String name) {
        this.follower = follower;
        this.name = name;
    }

    /**
     * Ticket keys from a file. Touches no disk: {@link SniTls.Builder#build()} reads the file.
     *
     * @param file the file; each reading follows links anew
     * @return the keys, for any number of servers
     */
    public static TicketKeys following(Path file) {
        return following(requireNonNull(file, "file"), INTERVAL);
    }

    /** Ticket keys from a file that is read at other intervals, for tests. */
    static TicketKeys following(Path file, Duration interval) {
        TicketKeyFile reader = new TicketKeyFile(file);
        return new TicketKeys(
                new TicketKeyFollower(reader::read, reader.toString(), interval, PATIENCE), reader.toString());
    }

    /**
     * Begins to use the keys.
     *
     * @throws IllegalStateException if the file is missing or broken or does not answer, unless another use has its last good keys
     */
    TicketKeyFollower.Use use() {
        return follower.use();
    }

    /** Returns the file's name, without key material. */
    @Override
    public String toString() {
        return "ticket keys of " + name;
    }
}

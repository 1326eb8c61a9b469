package io.github.mailsni.netty;

import io.github.mailsni.HostCredentials;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.util.Arrays;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;

/**
 * Gives the context of one host its ticket keys, and newer ones when the secrets change. Callers hold a reference to the context.
 *
 * <p>Thread-safe. The secrets are read under the monitor under which the keys are set, so that older keys never replace newer ones.
 */
final class HostTickets {
    private final OpenSslServerSessionContext sessions;
    private final byte[] host;
    private final Supplier<TicketSecrets> inUse;

    /** The secrets of the keys that the context has; null before it has any. Under the monitor. */
    private @Nullable TicketSecrets given;

    private HostTickets(OpenSslServerSessionContext sessions, byte[] host, Supplier<TicketSecrets> inUse) {
        this.sessions = sessions;
        this.host = host;
        this.inUse = inUse;
    }

    /**
     * The tickets of a context, which has the present keys when this method returns.
     *
     * @throws IllegalArgumentException if the context asks clients for certificates, or has no ticket keys to be set
     */
    static HostTickets of(SslContext context, HostCredentials host, Supplier<TicketSecrets> inUse) {
        if (!(context.sessionContext() instanceof OpenSslServerSessionContext sessions)) {
            throw new IllegalArgumentException("ticket keys can be set with OpenSSL only");
        }
        if (asksForCertificates(context)) {
            throw new IllegalArgumentException(
                    "ticket keys of a file and client certificates exclude each other: OpenSSL would"
                            + " resume the session of a client that another server has let in, without asking it for a certificate");
        }
        byte[] fingerprint = HostFingerprint.of(host);
        // OpenSSL resumes a session where this is what it was where the session was made. Netty's is one for all
        // contexts, or since 4.1.140
        // a random one for each.
        if (!sessions.setSessionIdContext(fingerprint)) {
            throw new IllegalArgumentException("OpenSSL does not take a session id context of 32 bytes");
        }
        HostTickets tickets = new HostTickets(sessions, fingerprint, inUse);
        tickets.renew();
        return tickets;
    }

    /** OpenSSL resumes a session whatever the server asked for, and whom it trusted, that made it. */
    private static boolean asksForCertificates(SslContext context) {
        SSLEngine engine = context.newEngine(ByteBufAllocator.DEFAULT);
        try {
            return engine.getNeedClientAuth() || engine.getWantClientAuth();
        } finally {
            ReferenceCountUtil.release(engine);
        }
    }

    /** Sets the keys, if the secrets have changed. */
    synchronized void renew() {
        TicketSecrets newest = inUse.get();
        if (!newest.equals(given)) {
            sessions.setTicketKeys(newest.keys(host, OpenSslSessionTicketKey.TICKET_KEY_SIZE).stream()
                    .map(HostTickets::key)
                    .toArray(OpenSslSessionTicketKey[]::new));
            given = newest;
        }
    }

    private static OpenSslSessionTicketKey key(byte[] material) {
        int hmac = OpenSslSessionTicketKey.NAME_SIZE;
        int aes = hmac + OpenSslSessionTicketKey.HMAC_KEY_SIZE;
        return new OpenSslSessionTicketKey(
                Arrays.copyOf(material, hmac),
                Arrays.copyOfRange(material, hmac, aes),
                Arrays.copyOfRange(material, aes, material.length));
    }
}

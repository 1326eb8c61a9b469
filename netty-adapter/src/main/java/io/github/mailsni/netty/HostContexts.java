package io.github.mailsni.netty;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.KeyType;
import io.github.mailsni.engine.HandshakeFailure;
import io.github.mailsni.internal.keymanager.SignatureScheme;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The TLS contexts of the hosts that have been asked for lately, one for each set of credentials: a host whose files have not
 * changed keeps its context, and with it the sessions of its clients, over any number of reloads. When there are newer
 * credentials of the same host from the same files, the context of the older ones is dropped.
 *
 * <p>A context lives as long as it is in here, or somebody has acquired it and not released it yet, and no longer: with OpenSSL
 * it is native memory. Thread-safe.
 */
final class HostContexts implements AutoCloseable {
    private final HostContextFactory factory;
    private final Optional<Supplier<TicketSecrets>> ticketSecrets;

    /** By the credentials, which are equal only to themselves; never by a name that a client has sent. */
    private final Cache<List<Credential>, HostContext> contexts;

    private final Map<Source, List<Credential>> newest = new ConcurrentHashMap<>();
    private volatile boolean closed;

    private record HostContext(Source source, SslContext context, Optional<HostTickets> tickets) {
        /** Takes a reference, unless the context was removed and released meanwhile. */
        boolean retain() {
            return BorrowingContext.retain(context);
        }

        void release() {
            ReferenceCountUtil.release(context);
        }
    }

    /**
     * What stays the same when credentials are renewed, and differs between two credentials that serve side by side: a file may
     * have several pairs, and a host several groups of them, of which one client gets this one and the next client that one.
     */
    private record Source(String label, List<Origin> origins) {
        static Source of(HostCredentials host) {
            return new Source(
                    host.label(), host.credentials().stream().map(Origin::of).toList());
        }
    }

    /** Of two credentials with one origin a client can use both or neither, so that one of them is always preferred. */
    private record Origin(List<Path> files, Set<String> names, KeyType keyType, List<SignatureScheme> schemes) {
        static Origin of(Credential credential) {
            return new Origin(
                    credential.files(),
                    credential.coveredNames(),
                    credential.keyType(),
                    SignatureScheme.ALL.stream()
                            .filter(scheme -> scheme.fits(credential))
                            .toList());
        }
    }

    /** Contexts whose ticket keys are their own. */
    HostContexts(HostContextFactory factory, long maximum) {
        this(factory, maximum, Optional.empty());
    }

    /**
     * Contexts of at most so many hosts.
     *
     * @param ticketSecrets what the ticket keys of all contexts are derived from; empty if each context has keys of its own
     */
    HostContexts(HostContextFactory factory, long maximum, Optional<Supplier<TicketSecrets>> ticketSecrets) {
        this.factory = factory;
        this.ticketSecrets = ticketSecrets;
        this.contexts = Caffeine.newBuilder()
                .maximumSize(maximum)
                .executor(Runnable::run) // what is removed is released at once, by whoever caused it
                .removalListener(this::removed)
                .build();
    }

    private void removed(@Nullable List<Credential> credentials, @Nullable HostContext removed, RemovalCause cause) {
        if (credentials != null && removed != null) {
            newest.remove(removed.source(), credentials);
            removed.release();
        }
    }

    /**
     * The context of a host, to be released by the caller.
     *
     * @throws IllegalStateException if there are no contexts any more, or none can be made of the credentials
     */
    SslContext acquire(HostCredentials host) {
        return retainCached(host.credentials()).orElseGet(() -> retainNew(host));
    }

    private Optional<SslContext> retainCached(List<Credential> credentials) {
        HostContext found = contexts.getIfPresent(credentials);
        return found != null && found.retain() ? Optional.of(found.context()) : Optional.empty();
    }

    private SslContext retainNew(HostCredentials host) {
        Source source = Source.of(host);
        List<Credential> older = newest.put(source, host.credentials()); // before the context can be removed again
        HostContext context = contexts.asMap().compute(host.credentials(), (credentials, found) -> {
            HostContext current = found == null ? make(source, host) : found;
            ReferenceCountUtil.retain(current.context()); // here, where nobody can remove it meanwhile
            return current;
        });
        // again: renewTicketKeys has not seen the context if the secrets changed while it was made
        context.tickets().ifPresent(HostTickets::renew);
        if (older != null && !older.equals(host.credentials())) {
            contexts.invalidate(older);
        }
        if (closed) {
            context.release();
            close();
            throw new IllegalStateException("the certificates have been closed");
        }
        return context.context();
    }

    private HostContext make(Source source, HostCredentials host) {
        try {
            SslContext context = factory.newContext(host);
            return new HostContext(source, context, tickets(context, host));
        } catch (SSLException | IllegalArgumentException refused) {
            newest.remove(source, host.credentials());
            throw new IllegalStateException(
                    "no TLS context can be made of the credentials of " + host.label() + ": "
                            + HandshakeFailure.describe(refused),
                    refused);
        }
    }

    private Optional<HostTickets> tickets(SslContext context, HostCredentials host) {
        try {
            return ticketSecrets.map(secrets -> HostTickets.of(context, host, secrets));
        } catch (RuntimeException | Error refused) {
            ReferenceCountUtil.release(context);
            throw refused;
        }
    }

    /**
     * Brings the contexts up to secrets that have changed. A context that is made meanwhile is either seen here, or sees the new
     * secrets when it has been put beside the others.
     */
    void renewTicketKeys() {
        for (HostContext each : contexts.asMap().values()) {
            if (each.retain()) {
                try {
                    each.tickets().ifPresent(HostTickets::renew);
                } finally {
                    each.release();
                }
            }
        }
    }

    /** How many contexts are kept. */
    long size() {
        contexts.cleanUp();
        return contexts.estimatedSize();
    }

    /** Releases all; those that are acquired live until they are released. */
    @Override
    public void close() {
        closed = true;
        contexts.invalidateAll();
        newest.clear();
    }
}

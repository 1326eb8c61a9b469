package io.github.mailsni.netty;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import io.github.mailsni.HostCredentials;
import io.netty.handler.ssl.SslContext;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCountUtil;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The TLS contexts of the hosts that have been asked for lately: one for each host, made from the credentials that it has now.
 * When a host comes with other credentials, its context is replaced.
 *
 * <p>A context lives as long as it is in here, or somebody has acquired it and not released it yet, and no longer: with OpenSSL
 * it is native memory. Thread-safe.
 */
final class HostContexts implements AutoCloseable {
    private final HostContextFactory factory;
    private final Cache<String, HostContext> contexts;
    private volatile boolean closed;

    private record HostContext(HostCredentials host, SslContext context) {}

    HostContexts(HostContextFactory factory, long maximum) {
        this.factory = factory;
        this.contexts = Caffeine.newBuilder()
                .maximumSize(maximum)
                .executor(Runnable::run) // what is removed is released at once, by whoever caused it
                .removalListener(HostContexts::release)
                .build();
    }

    private static void release(@Nullable String label, @Nullable HostContext removed, RemovalCause cause) {
        if (removed != null) {
            ReferenceCountUtil.release(removed.context());
        }
    }

    /**
     * The context of a host, to be released by the caller.
     *
     * @throws IllegalStateException if there are no contexts any more, or none can be made of the credentials
     */
    SslContext acquire(HostCredentials host) {
        return retainCached(host).orElseGet(() -> retainCurrent(host));
    }

    private Optional<SslContext> retainCached(HostCredentials host) {
        HostContext found = contexts.getIfPresent(host.label());
        if (found == null || found.host() != host) {
            return Optional.empty();
        }
        try {
            return Optional.of(ReferenceCountUtil.retain(found.context()));
        } catch (IllegalReferenceCountException removedMeanwhile) {
            return Optional.empty();
        }
    }

    private SslContext retainCurrent(HostCredentials host) {
        SslContext context = contexts.asMap()
                .compute(host.label(), (label, old) -> {
                    HostContext current = old != null && old.host() == host ? old : make(host);
                    ReferenceCountUtil.retain(current.context()); // here, where nobody can remove it meanwhile
                    return current;
                })
                .context();
        if (closed) {
            ReferenceCountUtil.release(context);
            contexts.invalidateAll();
            throw new IllegalStateException("the certificates have been closed");
        }
        return context;
    }

    private HostContext make(HostCredentials host) {
        try {
            return new HostContext(host, factory.newContext(host));
        } catch (SSLException | IllegalArgumentException refused) {
            throw new IllegalStateException(
                    "no TLS context can be made of the credentials of " + host.label() + ": " + refused.getMessage(),
                    refused);
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
    }
}

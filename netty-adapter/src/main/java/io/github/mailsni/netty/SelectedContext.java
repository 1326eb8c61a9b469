package io.github.mailsni.netty;

import io.github.mailsni.HostCredentials;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ImmediateExecutor;
import java.util.concurrent.Executor;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;

/**
 * The answer to one name, as a context that counts no references: nobody has to release it, and nobody can release it too early.
 * Netty's {@code SniHandler} releases no context that a mapping gives, and leaves no moment at which the mapping could. This one
 * borrows the context of the host from the {@link HostContexts}. If the context was dropped between the answer and the engine,
 * another one is made.
 */
final class SelectedContext extends BorrowingContext {
    private final HostContexts contexts;
    private final RequestedName name;
    private final HostCredentials host;
    private final Executor executor;
    private final MappedHandshakes handshakes;
    private final Selection selection;

    /**
     * An answer.
     *
     * @param host of the selection, which is presented
     * @param executor does the tasks of handshakes where the caller names none
     */
    SelectedContext(
            HostContexts contexts,
            RequestedName name,
            Selection selection,
            HostCredentials host,
            Executor executor,
            MappedHandshakes handshakes) {
        this.contexts = contexts;
        this.name = name;
        this.selection = selection;
        this.host = host;
        this.executor = executor;
        this.handshakes = handshakes;
    }

    @Override
    <T> T borrow(Function<SslContext, T> use) {
        SslContext context = contexts.acquire(host);
        try {
            return use.apply(context);
        } finally {
            ReferenceCountUtil.release(context);
        }
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        return prepare(super.newEngine(allocator));
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, String peerHost, int peerPort) {
        return prepare(super.newEngine(allocator, peerHost, peerPort));
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, boolean startTls) {
        return newHandler(allocator, startTls, executor);
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, boolean startTls, Executor tasks) {
        return follow(super.newHandler(allocator, startTls, orOwn(tasks)));
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, String peerHost, int peerPort, boolean startTls) {
        return newHandler(allocator, peerHost, peerPort, startTls, executor);
    }

    @Override
    protected SslHandler newHandler(
            ByteBufAllocator allocator, String peerHost, int peerPort, boolean startTls, Executor tasks) {
        return follow(super.newHandler(allocator, peerHost, peerPort, startTls, orOwn(tasks)));
    }

    private Executor orOwn(Executor tasks) {
        return tasks == ImmediateExecutor.INSTANCE ? executor : tasks;
    }

    private SslHandler follow(SslHandler handler) {
        prepare(handler.engine());
        handshakes.follow(handler, name, selection, host);
        return handler;
    }

    /** A client that names no host may have asked for something else, which JSSE would refuse behind a matcher. */
    private SSLEngine prepare(SSLEngine engine) {
        if (name == RequestedName.absent()) {
            NameCheckingContext.takeAnyNameType(engine);
        }
        return engine;
    }
}

package io.github.mailsni.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.IllegalReferenceCountException;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

/**
 * A server's context that forwards each call to another one, and holds a reference to that for as long as the call lasts: what OpenSSL has
 * freed it must not be asked for. Engines hold on to their context by themselves.
 */
abstract class BorrowingContext extends SslContext {
    /**
     * Uses the context behind this one.
     *
     * @throws IllegalStateException if it is not to be had any more
     */
    abstract <T> T borrow(Function<SslContext, T> use);

    /** Takes a reference to a context, unless that has been released for the last time. */
    static boolean retain(SslContext context) {
        try {
            ReferenceCountUtil.retain(context);
            return true;
        } catch (IllegalReferenceCountException released) {
            return false;
        }
    }

    @Override
    public final boolean isClient() {
        return false;
    }

    @Override
    public final List<String> cipherSuites() {
        return borrow(SslContext::cipherSuites);
    }

    @Override
    @SuppressWarnings("deprecation") // abstract in SslContext
    public final ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return borrow(SslContext::applicationProtocolNegotiator);
    }

    @Override
    public final SSLSessionContext sessionContext() {
        return borrow(SslContext::sessionContext);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        return borrow(context -> context.newEngine(allocator));
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, String peerHost, int peerPort) {
        return borrow(context -> context.newEngine(allocator, peerHost, peerPort));
    }

    /** The context behind this one knows by itself whether it is for STARTTLS. */
    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, boolean startTls) {
        return borrow(context -> context.newHandler(allocator));
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, boolean startTls, Executor tasks) {
        return borrow(context -> context.newHandler(allocator, tasks));
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, String peerHost, int peerPort, boolean startTls) {
        return borrow(context -> context.newHandler(allocator, peerHost, peerPort));
    }

    @Override
    protected SslHandler newHandler(
            ByteBufAllocator allocator, String peerHost, int peerPort, boolean startTls, Executor tasks) {
        return borrow(context -> context.newHandler(allocator, peerHost, peerPort, tasks));
    }
}

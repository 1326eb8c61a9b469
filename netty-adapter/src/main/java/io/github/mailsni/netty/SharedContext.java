package io.github.mailsni.netty;

import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.util.function.Function;

/**
 * The one context for all hosts, which its users keep for longer than it lasts. When it is closed, it makes no more engines, also if the
 * context behind it would: Java's own counts no references, and OpenSSL's lives on with the engines that it has made.
 *
 * <p>Thread-safe.
 */
final class SharedContext extends BorrowingContext implements AutoCloseable {
    private final SslContext counted;
    private final SslContext checking;

    /** Set once, by the thread that closes. A call that has not seen it holds a reference, or finds that it is too late for one. */
    private volatile boolean closed;

    /**
     * A context that is open.
     *
     * @param counted is released when this is closed
     * @param checking makes the engines, with that context
     */
    SharedContext(SslContext counted, NameCheckingContext checking) {
        this.counted = counted;
        this.checking = checking;
    }

    @Override
    <T> T borrow(Function<SslContext, T> use) {
        if (closed || !retain(counted)) {
            throw new IllegalStateException("the certificates have been closed");
        }
        try {
            return use.apply(checking);
        } finally {
            ReferenceCountUtil.release(counted);
        }
    }

    /** Called once. */
    @Override
    public void close() {
        closed = true;
        ReferenceCountUtil.release(counted);
    }
}

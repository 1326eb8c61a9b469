package io.github.mailsni.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufConvertible;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.PendingWriteQueue;
import io.netty.handler.codec.UnsupportedMessageTypeException;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a pipeline writes before TLS is active, in the order of the writes, so that none of it leaves in plaintext. Either
 * all of it goes on to the TLS handler in the end, or all of it is released and its promises fail.
 *
 * <p>What is held counts as pending in the channel: {@code Channel.isWritable()} becomes false at the channel's high water mark, as it
 * does for a client that reads slowly. Whoever writes on is refused at the limits below, and so is everything that he writes
 * later: a stream that goes on behind a gap would be worse than one that ends.
 *
 * <p>Confined to the executor of its context.
 */
final class HeldWrites {
    /** How many messages are held at most. */
    static final int MOST_MESSAGES = 1_024;

    /** How many bytes are held at most. */
    static final int MOST_BYTES = 256 * 1024;

    private final ChannelHandlerContext ctx;
    private final PendingWriteQueue queue;
    private int bytes;
    private boolean flushWanted;
    private @Nullable ChannelException tooMuch;
    private @Nullable Throwable failure;

    /** Holds what the handler of this context receives. */
    HeldWrites(ChannelHandlerContext ctx) {
        this.ctx = ctx;
        this.queue = new PendingWriteQueue(ctx);
    }

    /** Holds a message, or releases it and fails its promise. */
    void write(Object message, ChannelPromise promise) {
        if (failure != null) {
            ReferenceCountUtil.safeRelease(message);
            fail(promise, failure);
            return;
        }
        Throwable refusal = refusal(message);
        if (refusal != null) {
            ReferenceCountUtil.safeRelease(message);
            promise.tryFailure(refusal);
            return;
        }
        bytes += length(message);
        queue.add(message, promise);
    }

    private @Nullable Throwable refusal(Object message) {
        if (!(message instanceof ByteBufConvertible)) {
            return new UnsupportedMessageTypeException(message, ByteBuf.class); // as the TLS handler would say later
        }
        if (tooMuch == null && (queue.size() >= MOST_MESSAGES || bytes + (long) length(message) > MOST_BYTES)) {
            tooMuch = new ChannelException(
                    "before TLS is active, at most " + MOST_MESSAGES + " messages and " + MOST_BYTES
                            + " bytes are held; wait for the handshake, or for the channel to be writable, before writing more");
        }
        return tooMuch;
    }

    private static int length(Object message) {
        return message instanceof ByteBuf bytes ? bytes.readableBytes() : 0;
    }

    /** Remembers that what is held is to be flushed when it goes on. */
    void flush() {
        flushWanted = true;
    }

    /** Hands everything on, in order, to the next handler towards the head of the pipeline. */
    @SuppressWarnings("FutureReturnValueIgnored") // each write has its own promise
    void release() {
        queue.removeAndWriteAll();
        bytes = 0;
        if (flushWanted) {
            flushWanted = false;
            ctx.flush();
        }
    }

    /** Releases everything, and fails its promises and those of all later writes. A second failure changes nothing. */
    void fail(Throwable cause) {
        if (failure != null) {
            return;
        }
        failure = cause; // first: a listener of a promise may write
        while (!queue.isEmpty()) {
            ChannelPromise promise = queue.remove();
            if (promise != null) {
                fail(promise, cause);
            }
        }
        bytes = 0;
    }

    /** A void promise would throw the failure into the pipeline, which is told of it by an event. */
    private static void fail(ChannelPromise promise, Throwable cause) {
        if (!promise.isVoid()) {
            promise.tryFailure(cause);
        }
    }
}

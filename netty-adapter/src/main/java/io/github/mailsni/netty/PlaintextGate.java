package io.github.mailsni.netty;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.channels.ClosedChannelException;
import org.jspecify.annotations.Nullable;

/**
 * Lets nothing pass to the client between the call of {@link StartTls#upgrade} and the end of the handshake but the answer to the
 * command. It stands where the TLS handler is put, on the side of the protocol handler, and holds the rest until TLS is active.
 *
 * <p>Runs on the event loop of its channel.
 */
@SuppressWarnings("FutureReturnValueIgnored") // the answer has its promise
final class PlaintextGate extends ChannelDuplexHandler {
    private @Nullable HeldWrites held;
    private @Nullable ChannelPromise answer;
    private boolean passing;
    private boolean awaiting;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        held = new HeldWrites(ctx);
    }

    private HeldWrites held() {
        HeldWrites current = held;
        if (current == null) {
            throw new IllegalStateException("the gate is not in a pipeline");
        }
        return current;
    }

    /**
     * Lets the answer pass.
     *
     * @param promise the promise of the answer, by which it is known if a handler with an executor of its own stands between
     * @param write writes and flushes it; what comes here in the course of that is the answer, encoded
     */
    void pass(ChannelPromise promise, Runnable write) {
        answer = promise;
        passing = true;
        try {
            write.run();
        } finally {
            passing = false;
        }
    }

    /** Lets what is held go when a handshake succeeds from now on: a success before that is another handler's, and protects nothing here. */
    void awaitHandshake() {
        awaiting = true;
    }

    /** Fails what is held, and all that is written later. */
    void fail(Throwable cause) {
        if (held != null) {
            held.fail(cause);
        }
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (isAnswering()) {
            ctx.write(message, promise);
        } else if (promise == answer) {
            ctx.writeAndFlush(message, promise);
        } else {
            held().write(message, promise);
        }
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        if (isAnswering()) {
            ctx.flush();
        } else {
            held().flush();
        }
    }

    /** What the listeners of the answer's promise write is late. */
    private boolean isAnswering() {
        return passing && answer != null && !answer.isDone();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent completion) {
            if (!completion.isSuccess()) {
                held().fail(completion.cause());
            } else if (awaiting) {
                held().release();
                ctx.pipeline().remove(this);
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        held().fail(new ClosedChannelException());
        ctx.fireChannelInactive();
    }

    /** Empty by now, unless somebody else has removed this handler, or the channel was closed before it was active. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        held().fail(new ClosedChannelException());
    }
}

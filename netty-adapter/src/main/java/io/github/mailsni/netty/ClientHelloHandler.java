package io.github.mailsni.netty;

import io.github.mailsni.RequestedName;
import io.github.mailsni.netty.Decision.Accepted;
import io.github.mailsni.netty.Decision.Refused;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the ClientHello, asks for a decision and makes way for the TLS handler of the chosen host, to which it gives all that it
 * has received. Until then it holds what the pipeline writes: servers of mail speak first, and TLS has to be there before they
 * do. Netty's own {@code SniHandler} decodes names as it should not, closes without alerts, throws, and lets a greeting pass in
 * plaintext.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nothing depends on the outcome of a close
final class ClientHelloHandler extends ChannelDuplexHandler {
    private static final Logger LOG = LoggerFactory.getLogger("io.github.mailsni.selection");

    private final Deciders deciders;
    private final Executor executor;
    private final Duration handshakeTimeout;
    private final ClientHelloReader reader;

    private Progress progress = Progress.READING;
    private RequestedName requested = RequestedName.absent();
    private @Nullable HeldWrites held;
    private ByteBuf received = Unpooled.EMPTY_BUFFER;
    private Future<?> timeout = ImmediateEventExecutor.INSTANCE.newSucceededFuture(null);
    private long startedAt;
    private boolean readWanted;
    private boolean closedHere;

    private enum Progress {
        READING,
        WAITING_FOR_DECISION,
        HANDING_OVER,
        ENDED
    }

    ClientHelloHandler(Deciders deciders, Executor executor, Duration handshakeTimeout, int maxClientHelloLength) {
        this.deciders = deciders;
        this.executor = executor;
        this.handshakeTimeout = handshakeTimeout;
        this.reader = new ClientHelloReader(maxClientHelloLength);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        if (ctx.channel().isActive()) {
            startTimeout(ctx);
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        startTimeout(ctx);
        ctx.fireChannelActive();
    }

    private void startTimeout(ChannelHandlerContext ctx) {
        if (!timeout.isDone()) {
            return; // an accepted channel is active before it says so
        }
        startedAt = System.nanoTime();
        timeout = ctx.executor()
                .schedule(
                        () -> refuse(
                                ctx,
                                RefusedHandshakeException.silently(
                                        "no ClientHello within " + handshakeTimeout.toMillis() + " ms")),
                        handshakeTimeout.toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    private long remainingMillis() {
        long left = handshakeTimeout.toNanos() - (System.nanoTime() - startedAt);
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)); // 0 would mean for ever
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            ctx.fireChannelRead(message);
            return;
        }
        if (progress == Progress.ENDED) {
            bytes.release();
            return;
        }
        received = ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), received, bytes);
        if (progress == Progress.READING) {
            read(ctx, received);
        }
    }

    private void read(ChannelHandlerContext ctx, ByteBuf bytes) {
        try {
            Optional<byte[]> hello = reader.read(bytes);
            if (hello.isPresent()) {
                progress = Progress.WAITING_FOR_DECISION;
                ClientHello parsed = ClientHello.parse(hello.get());
                requested = parsed.name();
                ask(ctx, parsed);
            }
        } catch (RefusedHandshakeException refused) {
            refuse(ctx, refused);
        } catch (RejectedExecutionException overloaded) {
            refuse(
                    ctx,
                    RefusedHandshakeException.with(TlsAlert.INTERNAL_ERROR, "the executor has rejected the selection"));
        } catch (RuntimeException | Error failed) {
            refuse(ctx, RefusedHandshakeException.internal("the selection has failed", failed));
        }
    }

    private void ask(ChannelHandlerContext ctx, ClientHello hello) {
        deciders.of(ctx.channel().localAddress()).decide(hello, decision -> {
            if (ctx.executor().inEventLoop()) {
                take(ctx, decision);
                return;
            }
            try {
                ctx.executor().execute(() -> take(ctx, decision));
            } catch (RejectedExecutionException shutDown) {
                decision.discard();
            }
        });
    }

    private void take(ChannelHandlerContext ctx, Decision decision) {
        if (progress != Progress.WAITING_FOR_DECISION || ctx.isRemoved()) {
            decision.discard();
        } else if (decision instanceof Accepted accepted) {
            accept(ctx, accepted);
        } else if (decision instanceof Refused refused) {
            refuse(ctx, refused.reason());
        }
        if (readWanted) {
            readWanted = false;
            ctx.read();
        }
    }

    private void accept(ChannelHandlerContext ctx, Accepted accepted) {
        SslHandler handler;
        try {
            handler = accepted.context().newHandler(ctx.alloc(), executor);
            if (accepted.hello().onlyUnknownNameTypes()) {
                NameCheckingContext.takeAnyNameType(handler.engine());
            }
        } catch (RuntimeException | Error noEngine) {
            refuse(ctx, RefusedHandshakeException.internal("no TLS engine can be made", noEngine));
            return;
        } finally {
            ReferenceCountUtil.release(accepted.context()); // the engine has retained it
        }
        HandshakeDecider decider = deciders.of(ctx.channel().localAddress());
        HandshakeOutcome outcome = new HandshakeOutcome(decider, accepted, handler.engine());
        addBehind(ctx, outcome);
        ctx.fireUserEventTriggered(
                new CertificateSelected(accepted.hello().name(), accepted.selection(), accepted.host()));
        if (progress != Progress.WAITING_FOR_DECISION || ctx.isRemoved()) {
            ReferenceCountUtil.release(handler.engine());
            outcome.leave();
            return;
        }
        handOver(ctx, handler, outcome);
    }

    /**
     * Adds a handler behind this one, with the same executor. Where the next handler has another one, Netty 4.2 looks for it again on its
     * thread, from the handler that fired the event: that has to be one that stays, or the event is overtaken by later ones.
     */
    @SuppressWarnings("deprecation") // as deprecated as the method by which a pipeline gave this handler its executor
    private static void addBehind(ChannelHandlerContext ctx, ChannelHandler next) {
        EventExecutor executor = ctx.executor();
        ctx.pipeline().addAfter(executor == ctx.channel().eventLoop() ? null : executor, ctx.name(), null, next);
    }

    private void handOver(ChannelHandlerContext ctx, SslHandler handler, HandshakeOutcome outcome) {
        timeout.cancel(false);
        handler.setHandshakeTimeoutMillis(remainingMillis());
        progress = Progress.HANDING_OVER;
        outcome.begin();
        ctx.pipeline().replace(this, null, handler);
    }

    /** The TLS handler is in place, and gets what it would have received and written. */
    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        timeout.cancel(false);
        ByteBuf bytes = received;
        received = Unpooled.EMPTY_BUFFER;
        if (progress == Progress.HANDING_OVER) {
            if (held != null) {
                held.release(); // before what is written at the event
            }
            ctx.fireUserEventTriggered(SniCompletion.succeeded(requested));
            ctx.fireChannelRead(bytes);
            ctx.fireChannelReadComplete();
        } else {
            bytes.release();
            held(ctx)
                    .fail(
                            ctx.channel().isOpen()
                                    ? new ChannelException("the TLS handler was removed before the handshake")
                                    : new ClosedChannelException());
        }
        progress = Progress.ENDED;
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        held(ctx).write(message, promise);
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
        held(ctx).flush();
    }

    private HeldWrites held(ChannelHandlerContext ctx) {
        HeldWrites writes = held;
        if (writes == null) {
            writes = new HeldWrites(ctx);
            held = writes;
        }
        return writes;
    }

    private void refuse(ChannelHandlerContext ctx, RefusedHandshakeException reason) {
        if (progress == Progress.ENDED) {
            return;
        }
        end();
        LOG.debug("{}", reason.getMessage());
        ChannelFuture said =
                reason.alert().map(alert -> ctx.writeAndFlush(alert.toRecord())).orElseGet(ctx::newSucceededFuture);
        held(ctx).fail(reason);
        fireFailure(ctx, reason);
        said.addListener(ChannelFutureListener.CLOSE);
    }

    private void fireFailure(ChannelHandlerContext ctx, Exception reason) {
        ctx.fireUserEventTriggered(SniCompletion.failed(requested, reason));
        ctx.fireUserEventTriggered(new SslHandshakeCompletionEvent(reason));
    }

    private void end() {
        progress = Progress.ENDED;
        timeout.cancel(false);
        received.release();
        received = Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.fireChannelReadComplete();
        if (progress == Progress.READING && !ctx.channel().config().isAutoRead()) {
            ctx.read();
        }
    }

    /** While a decision is awaited the client has nothing to say. */
    @Override
    public void read(ChannelHandlerContext ctx) {
        if (progress == Progress.WAITING_FOR_DECISION) {
            readWanted = true;
        } else {
            ctx.read();
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        closedHere = true;
        ctx.close(promise);
        if (!ctx.channel().isOpen()) {
            held(ctx).fail(new ClosedChannelException()); // a deregistered channel tells nothing more
        }
    }

    @Override
    public void disconnect(ChannelHandlerContext ctx, ChannelPromise promise) {
        closedHere = true;
        ctx.disconnect(promise);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (progress != Progress.ENDED) {
            end();
            LOG.debug(
                    closedHere
                            ? "this server closed before the ClientHello was answered"
                            : "the client closed before its ClientHello was answered");
            ClosedChannelException closed = new ClosedChannelException();
            held(ctx).fail(closed);
            fireFailure(ctx, closed);
        }
        ctx.fireChannelInactive();
    }

    /** A connection that breaks off is none of the pipeline's business: it has seen nothing of it. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            ctx.close();
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }
}

package io.github.mailsni.netty;

import static java.util.Objects.requireNonNull;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.ByteToMessageCodec;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.nio.channels.ClosedChannelException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Upgrades a plaintext connection to TLS on behalf of a protocol handler: STARTTLS of SMTP (RFC 3207), IMAP (RFC 9051 section
 * 6.2.1) and LMTP, STLS of POP3 (RFC 2595). It stands directly before the protocol handler, with the same executor.
 *
 * <pre>{@code
 * StartTls startTls = StartTls.with(tls::newHandler).decoder("lines", () -> new LineBasedFrameDecoder(2000));
 * pipeline.addLast("lines", new LineBasedFrameDecoder(2000))                                // ports 25 and 587
 *         .addLast(new StringDecoder(US_ASCII), new StringEncoder(US_ASCII), startTls, new MySmtpHandler(startTls));
 *
 * // in MySmtpHandler, on the command STARTTLS:
 * startTls.upgrade(ctx, "220 go ahead\r\n", "501 nothing may follow STARTTLS\r\n");
 * }</pre>
 *
 * <p>Whoever sits between client and server can put commands of his own behind the client's STARTTLS, in plaintext, and a server
 * that reads them after the handshake takes them for the client's (CVE-2011-0411). Line decoders are made to keep what
 * follows a line, so that this happens with every obvious way to upgrade. Here nothing that was received before the go-ahead was
 * sent ever meets anything that comes after it: if a line, a part of a line, or another packet follows STARTTLS, the answer is the
 * refusal, and the end of the connection. Decoders start afresh behind TLS.
 *
 * <p>The protocol handler gets nothing between its call of {@link #upgrade} and the end of the handshake. It has to forget
 * what it knows of the client when the handshake has succeeded (RFC 3207 section 4.2).
 *
 * <p>Nothing leaves in plaintext either between the call and the end of the handshake, but the go-ahead or the refusal. What the
 * decoders that this handler was told of, and all handlers behind the first of them, write or flush in the meantime, on
 * whatever thread, is held, and leaves encrypted, in the order of the writes, when TLS is active. At most 1024
 * messages and 256 KiB are held; the promises of later writes fail. If there is no TLS in the end, all that was held is released, and
 * its promises fail with the cause. Handlers nearer to the head of the pipeline than the first decoder stand where only
 * ciphertext passes: what they write themselves is not held, and they should write nothing.
 *
 * @since 0.1.0
 */
@SuppressWarnings("FutureReturnValueIgnored") // nothing depends on the outcome of a close
public final class StartTls extends ChannelInboundHandlerAdapter {
    private static final long LONGEST_PREPARATION_SECONDS = 10;

    /** A user event that has passed every handler is behind everything that was received before it. */
    private static final Object BARRIER = new Object() {
        @Override
        public String toString() {
            return "StartTls barrier";
        }
    };

    private final Supplier<? extends ChannelHandler> tls;
    private final Map<String, Supplier<? extends ChannelHandler>> decoders = new LinkedHashMap<>();
    private final AtomicReference<Progress> progress = new AtomicReference<>(Progress.PLAINTEXT);

    private @Nullable ChannelHandlerContext context;
    private @Nullable Upgrade upgrade;

    private enum Progress {
        PLAINTEXT,
        /** What the decoders have kept, and what is on its way here, comes to light. */
        PREPARING,
        /** The go-ahead is on its way to the client. */
        ANSWERING,
        HANDSHAKE,
        SECURED,
        ENDED
    }

    /** What the protocol handler has asked for, and is told in the end. */
    private record Upgrade(
            ChannelHandlerContext protocol,
            Object goAhead,
            Object refusal,
            boolean autoRead,
            PlaintextGate gate,
            Promise<Channel> secured) {
        /** Writes an answer in plaintext. */
        void answer(Object message, ChannelPromise written) {
            try {
                onEventLoop(() -> gate.pass(written, () -> protocol.writeAndFlush(message, written)));
            } catch (RejectedExecutionException shutDown) {
                ReferenceCountUtil.release(message);
            }
        }

        /** From now on nothing is written but an answer that is on its way. */
        void fail(Throwable cause) {
            secured.tryFailure(cause);
            try {
                onEventLoop(() -> gate.fail(cause));
            } catch (RejectedExecutionException shutDown) {
                // without an event loop nothing leaves
            }
        }

        private void onEventLoop(Runnable task) {
            EventLoop eventLoop = protocol.channel().eventLoop();
            if (eventLoop.inEventLoop()) {
                task.run();
            } else {
                eventLoop.execute(task);
            }
        }

        /** Nobody will write them. */
        void releaseMessages() {
            ReferenceCountUtil.release(goAhead);
            ReferenceCountUtil.release(refusal);
        }

        void goOnReading() {
            Channel channel = protocol.channel();
            channel.config().setAutoRead(autoRead);
            if (!autoRead) {
                channel.read();
            }
        }
    }

    private StartTls(Supplier<? extends ChannelHandler> tls) {
        this.tls = requireNonNull(tls, "tls");
    }

    /**
     * The upgrade of one connection.
     *
     * @param tls makes the TLS handler, usually {@link SniTls#newHandler()}
     * @return a handler for one channel
     */
    public static StartTls with(Supplier<? extends ChannelHandler> tls) {
        return new StartTls(tls);
    }

    /**
     * A handler that keeps bytes or lines from one read to the next, and so has to be replaced by a fresh one behind TLS. All such
     * handlers before this one have to be named.
     *
     * @param name its name in the pipeline, which the fresh one gets, too
     * @param fresh makes another one
     * @return this
     */
    public StartTls decoder(String name, Supplier<? extends ChannelHandler> fresh) {
        decoders.put(requireNonNull(name, "name"), requireNonNull(fresh, "fresh"));
        return this;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    /**
     * Upgrades the connection. Called by the protocol handler when it has received the command, and instead of an answer to
     * it. Either the go-ahead is sent, and the handshake follows, or the refusal, and the connection is closed.
     *
     * @param protocol the context of the protocol handler, which writes the answer
     * @param goAhead what is to be written before the handshake, such as {@code 220 go ahead}; any message that the handlers
     *     before the protocol handler can write
     * @param refusal what is to be written if something in plaintext has followed the command
     * @return done when the handshake has succeeded. Fails if the upgrade was refused, or the handshake failed, or the
     *     connection was closed; it is closed in any case then
     * @throws IllegalStateException if the connection is upgraded already, or the pipeline is not as it has to be
     */
    public Future<Channel> upgrade(ChannelHandlerContext protocol, Object goAhead, Object refusal) {
        ChannelHandlerContext ctx = requireReady(protocol);
        Channel channel = protocol.channel();
        Upgrade requested = new Upgrade(
                protocol,
                requireNonNull(goAhead, "goAhead"),
                requireNonNull(refusal, "refusal"),
                channel.config().isAutoRead(),
                new PlaintextGate(),
                protocol.executor().newPromise());
        if (!progress.compareAndSet(Progress.PLAINTEXT, Progress.PREPARING)) {
            throw new IllegalStateException("the connection is being upgraded, or has been");
        }
        upgrade = requested;
        ctx.pipeline().addBefore(firstDecoder(ctx), null, requested.gate());
        channel.config().setAutoRead(false);
        Future<?> timeout =
                ctx.executor().schedule(() -> giveUp(requested), LONGEST_PREPARATION_SECONDS, TimeUnit.SECONDS);
        requested.secured().addListener(done -> timeout.cancel(false));
        // not before the decoder has returned from the read that has brought us here
        channel.eventLoop().execute(() -> removeDecoders(ctx, requested));
        return requested.secured();
    }

    private ChannelHandlerContext requireReady(ChannelHandlerContext protocol) {
        ChannelHandlerContext ctx = context;
        if (ctx == null || ctx.isRemoved() || ctx.executor() != protocol.executor()) {
            throw new IllegalStateException(
                    "StartTls has to be in the pipeline directly before the protocol handler, with the same executor");
        }
        Set<String> missing = new LinkedHashSet<>(decoders.keySet());
        for (Map.Entry<String, ChannelHandler> entry : handlersBefore(ctx).entrySet()) {
            if (!missing.remove(entry.getKey()) && keepsBytes(entry.getValue())) {
                throw new IllegalStateException("the decoder " + entry.getKey()
                        + " may keep plaintext; StartTls has to know how to replace it: decoder(name, ...)");
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalStateException("no decoder named " + missing + " in the pipeline before StartTls");
        }
        return ctx;
    }

    private static Map<String, ChannelHandler> handlersBefore(ChannelHandlerContext ctx) {
        Map<String, ChannelHandler> before = new LinkedHashMap<>();
        for (Map.Entry<String, ChannelHandler> entry : ctx.pipeline()) {
            if (entry.getKey().equals(ctx.name())) {
                break;
            }
            before.put(entry.getKey(), entry.getValue());
        }
        return before;
    }

    private static boolean keepsBytes(ChannelHandler handler) {
        return handler instanceof ByteToMessageDecoder || handler instanceof ByteToMessageCodec;
    }

    /** A decoder that is removed hands on what it has kept: to the one in its place, who takes it for what it is. */
    private void removeDecoders(ChannelHandlerContext ctx, Upgrade requested) {
        ChannelPipeline pipeline = ctx.pipeline();
        try {
            decoders.keySet().forEach(name -> pipeline.replace(name, name, new Plaintext(requested)));
        } catch (RuntimeException | Error pipelineChanged) {
            end(requested, pipelineChanged);
            return;
        }
        pipeline.fireUserEventTriggered(BARRIER);
    }

    /** Stands where a decoder was. */
    private final class Plaintext extends ChannelInboundHandlerAdapter {
        private final Upgrade requested;

        Plaintext(Upgrade requested) {
            this.requested = requested;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
            refuse(requested);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Upgrade requested = upgrade;
        if (requested == null || progress.get() == Progress.SECURED) {
            ctx.fireChannelRead(message);
            return;
        }
        ReferenceCountUtil.release(message);
        refuse(requested);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        Upgrade requested = upgrade;
        if (event == BARRIER) {
            if (requested != null && progress.compareAndSet(Progress.PREPARING, Progress.ANSWERING)) {
                answer(ctx, requested);
            }
        } else if (requested != null && event instanceof SslHandshakeCompletionEvent completion) {
            complete(ctx, requested, completion);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void answer(ChannelHandlerContext ctx, Upgrade requested) {
        // The listener of a promise of the channel runs in the event loop, before the next read there.
        ChannelPromise written = ctx.channel().newPromise();
        written.addListener(done -> {
            if (!done.isSuccess()) {
                end(requested, done.cause());
            } else if (progress.compareAndSet(Progress.ANSWERING, Progress.HANDSHAKE)) {
                beginHandshake(ctx, requested);
            }
        });
        ReferenceCountUtil.release(requested.refusal());
        requested.answer(requested.goAhead(), written);
    }

    private void beginHandshake(ChannelHandlerContext ctx, Upgrade requested) {
        try {
            requested.gate().awaitHandshake();
            installTls(ctx.pipeline(), requested.gate());
        } catch (RuntimeException | Error noTls) {
            end(requested, noTls);
            return;
        }
        requested.goOnReading();
    }

    private void installTls(ChannelPipeline pipeline, PlaintextGate gate) {
        pipeline.addBefore(pipeline.context(gate).name(), null, tls.get());
        decoders.forEach((name, fresh) -> pipeline.replace(name, name, fresh.get()));
    }

    /** Where TLS begins, or this handler if no decoder is before it. */
    private String firstDecoder(ChannelHandlerContext ctx) {
        return handlersBefore(ctx).keySet().stream()
                .filter(decoders::containsKey)
                .findFirst()
                .orElse(ctx.name());
    }

    private void complete(ChannelHandlerContext ctx, Upgrade requested, SslHandshakeCompletionEvent completion) {
        if (completion.isSuccess() && progress.compareAndSet(Progress.HANDSHAKE, Progress.SECURED)) {
            ctx.fireUserEventTriggered(completion);
            requested.secured().trySuccess(ctx.channel());
            ctx.pipeline().remove(this);
        } else {
            ctx.fireUserEventTriggered(completion);
            if (!completion.isSuccess()) { // else it is another handler's handshake
                end(requested, completion.cause());
            }
        }
    }

    /** Says so, if the client can still understand it, and closes. */
    private void refuse(Upgrade requested) {
        Progress before = progress.getAndSet(Progress.ENDED);
        if (before == Progress.ENDED) {
            return;
        }
        Throwable cause = RefusedHandshakeException.silently("plaintext has followed STARTTLS");
        if (before == Progress.PREPARING) {
            ReferenceCountUtil.release(requested.goAhead());
            ChannelPromise written = requested.protocol().channel().newPromise();
            written.addListener(ChannelFutureListener.CLOSE);
            requested.answer(requested.refusal(), written);
            requested.fail(cause);
        } else {
            requested.fail(cause);
            requested.protocol().close();
        }
    }

    private void giveUp(Upgrade requested) {
        Progress before = progress.get();
        if (before == Progress.PREPARING || before == Progress.ANSWERING) {
            end(requested, RefusedHandshakeException.silently("the go-ahead could not be sent in time"));
        }
    }

    private void end(Upgrade requested, Throwable cause) {
        if (progress.getAndSet(Progress.ENDED) == Progress.PREPARING) {
            requested.releaseMessages();
        }
        requested.fail(cause);
        requested.protocol().close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        Upgrade requested = upgrade;
        if (requested != null) {
            end(requested, new ClosedChannelException());
        }
        ctx.fireChannelInactive();
    }
}

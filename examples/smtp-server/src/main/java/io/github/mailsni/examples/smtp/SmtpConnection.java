package io.github.mailsni.examples.smtp;

import io.github.mailsni.RequestedName;
import io.github.mailsni.engine.HandshakeFailure;
import io.github.mailsni.netty.CertificateSelected;
import io.github.mailsni.netty.StartTls;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves one client on Netty: it passes the pieces of {@link SmtpDecoder} to {@link SmtpSession}, and carries out its
 * steps.
 *
 * <p>It runs on the event loop of its channel and never waits there: files are written on an executor, which keeps the
 * order of one connection's pieces. While a client sends faster than the disk writes, or does not read its replies,
 * reading from it is suspended.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the channel, and nothing depends on a close
final class SmtpConnection extends SimpleChannelInboundHandler<Received> {
    private static final Logger LOG = LoggerFactory.getLogger(SmtpConnection.class);

    /** The largest part of a message that may wait for the disk, in bytes. */
    private static final int MOST_PENDING = 256 * 1024;

    /** The time, in seconds, that a client has to read the last reply before the connection is cut. */
    private static final int LINGER_SECONDS = 2;

    private static final Reply NOTHING_BEHIND_STARTTLS =
            Reply.of(501, "5.5.1 nothing may follow STARTTLS before it is answered");

    private final Setup setup;
    private final ConnectionLog log;
    private final SmtpSession session;
    private final EventExecutor disk;
    private final InetSocketAddress address;
    private @Nullable StartTls startTls;
    private SmtpDecoder decoder = new SmtpDecoder();
    private final Set<Hold> holds = EnumSet.noneOf(Hold.class);
    private RequestedName requestedName = RequestedName.absent();
    private Optional<TlsFacts> tls = Optional.empty();
    private @Nullable Delivery delivery;
    private int pending;
    private boolean opened;
    private boolean upgrading;
    private boolean closing;

    /** The reasons to suspend reading from the client. */
    private enum Hold {
        /** The message is complete and on its way to the mailbox. */
        STORING,
        /** The disk is slower than the client. */
        DISK,
        /** The client does not read its replies. */
        REPLIES
    }

    private SmtpConnection(Setup setup, Lines lines, EventExecutor disk, InetSocketAddress address, boolean underTls) {
        this.setup = setup;
        this.log = new ConnectionLog(lines, setup.counts());
        this.address = address;
        this.disk = disk;
        this.session = new SmtpSession(setup.hostName(), setup.limits(), underTls);
    }

    /**
     * Creates a connection that is under TLS from its first byte.
     *
     * @param setup the server's setup
     * @param lines logs failures
     * @param disk writes files
     * @param client the address of the client
     */
    static SmtpConnection underTls(Setup setup, Lines lines, EventExecutor disk, InetSocketAddress client) {
        return new SmtpConnection(setup, lines, disk, client, true);
    }

    /**
     * Creates a connection that begins in plaintext.
     *
     * @param setup the server's setup
     * @param lines logs failures
     * @param disk writes files
     * @param client the address of the client
     * @param upgrade creates the handler that begins TLS, from a supplier of fresh decoders; it stands before this
     *     handler
     */
    static SmtpConnection inPlaintext(
            Setup setup,
            Lines lines,
            EventExecutor disk,
            InetSocketAddress client,
            Function<Supplier<SmtpDecoder>, StartTls> upgrade) {
        SmtpConnection connection = new SmtpConnection(setup, lines, disk, client, false);
        connection.startTls = upgrade.apply(connection::newDecoder);
        return connection;
    }

    /** The handler before this one that begins TLS; empty if the connection is under TLS from its first byte. */
    Optional<StartTls> startTls() {
        return Optional.ofNullable(startTls);
    }

    /** Creates another decoder, which this connection uses from now on. */
    SmtpDecoder newDecoder() {
        decoder = new SmtpDecoder();
        return decoder;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (startTls != null) {
            open(ctx);
        }
        ctx.fireChannelActive();
    }

    private void open(ChannelHandlerContext ctx) {
        opened = true;
        perform(ctx, session.opening());
        ctx.flush();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, Received received) {
        if (closing) {
            return;
        }
        if (received instanceof Received.Command command) {
            perform(ctx, session.command(command.line()));
        } else if (received instanceof Received.Text text) {
            write(ctx, text.bytes());
        } else if (received instanceof Received.Malformed malformed) {
            log.failure("malformed input, closing");
            close(ctx, malformed.reply());
        } else {
            store(ctx);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        ctx.flush();
        ctx.fireChannelReadComplete();
    }

    private void perform(ChannelHandlerContext ctx, Step step) {
        if (step instanceof Step.Close) {
            close(ctx, step.reply());
        } else if (step instanceof Step.StartTls && startTls != null) {
            upgrading = true;
            startTls.upgrade(ctx, bytes(step.reply()), bytes(NOTHING_BEHIND_STARTTLS));
        } else {
            if (step instanceof Step.Collect collect) {
                delivery = new Delivery(setup.mailbox(), client(), collect.envelope(), setup.limits(), log);
                decoder.expectText();
            }
            ctx.write(bytes(step.reply()));
        }
    }

    private void write(ChannelHandlerContext ctx, byte[] text) {
        Delivery message = delivery;
        if (message == null) {
            return;
        }
        pending += text.length;
        if (pending > MOST_PENDING) {
            hold(ctx, Hold.DISK);
        }
        disk.execute(() -> {
            message.write(text);
            ctx.executor().execute(() -> written(ctx, text.length));
        });
    }

    private void written(ChannelHandlerContext ctx, int bytes) {
        pending -= bytes;
        if (pending <= MOST_PENDING / 2) {
            release(ctx, Hold.DISK);
        }
    }

    private void store(ChannelHandlerContext ctx) {
        Delivery message = delivery;
        if (message == null) {
            return;
        }
        hold(ctx, Hold.STORING);
        disk.execute(() -> {
            Delivery.Outcome outcome = message.finish();
            ctx.executor().execute(() -> stored(ctx, outcome));
        });
    }

    private void stored(ChannelHandlerContext ctx, Delivery.Outcome outcome) {
        delivery = null;
        perform(
                ctx,
                outcome instanceof Delivery.Outcome.Refused refused
                        ? session.refused(refused.reply())
                        : session.stored(((Delivery.Outcome.Stored) outcome).id()));
        if (session.draining()) {
            close(ctx, session.goingAway());
        }
        release(ctx, Hold.STORING);
        ctx.flush();
    }

    private void hold(ChannelHandlerContext ctx, Hold reason) {
        holds.add(reason);
        decoder.hold();
        ctx.channel().config().setAutoRead(false);
    }

    private void release(ChannelHandlerContext ctx, Hold reason) {
        if (!holds.remove(reason) || !holds.isEmpty() || !ctx.channel().isActive()) {
            return;
        }
        decoder.release();
        if (holds.isEmpty()) {
            ctx.channel().config().setAutoRead(true);
        }
        ctx.flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            release(ctx, Hold.REPLIES);
        } else {
            hold(ctx, Hold.REPLIES);
        }
        ctx.fireChannelWritabilityChanged();
    }

    /** Begins to close: a transaction under way may end, and no new one begins. */
    void drain(ChannelHandlerContext ctx) {
        session.drain();
        if (!opened || upgrading) {
            ctx.close();
        } else if (!session.inTransaction()) {
            close(ctx, session.goingAway());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof CertificateSelected selected) {
            requestedName = selected.name();
        } else if (event instanceof SslHandshakeCompletionEvent handshake) {
            handshakeEnded(ctx, handshake);
        } else if (event instanceof IdleStateEvent && opened && !upgrading && !holds.contains(Hold.STORING)) {
            log.failure("silent for too long, closing");
            close(ctx, session.timedOut());
        }
        ctx.fireUserEventTriggered(event);
    }

    private void handshakeEnded(ChannelHandlerContext ctx, SslHandshakeCompletionEvent handshake) {
        SslHandler handler = ctx.pipeline().get(SslHandler.class);
        if (!handshake.isSuccess() || handler == null) {
            log.noTls(Objects.requireNonNullElseGet(handshake.cause(), ClosedChannelException::new));
            ctx.close();
            return;
        }
        SSLSession agreed = handler.engine().getSession();
        tls = Optional.of(new TlsFacts(agreed.getProtocol(), agreed.getCipherSuite(), requestedName));
        if (startTls == null) {
            open(ctx);
        } else {
            upgrading = false;
            session.tlsStarted();
        }
    }

    /**
     * Sends a last reply and closes. Bytes that the client has sent ahead are read and dropped: a socket that is closed
     * over unread bytes is reset, and the client may never see the reply.
     */
    private void close(ChannelHandlerContext ctx, Reply lastWord) {
        if (closing) {
            return;
        }
        closing = true;
        decoder.discard();
        Channel channel = ctx.channel();
        ctx.writeAndFlush(bytes(lastWord)).addListener(said -> {
            SslHandler handler = ctx.pipeline().get(SslHandler.class);
            if (handler == null) {
                shutdownOutput(channel);
            } else {
                handler.closeOutbound().addListener(notified -> shutdownOutput(channel));
            }
        });
        channel.config().setAutoRead(true);
        ctx.executor().schedule(() -> channel.close(), LINGER_SECONDS, TimeUnit.SECONDS);
    }

    /** Closes our direction: the client closes its own when it sees that, and then the channel is closed. */
    private static void shutdownOutput(Channel channel) {
        if (channel instanceof DuplexChannel duplex) {
            duplex.shutdownOutput();
        } else {
            channel.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        Delivery unfinished = delivery;
        if (unfinished != null && !holds.contains(Hold.STORING)) {
            disk.execute(unfinished::abandon);
        }
        Client client = client();
        if (unfinished == null) {
            log.end(client);
        } else {
            // behind the message that is being stored
            disk.execute(() -> log.end(client));
        }
        ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        LOG.debug("{}: {}", client(), HandshakeFailure.describe(cause));
        ctx.close();
    }

    private static ByteBuf bytes(Reply reply) {
        return Unpooled.wrappedBuffer(reply.encode());
    }

    private Client client() {
        return new Client(address, tls);
    }
}

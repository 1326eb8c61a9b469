package io.github.mailsni.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalServerChannel;
import io.netty.handler.codec.ByteToMessageCodec;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.MessageToMessageEncoder;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An upgrade in a channel without a network, whose event loop and clock go on when they are told to. */
@DisplayName("Step by step, StartTls")
@SuppressWarnings({"FutureReturnValueIgnored", "deprecation"}) // event loops of Netty 4.1
class StartTlsStepsTest {
    private static final EventExecutor OTHER_THREAD =
            new DefaultEventExecutor(new DefaultThreadFactory("protocol", true));

    private final ByteBuf goAhead = text("220 go ahead\r\n");
    private final ByteBuf refusal = text("501 nothing may follow STARTTLS\r\n");
    private final List<Object> received = new ArrayList<>();
    private final StartTls startTls = StartTls.with(Tls::new).decoder("lines", () -> new LineBasedFrameDecoder(1000));
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ChannelPipeline pipeline = channel.pipeline();

    /** Stands for a TLS handler; the tests fire its events. */
    private static final class Tls extends ChannelInboundHandlerAdapter {}

    private class Protocol extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ByteBuf line = (ByteBuf) message;
            received.add(line.toString(US_ASCII));
            line.release();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            received.add(event);
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            received.add("inactive");
        }
    }

    /** Keeps what is written until it is told to go on, as a socket does whose buffer is full. */
    private static final class FullSocket extends ChannelOutboundHandlerAdapter {
        private final List<String> messages = new ArrayList<>();
        private final List<ChannelPromise> promises = new ArrayList<>();

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            ByteBuf bytes = (ByteBuf) message;
            messages.add(bytes.toString(US_ASCII));
            bytes.release();
            promises.add(promise);
        }
    }

    /** Passes no events on. */
    private static final class Deaf extends ChannelInboundHandlerAdapter {
        private final List<Object> events = new ArrayList<>();

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            events.add(event);
        }
    }

    /** Counts how often more is to be read. */
    private static final class Reads extends ChannelOutboundHandlerAdapter {
        private int count;

        @Override
        public void read(ChannelHandlerContext ctx) {
            count++;
            ctx.read();
        }
    }

    /** Makes a message of each byte. */
    private static final class Pieces extends MessageToMessageEncoder<ByteBuf> {
        @Override
        protected void encode(ChannelHandlerContext ctx, ByteBuf message, List<Object> out) {
            while (message.isReadable()) {
                out.add(message.readRetainedSlice(1));
            }
        }
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, US_ASCII);
    }

    @BeforeEach
    void fillPipeline() {
        pipeline.addLast("lines", new LineBasedFrameDecoder(1000))
                .addLast("StartTls", startTls)
                .addLast("protocol", new Protocol());
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private Future<Channel> upgrade() {
        return startTls.upgrade(pipeline.context("protocol"), goAhead, refusal);
    }

    private FullSocket fullSocket() {
        FullSocket socket = new FullSocket();
        pipeline.addFirst(socket);
        return socket;
    }

    private void goOnFor(long seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runPendingTasks();
        channel.runScheduledPendingTasks();
    }

    private void assertSent(ByteBuf message) {
        ByteBuf sent = channel.readOutbound();
        assertThat(sent).isSameAs(message);
        sent.release();
        assertThat(channel.<Object>readOutbound()).isNull();
    }

    private void assertSentText(String expected) {
        ByteBuf sent = channel.readOutbound();
        assertThat(sent.toString(US_ASCII)).isEqualTo(expected);
        sent.release();
        assertThat(channel.<Object>readOutbound()).isNull();
    }

    private void assertAnswersReleased() {
        assertThat(goAhead.refCnt()).as("the go-ahead").isZero();
        assertThat(refusal.refCnt()).as("the refusal").isZero();
    }

    @Test
    @DisplayName("reads nothing until the go-ahead is sent, and puts TLS before fresh decoders then")
    void goesAhead() {
        ChannelHandler before = pipeline.get("lines");

        Future<Channel> secured = upgrade();

        assertThat(channel.config().isAutoRead()).isFalse();
        channel.runPendingTasks();
        assertSent(goAhead);
        assertAnswersReleased();
        assertThat(channel.config().isAutoRead()).isTrue();
        assertThat(pipeline.first()).isInstanceOf(Tls.class);
        assertThat(pipeline.get("lines"))
                .isInstanceOf(LineBasedFrameDecoder.class)
                .isNotSameAs(before);
        assertThat(secured.isDone()).isFalse();
    }

    @Test
    @DisplayName("leaves the pipeline when the handshake has succeeded, with no timer behind it")
    void secured() {
        Future<Channel> secured = upgrade();
        channel.runPendingTasks();
        assertSent(goAhead);

        pipeline.fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);

        assertThat(secured.getNow()).isSameAs(channel);
        assertThat(received).containsExactly(SslHandshakeCompletionEvent.SUCCESS);
        assertThat(pipeline.names()).doesNotContain("StartTls");
        assertThat(pipeline.get(PlaintextGate.class)).isNull();
        channel.runPendingTasks();
        assertThat(channel.runScheduledPendingTasks()).as("no timer").isEqualTo(-1);
        channel.writeInbound(text("EHLO b\r\n"));
        assertThat(received).endsWith("EHLO b");
    }

    @Test
    @DisplayName(
            "goes on with its own handshake, and holds what is written, when another handler's handshake has succeeded")
    void otherHandshake() {
        Future<Channel> secured = upgrade();

        pipeline.fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);

        channel.checkException();
        assertThat(received).containsExactly(SslHandshakeCompletionEvent.SUCCESS);
        assertThat(secured.isDone()).isFalse();
        ChannelFuture held = channel.writeAndFlush(text("250 not in plaintext\r\n"));
        channel.runPendingTasks();
        assertSent(goAhead);
        assertThat(held.isDone()).isFalse();
        pipeline.fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);
        assertThat(secured.getNow()).isSameAs(channel);
        assertSentText("250 not in plaintext\r\n");
    }

    @ParameterizedTest(name = "before it: {0}")
    @ValueSource(booleans = {true, false})
    @DisplayName("reads on after the go-ahead, and leaves it to the others whether each read is asked for, as")
    void readsOn(boolean autoRead) {
        channel.config().setAutoRead(autoRead);
        Reads reads = new Reads();
        pipeline.addFirst(reads);
        upgrade();
        assertThat(reads.count).isZero();

        channel.runPendingTasks();

        assertSent(goAhead);
        assertThat(reads.count).isOne();
        assertThat(channel.config().isAutoRead()).isEqualTo(autoRead);
    }

    @Test
    @DisplayName("lets all of a go-ahead pass that an encoder cuts to pieces, and flushes it")
    void goAheadInPieces() {
        pipeline.addBefore("StartTls", null, new Pieces());
        upgrade();

        channel.runPendingTasks();

        StringBuilder sent = new StringBuilder();
        for (ByteBuf piece = channel.readOutbound(); piece != null; piece = channel.readOutbound()) {
            sent.append(piece.toString(US_ASCII));
            piece.release();
        }
        assertThat(sent).hasToString("220 go ahead\r\n");
        assertThat(pipeline.get(Tls.class)).isNotNull();
    }

    @Test
    @DisplayName("holds what is written when the go-ahead has just left, and TLS is not there yet")
    void writtenWithTheGoAhead() {
        List<ChannelFuture> late = new ArrayList<>();
        StartTls upgrading = StartTls.with(() -> {
                    late.add(channel.writeAndFlush(text("250 too early\r\n")));
                    return new Tls();
                })
                .decoder("lines", () -> new LineBasedFrameDecoder(1000));
        pipeline.replace("StartTls", "StartTls", upgrading);
        upgrading.upgrade(pipeline.context("protocol"), goAhead, refusal);

        channel.runPendingTasks();

        assertSent(goAhead);
        assertThat(late).hasSize(1).noneMatch(ChannelFuture::isDone);
    }

    @Test
    @DisplayName(
            "lets what it has held go on behind TLS when the handshake has succeeded, flushed as far as that was asked for")
    void heldGoesOn() {
        upgrade();
        ChannelFuture written = channel.write(text("250 one\r\n"));
        channel.runPendingTasks();
        assertSent(goAhead);

        pipeline.fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);

        assertThat(channel.<Object>readOutbound()).as("not flushed").isNull();
        channel.flush();
        assertSentText("250 one\r\n");
        assertThat(written.isSuccess()).isTrue();
    }

    @Test
    @DisplayName("flushes what it has held when the handshake has succeeded, if a flush was asked for")
    void heldIsFlushed() {
        upgrade();
        ChannelFuture written = channel.writeAndFlush(text("250 one\r\n"));
        channel.runPendingTasks();
        assertSent(goAhead);
        assertThat(written.isDone()).isFalse();

        pipeline.fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);

        assertSentText("250 one\r\n");
        assertThat(written.isSuccess()).isTrue();
    }

    @Test
    @DisplayName("passes on what a handler lets go of while it learns of the handshake's success")
    void lineWithTheSuccess() {
        pipeline.replace("protocol", "protocol", new Protocol() {
            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                ctx.pipeline().fireChannelRead(text("EHLO b\r\n"));
            }
        });
        Future<Channel> secured = upgrade();
        channel.runPendingTasks();
        assertSent(goAhead);

        pipeline.fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);

        assertThat(received).containsExactly("EHLO b");
        assertThat(secured.isSuccess()).isTrue();
    }

    @Test
    @DisplayName("closes the connection when the handshake has failed, and says why")
    void handshakeFailed() {
        Future<Channel> secured = upgrade();
        ChannelFuture held = channel.writeAndFlush(text("250 too early\r\n"));
        channel.runPendingTasks();
        assertSent(goAhead);
        SslHandshakeCompletionEvent failure = new SslHandshakeCompletionEvent(new SSLException("no common cipher"));

        pipeline.fireUserEventTriggered(failure);

        assertThat(secured.cause()).isSameAs(failure.cause());
        assertThat(held.cause()).isSameAs(failure.cause());
        assertThat(received).startsWith(failure);
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    @DisplayName(
            "fails what it has held with the cause of the handshake's failure, though another handler keeps that from it")
    void failureKeptFromIt() {
        pipeline.addBefore("StartTls", "deaf", new Deaf());
        upgrade();
        Deaf deaf = (Deaf) pipeline.get("deaf");
        pipeline.context("deaf").fireUserEventTriggered(barrierIn(deaf));
        ChannelFuture held = channel.writeAndFlush(text("250 too early\r\n"));
        SslHandshakeCompletionEvent failure = new SslHandshakeCompletionEvent(new SSLException("no common cipher"));

        pipeline.fireUserEventTriggered(failure);

        assertThat(held.cause()).isSameAs(failure.cause());
    }

    private Object barrierIn(Deaf deaf) {
        channel.runPendingTasks();
        assertThat(deaf.events).singleElement().hasToString("StartTls barrier");
        return deaf.events.get(0);
    }

    @Test
    @DisplayName(
            "sends the refusal as the last, if a part of a line has followed the command, and closes when it has left")
    void refuses() {
        FullSocket socket = fullSocket();
        ByteBuf injected = text("NOOP INJ");
        channel.writeInbound(injected);

        Future<Channel> secured = upgrade();
        ChannelFuture late = channel.writeAndFlush(text("250 too late\r\n"));
        channel.runPendingTasks();

        assertThat(socket.messages).containsExactly("501 nothing may follow STARTTLS\r\n");
        assertAnswersReleased();
        assertThat(injected.refCnt()).isZero();
        assertThat(secured.cause()).hasMessage("plaintext has followed STARTTLS");
        assertThat(late.cause()).isSameAs(secured.cause());
        ByteBuf later = text("250 even later\r\n");
        assertThat(channel.writeAndFlush(later).cause()).isSameAs(secured.cause());
        assertThat(later.refCnt()).isZero();
        assertThat(channel.isOpen()).isTrue();
        socket.promises.get(0).setSuccess();
        assertThat(channel.isOpen()).isFalse();
        assertThat(received).containsExactly("inactive");
    }

    @Test
    @DisplayName("refuses once, however many messages have followed the command, wherever they come from")
    void refusesOnce() {
        FullSocket socket = fullSocket();
        pipeline.addBefore("StartTls", "before", new ChannelInboundHandlerAdapter());
        Future<Channel> secured = upgrade();
        ByteBuf one = text("NOOP");
        ByteBuf other = text("NOOP");

        pipeline.context("lines").fireChannelRead(one);
        pipeline.context("before").fireChannelRead(other);
        channel.runPendingTasks();

        assertThat(socket.messages).containsExactly("501 nothing may follow STARTTLS\r\n");
        assertAnswersReleased();
        assertThat(one.refCnt()).isZero();
        assertThat(other.refCnt()).isZero();
        assertThat(secured.cause()).hasMessage("plaintext has followed STARTTLS");
        assertThat(received).isEmpty();
        socket.promises.get(0).setSuccess();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    @DisplayName("closes without a word if plaintext comes while the go-ahead is on its way")
    void plaintextAfterTheGoAhead() {
        FullSocket socket = fullSocket();
        Future<Channel> secured = upgrade();
        channel.runPendingTasks();
        ByteBuf injected = text("NOOP\r\n");

        channel.writeInbound(injected);

        assertThat(socket.messages).containsExactly("220 go ahead\r\n");
        assertThat(injected.refCnt()).isZero();
        assertThat(secured.cause()).hasMessage("plaintext has followed STARTTLS");
        assertThat(channel.isOpen()).isFalse();
        assertAnswersReleased();
    }

    @Nested
    @DisplayName("gives up")
    class GivesUp {
        @Test
        @DisplayName("when it is not known within 10 seconds what the decoders have kept")
        void preparing() {
            pipeline.addBefore("StartTls", null, new Deaf());
            Future<Channel> secured = upgrade();

            goOnFor(9);
            assertThat(secured.isDone()).isFalse();
            goOnFor(1);

            assertGivenUp(secured);
            assertThat(channel.<Object>readOutbound()).isNull();
        }

        @Test
        @DisplayName("when the go-ahead does not leave within 10 seconds, and begins no handshake if it leaves later")
        void answering() {
            FullSocket socket = fullSocket();
            Future<Channel> secured = upgrade();

            goOnFor(9);
            assertThat(secured.isDone()).isFalse();
            goOnFor(1);

            assertGivenUp(secured);
            socket.promises.get(0).setSuccess();
            channel.runPendingTasks();
            assertThat(pipeline.get(Tls.class)).isNull();
        }

        private void assertGivenUp(Future<Channel> secured) {
            assertThat(secured.cause()).hasMessage("the go-ahead could not be sent in time");
            assertThat(channel.isOpen()).isFalse();
            assertAnswersReleased();
        }

        @Test
        @DisplayName("not in the middle of the handshake, whose time is up to the TLS handler")
        void handshake() {
            Future<Channel> secured = upgrade();
            goOnFor(9);
            assertSent(goAhead);

            goOnFor(60);

            assertThat(secured.isDone()).isFalse();
            assertThat(channel.isOpen()).isTrue();
        }

        @Test
        @DisplayName("when the go-ahead cannot be written, and says why")
        void notWritten() {
            FullSocket socket = fullSocket();
            Future<Channel> secured = upgrade();
            channel.runPendingTasks();
            IOException reset = new IOException("connection reset");

            socket.promises.get(0).setFailure(reset);
            channel.runPendingTasks();

            assertThat(secured.cause()).isSameAs(reset);
            assertThat(channel.isOpen()).isFalse();
            assertThat(pipeline.get(Tls.class)).isNull();
        }

        @ParameterizedTest(name = "{0}")
        @ValueSource(booleans = {true, false})
        @DisplayName("when no TLS handler can be made, and says why")
        void noTls(boolean error) {
            IllegalStateException none = new IllegalStateException("no TLS here");
            NoClassDefFoundError missing = new NoClassDefFoundError("com/example/Missing");
            StartTls upgrading = StartTls.with(() -> {
                        if (error) {
                            throw missing;
                        }
                        throw none;
                    })
                    .decoder("lines", () -> new LineBasedFrameDecoder(1000));
            pipeline.replace("StartTls", "StartTls", upgrading);
            Future<Channel> secured = upgrading.upgrade(pipeline.context("protocol"), goAhead, refusal);

            channel.runPendingTasks();

            assertThat(secured.cause()).isSameAs(error ? missing : none);
            assertThat(channel.isOpen()).isFalse();
        }

        @Test
        @DisplayName("when a decoder has left the pipeline since the call")
        void decoderRemoved() {
            Future<Channel> secured = upgrade();
            pipeline.remove("lines");

            channel.runPendingTasks();

            assertThat(secured.cause()).isInstanceOf(NoSuchElementException.class);
            assertThat(channel.isOpen()).isFalse();
            assertAnswersReleased();
        }

        @Test
        @DisplayName("when the client has left, and tells the protocol handler")
        void clientLeft() {
            pipeline.addBefore("StartTls", null, new Deaf());
            Future<Channel> secured = upgrade();
            ChannelFuture held = channel.writeAndFlush(text("250 too early\r\n"));

            channel.close();

            assertThat(secured.cause()).isInstanceOf(ClosedChannelException.class);
            assertThat(held.cause()).isInstanceOf(ClosedChannelException.class);
            assertThat(received).containsExactly("inactive");
            assertAnswersReleased();
        }

        @Test
        @DisplayName("when the event loop is shut down before the go-ahead is written")
        void eventLoopShutDown() throws Exception {
            EventLoopGroup loop =
                    new io.netty.channel.DefaultEventLoopGroup(1, new DefaultThreadFactory("shut down", true));
            BlockingQueue<ChannelHandlerContext> contexts = new LinkedBlockingQueue<>();
            CountDownLatch prepared = new CountDownLatch(1);
            LocalAddress address = new LocalAddress("StartTlsStepsTest");
            new ServerBootstrap()
                    .group(loop)
                    .channel(LocalServerChannel.class)
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel accepted) {
                            accepted.pipeline()
                                    .addLast(new Counting(prepared))
                                    .addLast(OTHER_THREAD, StartTls.with(Tls::new), new Announcing(contexts));
                        }
                    })
                    .bind(address)
                    .sync();
            new Bootstrap()
                    .group(loop)
                    .channel(LocalChannel.class)
                    .handler(new ChannelInboundHandlerAdapter())
                    .connect(address)
                    .sync();
            ChannelHandlerContext protocol = contexts.poll(10, TimeUnit.SECONDS);
            assertThat(protocol).isNotNull();

            Future<Future<Channel>> call = OTHER_THREAD.submit(() -> {
                Future<Channel> secured =
                        protocol.pipeline().get(StartTls.class).upgrade(protocol, goAhead, refusal);
                assertThat(prepared.await(10, TimeUnit.SECONDS)).isTrue();
                loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
                assertThat(loop.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
                return secured;
            });

            Future<Channel> secured = call.sync().getNow();
            assertThat(secured.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(secured.cause()).isInstanceOf(ClosedChannelException.class);
            assertAnswersReleased();
        }
    }

    /** Counts the events that it passes on. */
    private static final class Counting extends ChannelInboundHandlerAdapter {
        private final CountDownLatch passed;

        Counting(CountDownLatch passed) {
            this.passed = passed;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            ctx.fireUserEventTriggered(event);
            passed.countDown();
        }
    }

    /** Tells of its context when the connection stands. */
    private static final class Announcing extends ChannelInboundHandlerAdapter {
        private final BlockingQueue<ChannelHandlerContext> contexts;

        Announcing(BlockingQueue<ChannelHandlerContext> contexts) {
            this.contexts = contexts;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            contexts.add(ctx);
        }
    }

    @Nested
    @DisplayName("refuses to begin, and leaves the connection as it is,")
    class NotReady {
        private void assertNotReady(StartTls upgrading, ChannelHandlerContext protocol, String why) {
            assertThatIllegalStateException()
                    .isThrownBy(() -> upgrading.upgrade(protocol, goAhead, refusal))
                    .withMessageContaining(why);
            assertThat(channel.config().isAutoRead()).isTrue();
            assertThat(channel.isOpen()).isTrue();
            assertThat(goAhead.refCnt()).isOne();
        }

        @Test
        @DisplayName("if it is in no pipeline")
        void notAdded() {
            assertNotReady(StartTls.with(Tls::new), pipeline.context("protocol"), "has to be in the pipeline");
        }

        @Test
        @DisplayName("if it was removed from the pipeline")
        void removed() {
            pipeline.remove(startTls);

            assertNotReady(startTls, pipeline.context("protocol"), "has to be in the pipeline");
        }

        @Test
        @DisplayName("if the protocol handler has another executor")
        void otherExecutor() {
            pipeline.addLast(OTHER_THREAD, "other", new ChannelInboundHandlerAdapter());

            assertNotReady(startTls, pipeline.context("other"), "with the same executor");
        }

        @Test
        @DisplayName("over a codec that it was not told of, for it may have kept plaintext")
        void unknownCodec() {
            pipeline.addBefore("StartTls", "codec", new ByteToMessageCodec<String>() {
                @Override
                protected void encode(ChannelHandlerContext ctx, String message, ByteBuf out) {}

                @Override
                protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {}
            });

            assertNotReady(startTls, pipeline.context("protocol"), "the decoder codec may keep plaintext");
        }
    }

    @Nested
    @DisplayName("passes on")
    class PassesOn {
        @Test
        @DisplayName("lines, events, the success of a handshake and the end, as long as nothing is upgraded")
        void before() {
            channel.writeInbound(text("EHLO a\r\n"));
            pipeline.fireUserEventTriggered("an event");
            pipeline.fireUserEventTriggered(SslHandshakeCompletionEvent.SUCCESS);
            channel.close();

            assertThat(received).containsExactly("EHLO a", "an event", SslHandshakeCompletionEvent.SUCCESS, "inactive");
        }

        @Test
        @DisplayName("events of others during an upgrade, and none of its own")
        void during() {
            upgrade();
            channel.runPendingTasks();
            assertSent(goAhead);

            pipeline.fireUserEventTriggered("an event");

            assertThat(received).containsExactly("an event");
        }
    }

    @Test
    @DisplayName("releases what it holds if another handler takes the gate out of the pipeline")
    void gateRemoved() {
        upgrade();
        ByteBuf message = text("250 too early\r\n");
        ChannelFuture held = channel.writeAndFlush(message);
        channel.runPendingTasks();
        assertSent(goAhead);

        pipeline.remove(PlaintextGate.class);

        assertThat(held.cause()).isInstanceOf(ClosedChannelException.class);
        assertThat(message.refCnt()).isZero();
    }
}

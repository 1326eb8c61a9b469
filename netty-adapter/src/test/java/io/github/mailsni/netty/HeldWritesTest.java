package io.github.mailsni.netty;

import static io.github.mailsni.netty.HelloBytes.helloFor;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultFileRegion;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.UnsupportedMessageTypeException;
import io.netty.util.ReferenceCounted;
import java.io.File;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is written before the TLS handler stands")
@Label("What is written before the TLS handler stands")
@SuppressWarnings("FutureReturnValueIgnored")
class HeldWritesTest {
    private final TestSelector selector = TestHosts.selector();
    private final SniTls tls = SniTls.builder(selector).build();

    private static ByteBuf bytes(int length) {
        return Unpooled.buffer(length).writeZero(length);
    }

    private static ByteBuf text(String text) {
        return Unpooled.copiedBuffer(text, US_ASCII);
    }

    /** A TLS handler that passes everything on, to see what it is given. */
    private static final class Holder extends ChannelDuplexHandler {
        private @Nullable HeldWrites held;

        HeldWrites held() {
            return requireNonNull(held);
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            held = new HeldWrites(ctx);
        }

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            held().write(message, promise);
        }

        @Override
        public void flush(ChannelHandlerContext ctx) {
            held().flush();
        }
    }

    @Test
    @DisplayName("is refused beyond 1024 messages, and everything after it")
    void count() {
        EmbeddedChannel channel = new EmbeddedChannel(tls.newHandler());
        List<ChannelFuture> held = new ArrayList<>();
        for (int i = 0; i < HeldWrites.MOST_MESSAGES; i++) {
            held.add(channel.write(text("x")));
        }
        ByteBuf last = text("x");

        ChannelFuture refused = channel.writeAndFlush(last);

        assertThat(refused.cause())
                .isInstanceOf(ChannelException.class)
                .hasMessageContaining("at most 1024 messages and 262144 bytes are held");
        assertThat(last.refCnt()).isZero();
        assertThat(held).noneMatch(ChannelFuture::isDone);
        assertThat(channel.outboundMessages()).isEmpty();
        channel.close();
        assertThat(held).allSatisfy(each -> assertThat(each.cause()).isInstanceOf(ClosedChannelException.class));
    }

    @Test
    @DisplayName("is refused beyond 256 KiB, and everything after it: there is no gap in what leaves")
    void size() {
        EmbeddedChannel channel = new EmbeddedChannel(tls.newHandler());
        ChannelFuture held = channel.write(bytes(HeldWrites.MOST_BYTES));
        ByteBuf big = bytes(1);
        ByteBuf empty = bytes(0);

        assertThat(channel.write(big).cause()).isInstanceOf(ChannelException.class);
        assertThat(channel.write(empty).cause()).isInstanceOf(ChannelException.class);

        assertThat(big.refCnt()).isZero();
        assertThat(empty.refCnt()).isZero();
        assertThat(held.isDone()).isFalse();
        channel.finishAndReleaseAll();
        assertThat(held.isSuccess()).isFalse();
    }

    @Test
    @DisplayName("makes the channel unwritable, as a client does that reads slowly")
    void writability() {
        List<Boolean> changes = new ArrayList<>();
        EmbeddedChannel channel = new EmbeddedChannel(tls.newHandler(), new ChannelInboundHandlerAdapter() {
            @Override
            public void channelWritabilityChanged(ChannelHandlerContext ctx) {
                changes.add(ctx.channel().isWritable());
            }
        });

        channel.write(bytes(channel.config().getWriteBufferHighWaterMark() + 1));
        channel.runPendingTasks();

        assertThat(channel.isWritable()).isFalse();
        assertThat(changes).containsExactly(false);
        channel.finishAndReleaseAll();
    }

    @Test
    @DisplayName("is refused and released if it is no bytes, which TLS could not encrypt")
    void otherMessages() {
        EmbeddedChannel channel = new EmbeddedChannel(tls.newHandler());
        DefaultFileRegion file = new DefaultFileRegion(new File("not opened"), 0, 1);

        assertThat(channel.write(file).cause()).isInstanceOf(UnsupportedMessageTypeException.class);
        assertThat(channel.write("text").cause()).isInstanceOf(UnsupportedMessageTypeException.class);

        assertThat(file.refCnt()).isZero();
        channel.finishAndReleaseAll();
    }

    @Test
    @DisplayName("is released, and its promises fail, if the handler is removed")
    void removed() {
        ChannelHandler handler = tls.newHandler();
        EmbeddedChannel channel = new EmbeddedChannel(handler);
        ByteBuf message = text("220 ready\r\n");
        ChannelFuture written = channel.writeAndFlush(message);

        channel.pipeline().remove(handler);

        assertThat(written.cause()).hasMessageContaining("removed before the handshake");
        assertThat(message.refCnt()).isZero();
        assertThat(channel.outboundMessages()).isEmpty();
        channel.finishAndReleaseAll();
    }

    @Test
    @DisplayName(
            "fails at once when the handshake has failed, with the cause of that, and does not come before the alert")
    void afterFailure() {
        List<ChannelFuture> later = new ArrayList<>();
        EmbeddedChannel channel = new EmbeddedChannel(tls.newHandler(), new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                later.add(ctx.writeAndFlush(text("421 later\r\n")));
            }
        });
        ChannelFuture first = channel.writeAndFlush(text("220 ready\r\n"));
        first.addListener(done -> later.add(channel.writeAndFlush(text("421 from a listener\r\n"))));
        channel.writeAndFlush(text("220 nobody asks\r\n"), channel.voidPromise());

        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {22, 3, 3, 0, 4, 2, 0, 0, 0}));

        ByteBuf sent = channel.readOutbound();
        assertThat(sent).isEqualTo(TlsAlert.UNEXPECTED_MESSAGE.toRecord());
        sent.release();
        assertThat(channel.outboundMessages()).isEmpty();
        assertThat(first.cause()).hasMessageContaining("no ClientHello");
        assertThat(later).hasSize(3).allSatisfy(each -> assertThat(each.cause()).isSameAs(first.cause()));
        channel.checkException();
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    @DisplayName("survives that its promise is cancelled")
    void cancelled() {
        EmbeddedChannel channel = new EmbeddedChannel(tls.newHandler());
        ByteBuf message = text("220 ready\r\n");
        ChannelFuture written = channel.writeAndFlush(message);

        assertThat(written.cancel(false)).isTrue();
        channel.writeInbound(Unpooled.wrappedBuffer(helloFor("a.example").record()));

        assertThat(message.refCnt()).isZero();
        channel.finishAndReleaseAll();
    }

    @Test
    @DisplayName("does not keep close, disconnect and deregister from passing")
    void passes() {
        List<String> passed = new ArrayList<>();
        EmbeddedChannel channel = new EmbeddedChannel(
                true,
                true,
                new ChannelOutboundHandlerAdapter() {
                    @Override
                    public void deregister(ChannelHandlerContext ctx, ChannelPromise promise) throws Exception {
                        passed.add("deregister");
                        super.deregister(ctx, promise);
                    }

                    @Override
                    public void disconnect(ChannelHandlerContext ctx, ChannelPromise promise) {
                        passed.add("disconnect");
                        promise.setSuccess();
                    }

                    @Override
                    public void close(ChannelHandlerContext ctx, ChannelPromise promise) throws Exception {
                        passed.add("close");
                        super.close(ctx, promise);
                    }
                },
                tls.newHandler());
        ChannelFuture held = channel.writeAndFlush(text("220 ready\r\n"));

        channel.deregister();
        channel.pipeline().disconnect();
        assertThat(held.isDone()).isFalse();
        channel.close();

        assertThat(passed).contains("deregister", "disconnect", "close");
        assertThat(held.cause()).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    @DisplayName("waits while the choice is made on another thread")
    void whileWaiting() {
        Queue<Runnable> tasks = new ArrayDeque<>();
        EmbeddedChannel channel = new EmbeddedChannel(
                SniTls.builder(selector).executor(tasks::add).build().newHandler());
        channel.writeInbound(Unpooled.wrappedBuffer(helloFor("a.example").record()));

        ChannelFuture written = channel.writeAndFlush(text("220 ready\r\n"));

        assertThat(channel.outboundMessages()).isEmpty();
        while (!tasks.isEmpty()) {
            tasks.remove().run();
            channel.runPendingTasks();
        }
        for (ByteBuf each = channel.readOutbound(); each != null; each = channel.readOutbound()) {
            assertThat(each.toString(US_ASCII)).doesNotContain("220 ready");
            each.release();
        }
        assertThat(written.isDone()).isFalse();
        channel.finishAndReleaseAll();
        assertThat(written.isSuccess()).isFalse();
    }

    @Property(tries = 300)
    @Label("leaves in the order in which it was written, or is released; nothing is lost, doubled or leaked")
    void order(@ForAll @Size(max = 60) List<@IntRange(max = 12_000) Integer> lengths, @ForAll boolean handshake) {
        List<Integer> left = new ArrayList<>();
        Holder holder = new Holder();
        EmbeddedChannel channel = new EmbeddedChannel(
                new ChannelOutboundHandlerAdapter() {
                    @Override
                    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
                        left.add(((ByteBuf) message).readableBytes());
                        ((ReferenceCounted) message).release();
                        promise.setSuccess();
                    }
                },
                holder);
        List<ByteBuf> messages = lengths.stream().map(HeldWritesTest::bytes).toList();
        List<ChannelFuture> written = messages.stream().map(channel::write).toList();
        assertThat(left).isEmpty();
        List<Integer> expected = withinBounds(lengths);

        if (handshake) {
            holder.held().release();
        } else {
            holder.held().fail(new ClosedChannelException());
        }

        assertThat(left).isEqualTo(handshake ? expected : List.of());
        assertThat(written).allMatch(ChannelFuture::isDone);
        assertThat(written.stream().filter(ChannelFuture::isSuccess).count())
                .isEqualTo(handshake ? expected.size() : 0);
        assertThat(messages).allSatisfy(each -> assertThat(each.refCnt()).isZero());
        channel.finishAndReleaseAll();
    }

    private static List<Integer> withinBounds(List<Integer> lengths) {
        List<Integer> within = new ArrayList<>();
        int sum = 0;
        for (int length : lengths) {
            sum += length;
            if (sum > HeldWrites.MOST_BYTES) {
                break;
            }
            within.add(length);
        }
        return within;
    }
}

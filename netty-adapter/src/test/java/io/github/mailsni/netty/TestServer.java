package io.github.mailsni.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A server on loopback that greets whoever has succeeded in the handshake, and notes down what happens. */
@SuppressWarnings("FutureReturnValueIgnored")
final class TestServer implements AutoCloseable {
    static final String GREETING = "220 ready";

    private static final EventLoopGroup GROUP = newEventLoopGroup();

    private final Channel listener;
    private final BlockingQueue<Object> events = new LinkedBlockingQueue<>();
    private final Queue<Throwable> exceptions = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<Channel> closed = new LinkedBlockingQueue<>();

    private TestServer(InetAddress address, Consumer<ChannelPipeline> pipeline, String greeting) {
        listener = new ServerBootstrap()
                .group(GROUP)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Farewell());
                        pipeline.accept(channel.pipeline());
                        channel.pipeline().addLast(new Notes(greeting));
                    }
                })
                .bind(new InetSocketAddress(address, 0))
                .syncUninterruptibly()
                .channel();
    }

    /** What Netty 4.2 puts in its place is not in 4.1. */
    @SuppressWarnings("deprecation")
    private static EventLoopGroup newEventLoopGroup() {
        return new io.netty.channel.nio.NioEventLoopGroup(
                2, new io.netty.util.concurrent.DefaultThreadFactory("server", true));
    }

    static TestServer of(SniTls tls) {
        return with(pipeline -> pipeline.addLast(tls.newHandler()));
    }

    static TestServer with(Consumer<ChannelPipeline> pipeline) {
        return at(InetAddress.getLoopbackAddress(), pipeline);
    }

    static TestServer at(InetAddress address, Consumer<ChannelPipeline> pipeline) {
        return new TestServer(address, pipeline, GREETING + "\r\n");
    }

    /** Leaves the talking to the pipeline. */
    static TestServer silent(Consumer<ChannelPipeline> pipeline) {
        return new TestServer(InetAddress.getLoopbackAddress(), pipeline, "");
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** The next event of this kind; others are forgotten. */
    <T> T next(Class<T> type) throws InterruptedException {
        for (; ; ) {
            Object event = events.poll(10, TimeUnit.SECONDS);
            if (event == null) {
                throw new AssertionError("no " + type.getSimpleName());
            }
            if (type.isInstance(event)) {
                return type.cast(event);
            }
        }
    }

    /** Waits for the end of a connection. */
    Channel awaitClosed() throws InterruptedException {
        Channel channel = closed.poll(10, TimeUnit.SECONDS);
        if (channel == null) {
            throw new AssertionError("the server has closed no connection");
        }
        return channel;
    }

    /** The exceptions that reached the end of a pipeline. */
    Queue<Throwable> exceptions() {
        return exceptions;
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
    }

    /** The head of the pipeline is the last to be removed, when all others have released what they had. */
    private final class Farewell extends ChannelInboundHandlerAdapter {
        @Override
        public void handlerRemoved(ChannelHandlerContext ctx) {
            closed.add(ctx.channel());
        }
    }

    private final class Notes extends ChannelInboundHandlerAdapter {
        private final String greeting;

        Notes(String greeting) {
            this.greeting = greeting;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            events.add(event);
            if (event instanceof SslHandshakeCompletionEvent completion && completion.isSuccess()) {
                ctx.writeAndFlush(Unpooled.copiedBuffer(greeting, US_ASCII));
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            if (!(cause instanceof java.io.IOException)) {
                exceptions.add(cause);
            }
        }
    }
}

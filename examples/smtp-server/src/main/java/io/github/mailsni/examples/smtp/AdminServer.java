package io.github.mailsni.examples.smtp;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The port for operators: HTTP/1.1, one request in a connection. Connections, threads, waiting requests, the size of a
 * request and the time of a connection are bounded; where there are as many connections as there may be, the one that has sent no request for
 * the longest time gives way to a new one. Thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nothing depends on the outcome of a close
final class AdminServer extends ChannelInitializer<SocketChannel> implements AutoCloseable {
    private static final int MOST_CONNECTIONS = 32;
    private static final int LONGEST_LINE = 2048;
    private static final int LONGEST_HEADERS = 8192;
    private static final int LONGEST_BODY = 4096;
    /** The time of one connection, from its first byte to the last of the answer. */
    private static final int SECONDS = 60;

    private static final int STOP_SECONDS = 2;

    private final AdminPages pages;
    private final AdminGuard guard;
    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("admin", true), NioIoHandler.newFactory());
    private final ExecutorService readers = threads("admin-read", 2, 16);
    /** Apart from the readers, so that health is told while a reload waits for a disk. */
    private final ExecutorService reloads = threads("admin-reload", 1, 4);

    /** Used by the one thread of the loop. */
    private final SilentConnections silent = new SilentConnections();

    private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    private final Channel listener;

    private AdminServer(InetSocketAddress address, Optional<String> token, AdminPages pages) throws IOException {
        this.pages = pages;
        this.guard = new AdminGuard(token);
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childHandler(this)
                .bind(address)
                .awaitUninterruptibly();
        this.listener = bound.channel();
        if (!bound.isSuccess()) {
            close();
            throw Setup.cannotListen(address.getAddress(), address.getPort(), bound.cause());
        }
    }

    /**
     * Opens the port.
     *
     * @param address where to listen; port 0 for any that is free
     * @param token what each request must have; empty only for the loopback interface
     * @param pages answers the requests
     * @throws IOException if the port cannot be opened; the message names it
     */
    static AdminServer start(InetSocketAddress address, Optional<String> token, AdminPages pages) throws IOException {
        AdminServer server = new AdminServer(address, token, pages);
        pages.prepare();
        return server;
    }

    private static ExecutorService threads(String name, int number, int waiting) {
        return new ThreadPoolExecutor(
                number,
                number,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(waiting),
                new DefaultThreadFactory(name, true));
    }

    /** The address with the port that was bound. */
    InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    @Override
    protected void initChannel(SocketChannel channel) {
        if (connections.size() >= MOST_CONNECTIONS && !silent.closeOldest()) {
            channel.close();
            return;
        }
        connections.add(channel);
        channel.eventLoop().schedule(() -> channel.close(), SECONDS, TimeUnit.SECONDS);
        channel.pipeline()
                .addLast(new HttpServerCodec(LONGEST_LINE, LONGEST_HEADERS, LONGEST_BODY))
                .addLast(new Bounded())
                .addLast(silent)
                .addLast(new AdminHandler(pages, guard, readers, reloads));
    }

    /** Puts a request together, and answers one that is too long, where Netty would keep the connection open. */
    private static final class Bounded extends HttpObjectAggregator {
        Bounded() {
            super(LONGEST_BODY);
        }

        @Override
        protected void handleOversizedMessage(ChannelHandlerContext ctx, HttpMessage oversized) {
            AdminHandler.write(ctx, AdminAnswer.text(413, "a request has at most " + LONGEST_BODY + " bytes"));
        }
    }

    @Override
    public void close() {
        listener.close().awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
        connections.close().awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
        readers.shutdownNow();
        reloads.shutdownNow();
        loop.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}

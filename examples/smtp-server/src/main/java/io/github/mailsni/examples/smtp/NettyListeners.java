package io.github.mailsni.examples.smtp;

import io.github.mailsni.netty.SniTls;
import io.github.mailsni.netty.StartTls;
import io.github.mailsni.netty.TicketKeys;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs Netty's pipeline with the certificates of a selector: {@link SniTls#newHandler()} does the TLS, {@link StartTls}
 * adds it to a pipeline that began in plaintext. A few threads serve all connections, a few more write to the disk.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nothing depends on the outcome of a close
final class NettyListeners implements Listeners {
    private static final String DECODER = "smtp-decoder";
    private static final int DISK_THREADS = 4;
    private static final int STOP_SECONDS = 2;

    private final Setup setup;
    private final SslProvider provider;
    private final Optional<TicketKeys> ticketKeys;
    private final EventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(new DefaultThreadFactory("smtp", true), NioIoHandler.newFactory());
    private final EventExecutorGroup disk =
            new DefaultEventExecutorGroup(DISK_THREADS, new DefaultThreadFactory("smtp-disk", true));
    private final Lines lines = new Lines();
    private final Addresses addresses;
    private final List<Port> ports = new ArrayList<>();

    private NettyListeners(Setup setup, SslProvider provider, Optional<TicketKeys> ticketKeys) {
        this.setup = setup;
        this.provider = provider;
        this.ticketKeys = ticketKeys;
        this.addresses = new Addresses(setup.limits().connectionsOfAnAddress());
    }

    /** Opens the ports, which share the ticket keys. */
    static NettyListeners start(Setup setup, SslProvider provider, Optional<TicketKeys> ticketKeys) throws IOException {
        NettyListeners listeners = new NettyListeners(setup, provider, ticketKeys);
        try {
            for (ListenAddress listen : setup.listen()) {
                listeners.ports.add(listeners.new Port(listen));
            }
        } catch (IOException | RuntimeException e) {
            listeners.close();
            throw e;
        }
        return listeners;
    }

    private SniTls tls(ListenAddress listen) throws IOException {
        SniTls.Builder tls = SniTls.builder(setup.selector(listen)).provider(provider);
        ticketKeys.ifPresent(tls::ticketKeys);
        try {
            return tls.build();
        } catch (IllegalStateException notAvailable) {
            throw new IOException(notAvailable.getMessage(), notAvailable);
        }
    }

    @Override
    public List<InetSocketAddress> addresses() {
        return ports.stream().map(Port::address).toList();
    }

    @Override
    public void close() {
        long deadline = System.nanoTime() + setup.limits().drain().toNanos();
        ports.forEach(Port::drain);
        ports.forEach(port -> port.close(deadline));
        loops.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
        disk.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
        ports.forEach(port -> port.tls.close());
    }

    /** An open port and its connections. */
    private final class Port extends ChannelInitializer<SocketChannel> {
        private final boolean implicitTls;
        private final boolean proxied;
        private final SniTls tls;
        private final Channel listener;
        private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);

        Port(ListenAddress listen) throws IOException {
            this.implicitTls = listen.implicitTls();
            this.proxied = listen.proxied();
            this.tls = tls(listen);
            try {
                this.listener = bind(listen.address(), listen.port());
            } catch (IOException | RuntimeException e) {
                tls.close();
                throw e;
            }
        }

        private Channel bind(InetAddress address, int number) throws IOException {
            ChannelFuture bound = new ServerBootstrap()
                    .group(loops)
                    .channel(NioServerSocketChannel.class)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .childHandler(this)
                    .bind(address, number)
                    .awaitUninterruptibly();
            if (!bound.isSuccess()) {
                throw Setup.cannotListen(address, number, bound.cause());
            }
            return bound.channel();
        }

        InetSocketAddress address() {
            return (InetSocketAddress) listener.localAddress();
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            connections.add(channel);
            setup.counts().connection();
            if (connections.size() > setup.limits().connections()) {
                turnAway(channel, channel.remoteAddress(), "4.3.2 too many connections, try again later");
            } else if (proxied) {
                new ProxyHeader(
                                client -> begin(channel, client),
                                why -> {
                                    setup.counts().withoutProxyHeader();
                                    lines.line(new Client(channel.remoteAddress(), Optional.empty()), why);
                                },
                                setup.limits().proxyHeader())
                        .addTo(channel.pipeline());
            } else {
                begin(channel, channel.remoteAddress());
            }
        }

        /** Adds the handlers of a connection, behind those that are there. */
        private void begin(SocketChannel channel, InetSocketAddress client) {
            Optional<Addresses.Place> place = addresses.enter(client);
            if (place.isEmpty()) {
                turnAway(channel, client, "4.7.0 too many connections from your address, try again later");
                return;
            }
            channel.closeFuture().addListener(closed -> place.get().close());
            SmtpConnection connection = implicitTls
                    ? SmtpConnection.underTls(setup, lines, disk.next(), client)
                    : SmtpConnection.inPlaintext(
                            setup,
                            lines,
                            disk.next(),
                            client,
                            fresh -> StartTls.with(tls::newHandler).decoder(DECODER, fresh));
            ChannelPipeline pipeline = channel.pipeline();
            pipeline.addLast(new IdleStateHandler(setup.limits().idle().toMillis(), 0, 0, TimeUnit.MILLISECONDS));
            if (implicitTls) {
                pipeline.addLast(tls.newHandler());
            }
            pipeline.addLast(DECODER, connection.newDecoder());
            connection.startTls().ifPresent(pipeline::addLast);
            pipeline.addLast(connection);
        }

        private void turnAway(SocketChannel channel, InetSocketAddress client, String why) {
            setup.counts().turnedAway();
            lines.line(new Client(client, Optional.empty()), "turned away: " + why);
            if (implicitTls) {
                channel.close();
            } else {
                channel.writeAndFlush(Unpooled.wrappedBuffer(Reply.of(421, why).encode()))
                        .addListener(ChannelFutureListener.CLOSE);
            }
        }

        /** Accepts no new connection and no new message. */
        void drain() {
            listener.close().awaitUninterruptibly();
            connections.forEach(channel -> channel.eventLoop().execute(() -> {
                SmtpConnection connection = channel.pipeline().get(SmtpConnection.class);
                if (connection != null) {
                    connection.drain(channel.pipeline().context(connection));
                } else if (channel.pipeline().get(ProxyHeader.class) != null) {
                    channel.close(); // it waits for a header
                }
            }));
        }

        /** Waits for the connections to end, and closes the rest at the deadline. */
        void close(long deadline) {
            connections.newCloseFuture().awaitUninterruptibly(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            connections.close().awaitUninterruptibly(STOP_SECONDS, TimeUnit.SECONDS);
        }
    }
}

package io.github.mailsni.examples.smtp;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.AddressFamily;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.TransportProtocol;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the header of the PROXY protocol, version 1 or 2, with which a proxy such as HAProxy begins each connection,
 * and only then lets the connection begin, with the client's address that the header has. Bytes behind the header
 * belong to the connection, also those that come in one packet with it.
 *
 * <p>Whoever may connect can claim any address: this stands only on listeners that the operator keeps for proxies.
 */
@SuppressWarnings("FutureReturnValueIgnored") // nothing depends on the outcome of a close
final class ProxyHeader extends ChannelInboundHandlerAdapter {
    /** The most bytes of additional fields in version 2: the name on a client's certificate is the longest in use. */
    private static final int MOST_FIELDS = 4096;

    private final Consumer<InetSocketAddress> begin;
    private final Consumer<String> refuse;
    private final Duration patience;
    private @Nullable Future<?> deadline;
    private boolean over;

    /**
     * Creates a handler.
     *
     * @param begin adds the handlers of the connection, for the client's address; a closed channel needs none
     * @param refuse told why a connection is closed
     * @param patience how long to wait for the header
     */
    ProxyHeader(Consumer<InetSocketAddress> begin, Consumer<String> refuse, Duration patience) {
        this.begin = begin;
        this.refuse = refuse;
        this.patience = patience;
    }

    /** Adds this handler and the decoder before it to an empty pipeline. */
    void addTo(ChannelPipeline pipeline) {
        pipeline.addLast(new HAProxyMessageDecoder(MOST_FIELDS)).addLast(this);
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        // the handlers behind this one hear of it when the header is there
        deadline = ctx.executor()
                .schedule(() -> close(ctx, "no PROXY header in time"), patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object received) throws Exception {
        if (!(received instanceof HAProxyMessage header)) {
            super.channelRead(ctx, received);
            return;
        }
        try {
            over = true;
            stopWaiting();
            begin.accept(client(header, (InetSocketAddress) ctx.channel().remoteAddress()));
        } finally {
            header.release();
        }
        ctx.fireChannelActive();
        ctx.pipeline().remove(this);
    }

    /** The client's address; the peer's own for what comes from no client, or over what has no such address. */
    private static InetSocketAddress client(HAProxyMessage header, InetSocketAddress peer) throws UnknownHostException {
        AddressFamily family = header.proxiedProtocol().addressFamily();
        boolean hasAddress = header.command() == HAProxyCommand.PROXY
                && header.proxiedProtocol().transportProtocol() == TransportProtocol.STREAM
                && (family == AddressFamily.AF_IPv4 || family == AddressFamily.AF_IPv6)
                && header.sourceAddress() != null;
        // an address in digits, which the decoder has checked: no name service is asked
        return hasAddress
                ? new InetSocketAddress(InetAddress.getByName(header.sourceAddress()), header.sourcePort())
                : peer;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        if (!over) {
            over = true;
            stopWaiting();
            refuse.accept("closed before a PROXY header");
        }
        super.channelInactive(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        close(ctx, "no valid PROXY header");
    }

    private void close(ChannelHandlerContext ctx, String why) {
        if (!over) {
            over = true;
            stopWaiting();
            refuse.accept(why);
        }
        ctx.close();
    }

    private void stopWaiting() {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }
}

package io.github.mailsni.examples.smtp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The connections that have not sent a request yet. They give way to new ones, and end when their client stops sending; a client that
 * stops behind its request gets the answer. Used by one event loop.
 */
@Sharable
@SuppressWarnings("FutureReturnValueIgnored") // nothing depends on the outcome of a close
final class SilentConnections extends ChannelInboundHandlerAdapter {
    /** The oldest first. */
    private final Set<Channel> silent = new LinkedHashSet<>();

    /** Closes the connection that has been silent for the longest time, if there is one. */
    boolean closeOldest() {
        Iterator<Channel> oldest = silent.iterator();
        if (!oldest.hasNext()) {
            return false;
        }
        Channel channel = oldest.next();
        oldest.remove();
        channel.close();
        return true;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        silent.add(ctx.channel());
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object request) {
        silent.remove(ctx.channel());
        ctx.fireChannelRead(request);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof ChannelInputShutdownEvent && silent.contains(ctx.channel())) {
            ctx.close();
            return;
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        silent.remove(ctx.channel());
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        silent.remove(ctx.channel());
    }
}

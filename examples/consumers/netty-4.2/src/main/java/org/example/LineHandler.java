package org.example;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;

abstract class LineHandler extends SimpleChannelInboundHandler<String> {
    private final String greeting;

    LineHandler(String greeting) {
        this.greeting = greeting;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        ctx.writeAndFlush(greeting);
    }

    static void bye(ChannelHandlerContext ctx, String answer) {
        ctx.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
    }
}

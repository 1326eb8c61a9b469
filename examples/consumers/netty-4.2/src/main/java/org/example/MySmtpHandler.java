package org.example;

import io.github.mailsni.netty.StartTls;
import io.netty.channel.ChannelHandlerContext;

final class MySmtpHandler extends LineHandler {
    private final StartTls startTls;

    MySmtpHandler(StartTls startTls) {
        super("220 mail.example.com\r\n");
        this.startTls = startTls;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, String line) {
        if (line.startsWith("EHLO ")) {
            ctx.writeAndFlush("250-mail.example.com\r\n250 STARTTLS\r\n");
        } else if (line.equals("NOOP")) {
            ctx.writeAndFlush("250 OK\r\n");
        } else if (line.equals("QUIT")) {
            bye(ctx, "221 bye\r\n");
        } else if (line.equals("STARTTLS") && startTls != null) {
            // README.md
            // in MySmtpHandler, on the command STARTTLS:
            startTls.upgrade(ctx, "220 go ahead\r\n", "501 nothing may follow STARTTLS\r\n");
            // end
        } else {
            ctx.writeAndFlush("500 unknown command\r\n");
        }
    }
}

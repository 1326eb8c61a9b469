package org.example;

import io.github.mailsni.netty.StartTls;
import io.netty.channel.ChannelHandlerContext;

final class MyImapHandler extends LineHandler {
    private final StartTls startTls;

    MyImapHandler(StartTls startTls) {
        super("* OK IMAP4rev2 ready\r\n");
        this.startTls = startTls;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, String line) {
        String[] words = line.split(" ", 2);
        String tag = words[0];
        String command = words.length > 1 ? words[1] : "";
        if (command.equals("NOOP")) {
            ctx.writeAndFlush(tag + " OK\r\n");
        } else if (command.equals("LOGOUT")) {
            bye(ctx, "* BYE\r\n" + tag + " OK\r\n");
        } else if (command.equals("STARTTLS") && startTls != null) {
            // docs/netty.md
            // in MyImapHandler, on "a1 STARTTLS", whose tag is "a1":
            startTls.upgrade(ctx, tag + " OK go ahead\r\n", tag + " BAD nothing may follow STARTTLS\r\n");
            // end
        } else {
            ctx.writeAndFlush(tag + " BAD unknown command\r\n");
        }
    }
}

package io.github.mailsni.examples.minimal;

import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.netty.SniTls;
import io.github.mailsni.netty.StartTls;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import java.nio.file.Path;
import java.util.function.Supplier;

/** Speaks SMTP with STARTTLS on Netty. Run with: DIRECTORY (exim.crt.NAME, exim.key.NAME) PORT [DEFAULT-HOST] */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the connection
final class NettyServer extends SimpleChannelInboundHandler<String> {
    public static void main(String[] args) throws Exception {
        String defaultHost = args.length > 2 ? args[2] : "mail.defaultdomain.com";
        var files = CertificateDirectory.builder(Path.of(args[0])).defaultHost(defaultHost);
        SniTls tls = SniTls.builder(files.open()).build();
        Supplier<LineBasedFrameDecoder> lines = () -> new LineBasedFrameDecoder(1000);
        var server = new ServerBootstrap().group(new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory()));
        server.channel(NioServerSocketChannel.class).childHandler(new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel client) {
                // Stands directly before the protocol's handler, and replaces each decoder that may keep plaintext.
                StartTls startTls = StartTls.with(tls::newHandler).decoder("lines", lines);
                client.pipeline().addLast("lines", lines.get()).addLast(new StringDecoder(), new StringEncoder());
                client.pipeline().addLast(startTls, new NettyServer());
            }
        });
        int port = Integer.parseInt(args[1]);
        Channel listener = server.bind("127.0.0.1", port).sync().channel();
        System.out.println("listening on " + listener.localAddress());
    }

    @Override
    public void channelActive(ChannelHandlerContext client) {
        client.writeAndFlush("220 mailsni on Netty\r\n");
    }

    @Override
    protected void channelRead0(ChannelHandlerContext client, String line) {
        StartTls startTls = client.pipeline().get(StartTls.class); // leaves the pipeline when TLS is active
        if (line.matches("(?i)EHLO .*")) {
            client.writeAndFlush(startTls == null ? "250 hello\r\n" : "250-hello\r\n250 STARTTLS\r\n");
        } else if (line.equalsIgnoreCase("STARTTLS") && startTls != null) {
            // Writes from here on are held until TLS is active, so that none leaves in plaintext.
            startTls.upgrade(client, "220 go ahead\r\n", "501 nothing may follow STARTTLS\r\n");
        } else {
            client.writeAndFlush("221 this example takes no mail\r\n").addListener(done -> client.close());
        }
    }
}

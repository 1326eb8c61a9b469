package org.example;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.mailsni.ServerName;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.directory.Layout;
import io.github.mailsni.netty.SniTls;
import io.github.mailsni.netty.StartTls;
import io.github.mailsni.netty.TicketKeys;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import io.netty.handler.ssl.SslProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.function.Consumer;

/** Speaks SMTP and IMAP, with STARTTLS and by implicit TLS. */
final class NettyMailServer implements AutoCloseable {
    private final EventLoopGroup threads = new NioEventLoopGroup(1);
    private final CertificateDirectory directory;
    private final SniTls tls;

    NettyMailServer() throws Exception {
        // README.md
        CertificateDirectory certificates = CertificateDirectory.builder(Path.of("/etc/exim4/tls"))
                .layout(Layout.exim())
                .defaultHost("mail.defaultdomain.com")
                .open();
        // end
        this.directory = certificates;
        this.tls = tls(certificates);
    }

    private static SniTls tls(CertificateDirectory certificates) {
        // README.md
        SniTls tls = SniTls.builder(certificates).provider(SslProvider.OPENSSL).build();
        // end
        return tls;
    }

    /** Has a default for each address that a client dials. */
    static SniTls byLocalAddress(CertificateDirectory certificates) throws UnknownHostException {
        // docs/selection.md
        SniTls tls = SniTls.builder(certificates)
                .byLocalAddress(Map.of(InetAddress.getByName("192.0.2.2"), ServerName.of("mail.example.net")))
                .build();
        // end
        return tls;
    }

    /** Resumes the sessions of other servers that have the file. */
    static SniTls withTicketKeys(CertificateDirectory certificates) {
        // docs/netty.md
        SniTls tls = SniTls.builder(certificates)
                .provider(SslProvider.OPENSSL)
                .ticketKeys(TicketKeys.following(Path.of("/etc/mailsni/ticket.keys")))
                .build();
        // end
        return tls;
    }

    CertificateDirectory certificates() {
        return directory;
    }

    int smtps() throws Exception {
        return listen(pipeline -> {
            // README.md
            pipeline.addFirst(tls.newHandler());                                                      // port 465
            // end
            addProtocol(pipeline, new MySmtpHandler(null));
        });
    }

    int imaps() throws Exception {
        return listen(pipeline -> {
            // SniTls.java
            pipeline.addFirst(tls.newHandler());
            // end
            addProtocol(pipeline, new MyImapHandler(null));
        });
    }

    int smtp() throws Exception {
        return listen(pipeline -> {
            // README.md
            StartTls startTls = StartTls.with(tls::newHandler).decoder("lines", () -> new LineBasedFrameDecoder(2000));
            pipeline.addLast("lines", new LineBasedFrameDecoder(2000))                                // ports 25 and 587
                    .addLast(new StringDecoder(US_ASCII), new StringEncoder(US_ASCII), startTls, new MySmtpHandler(startTls));
            // end
        });
    }

    int imap() throws Exception {
        return listen(pipeline -> {
            StartTls startTls = StartTls.with(tls::newHandler).decoder("lines", () -> new LineBasedFrameDecoder(2000));
            pipeline.addLast("lines", new LineBasedFrameDecoder(2000))
                    .addLast(new StringDecoder(US_ASCII), new StringEncoder(US_ASCII), startTls, new MyImapHandler(startTls));
        });
    }

    private static void addProtocol(ChannelPipeline pipeline, LineHandler protocol) {
        pipeline.addLast(new LineBasedFrameDecoder(2000), new StringDecoder(US_ASCII), new StringEncoder(US_ASCII), protocol);
    }

    private int listen(Consumer<ChannelPipeline> handlers) throws InterruptedException {
        Channel listener = new ServerBootstrap()
                .group(threads)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        handlers.accept(channel.pipeline());
                    }
                })
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    @Override
    public void close() {
        threads.shutdownGracefully();
        directory.close();
    }
}

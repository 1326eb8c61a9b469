package io.github.mailsni.netty;

import io.github.mailsni.handshake.Witness;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/** A client of BoringSSL: it offers the last session that it has, whatever server it meets and whatever host it asks for. */
final class ResumingClient implements AutoCloseable {
    private static final EventLoopGroup GROUP = newEventLoopGroup();

    private final Witness witness = Witness.ofEverything();
    private final SslContext context;

    ResumingClient(String protocol) throws Exception {
        context = SslContextBuilder.forClient()
                .sslProvider(SslProvider.OPENSSL)
                .protocols(protocol)
                .trustManager(witness)
                .build();
    }

    /** A client that takes tickets for sessions of TLS 1.2, too, which Netty's do not unless they are told. */
    static ResumingClient withTickets(String protocol) throws Exception {
        ResumingClient client = new ResumingClient(protocol);
        ((OpenSslSessionContext) client.context.sessionContext()).setTicketKeys(new OpenSslSessionTicketKey[0]);
        return client;
    }

    @SuppressWarnings("deprecation") // Netty 4.1 has no other
    private static EventLoopGroup newEventLoopGroup() {
        return new io.netty.channel.nio.NioEventLoopGroup(1, new DefaultThreadFactory("client", true));
    }

    /** Returns {@code full} or {@code resumed}, and the subject of the certificate. */
    String visit(TestServer server, String name) throws Exception {
        int before = witness.fullHandshakes();
        CompletableFuture<String> subject = new CompletableFuture<>();
        Channel channel = new Bootstrap()
                .group(GROUP)
                .channel(NioSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        SslHandler tls = context.newHandler(channel.alloc(), "peer.example", 465);
                        SSLParameters parameters = tls.engine().getSSLParameters();
                        parameters.setServerNames(List.of(new SNIHostName(name)));
                        tls.engine().setSSLParameters(parameters);
                        channel.pipeline().addLast(tls, new FirstAnswer(tls.engine(), subject));
                    }
                })
                .connect(server.address())
                .sync()
                .channel();
        String seen = subject.get(10, TimeUnit.SECONDS);
        channel.close().sync();
        server.awaitClosed();
        return (witness.fullHandshakes() == before ? "resumed, " : "full, ") + seen;
    }

    @Override
    public void close() {
        ReferenceCountUtil.release(context);
    }

    /** Completes when the server has greeted: then the tickets have come, too. */
    private static final class FirstAnswer extends ChannelInboundHandlerAdapter {
        private final SSLEngine engine;
        private final CompletableFuture<String> subject;

        FirstAnswer(SSLEngine engine, CompletableFuture<String> subject) {
            this.engine = engine;
            this.subject = subject;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
            ReferenceCountUtil.release(message);
            X509Certificate leaf = (X509Certificate) engine.getSession().getPeerCertificates()[0];
            subject.complete(leaf.getSubjectX500Principal().getName());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            subject.completeExceptionally(cause);
        }
    }
}

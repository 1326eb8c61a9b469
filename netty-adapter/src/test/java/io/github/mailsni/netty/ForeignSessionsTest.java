package io.github.mailsni.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.handshake.Witness;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A client that offers a session of one host to another")
class ForeignSessionsTest {
    private static final EventLoopGroup GROUP = newEventLoopGroup();

    private final TestSelector selector = TestHosts.selector();

    @SuppressWarnings("deprecation") // Netty 4.1 has no other
    private static EventLoopGroup newEventLoopGroup() {
        return new io.netty.channel.nio.NioEventLoopGroup(1, new DefaultThreadFactory("client", true));
    }

    @AfterEach
    void close() {
        selector.close();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("io.github.mailsni.netty.SniTlsTest#engines")
    @DisplayName("gets a full handshake and the certificate of the host that it asks for")
    void fullHandshake(SslProvider provider, String protocol) throws Exception {
        SniTls tls = SniTls.builder(selector)
                .provider(provider)
                .customize(context -> context.protocols(protocol))
                .build();
        try (TestServer server = TestServer.of(tls);
                Client client = new Client(protocol)) {
            assertThat(client.visit(server, "a.example")).isEqualTo("full, CN=a.example");
            assertThat(client.visit(server, "a.example")).isEqualTo("resumed, CN=a.example");

            assertThat(client.visit(server, "b.example")).isEqualTo("full, CN=b.example");
            assertThat(client.visit(server, "unknown.example")).isEqualTo("full, CN=mx.example");
        }
    }

    /** A client of BoringSSL: it offers the last session that it has of a peer, whatever host it asks for. */
    private static final class Client implements AutoCloseable {
        private final Witness witness = Witness.ofEverything();
        private final SslContext context;

        Client(String protocol) throws Exception {
            context = SslContextBuilder.forClient()
                    .sslProvider(SslProvider.OPENSSL)
                    .protocols(protocol)
                    .trustManager(witness)
                    .build();
        }

        String visit(TestServer server, String name) throws Exception {
            int before = witness.fullHandshakes();
            CompletableFuture<String> subject = new CompletableFuture<>();
            Channel channel = new Bootstrap()
                    .group(GROUP)
                    .channel(NioSocketChannel.class)
                    .handler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            SslHandler tls = context.newHandler(
                                    channel.alloc(),
                                    "peer.example",
                                    server.address().getPort());
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
}

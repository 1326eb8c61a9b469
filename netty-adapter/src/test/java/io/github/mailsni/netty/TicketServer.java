package io.github.mailsni.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.directory.Layout;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/**
 * A server in a process of its own: the certificates of a directory, and the ticket keys of a file. It greets, closes a connection when the
 * client says something, and ends with its standard input.
 */
final class TicketServer {
    static final String READY = "READY ";

    private TicketServer() {}

    /** Runs the server. The arguments are the directory and the file. */
    public static void main(String[] arguments) throws Exception {
        ((Logger) LoggerFactory.getLogger(TicketKeys.class)).setLevel(Level.INFO);
        try (CertificateDirectory certificates = CertificateDirectory.builder(Path.of(arguments[0]))
                        .layout(Layout.pairs())
                        .defaultHost("mx.example")
                        .open();
                SniTls tls = SniTls.builder(certificates)
                        .provider(SslProvider.OPENSSL)
                        .ticketKeys(TicketKeys.following(Path.of(arguments[1])))
                        .build();
                TestServer server = TestServer.silent(
                        pipeline -> pipeline.addLast(tls.newHandler()).addLast(new Greeting()))) {
            System.out.println(READY + server.address().getPort());
            while (System.in.read() >= 0) {
                // until the test ends
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored")
    private static final class Greeting extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent completion && completion.isSuccess()) {
                ctx.writeAndFlush(Unpooled.copiedBuffer("220 ready\r\n", US_ASCII));
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            ReferenceCountUtil.release(message);
            ctx.close();
        }
    }
}

package io.github.mailsni.examples.benchmarks;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509TrustManager;

/** A client of Netty's that shakes hands in memory, with nothing to resume. For one thread. */
final class NettyClient implements AutoCloseable {
    private static final int PORTS = 60_000;

    private final SslContext client;
    private int clientPort;

    NettyClient(SslProvider provider, X509TrustManager trustManager) throws SSLException {
        client = SslContextBuilder.forClient()
                .sslProvider(provider)
                .trustManager(trustManager)
                .endpointIdentificationAlgorithm(null) // the fixed certificate is for one name only
                .sessionCacheSize(1)
                .build();
    }

    /**
     * A whole handshake, the client's work and the server's. What the server needs for it has to be in memory, or be read by the
     * calling thread: nobody waits here.
     *
     * @param server the first handler of the server's pipeline
     * @param name what the client asks for
     * @return the client's session
     */
    SSLSession shakeHands(ChannelHandler server, String name) {
        // A session is looked up by host and port: each client has a port of its own, and nothing to resume.
        clientPort = (clientPort + 1) % PORTS;
        SslHandler clientHandler = client.newHandler(ByteBufAllocator.DEFAULT, name, clientPort + 1);
        EmbeddedChannel clientChannel = new EmbeddedChannel(clientHandler);
        EmbeddedChannel serverChannel = new EmbeddedChannel(server);
        try {
            boolean passing = true;
            while (passing) {
                boolean asked = pass(clientChannel, serverChannel);
                boolean answered = pass(serverChannel, clientChannel);
                passing = asked || answered;
            }
            SslHandler serverHandler = serverChannel.pipeline().get(SslHandler.class);
            if (serverHandler == null
                    || !serverHandler.handshakeFuture().isSuccess()
                    || !clientHandler.handshakeFuture().isSuccess()) {
                throw new IllegalStateException(
                        "the handshake failed", clientHandler.handshakeFuture().cause());
            }
            return clientHandler.engine().getSession();
        } finally {
            clientChannel.finishAndReleaseAll();
            serverChannel.finishAndReleaseAll();
        }
    }

    private static boolean pass(EmbeddedChannel from, EmbeddedChannel to) {
        boolean passed = false;
        for (Object data = from.readOutbound(); data != null; data = from.readOutbound()) {
            to.writeInbound(data);
            passed = true;
        }
        to.runPendingTasks();
        return passed;
    }

    @Override
    public void close() {
        ReferenceCountUtil.release(client);
    }
}

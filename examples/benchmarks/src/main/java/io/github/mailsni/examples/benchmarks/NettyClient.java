package io.github.mailsni.examples.benchmarks;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
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

/** A client of Netty's that shakes hands in memory. For one thread. */
final class NettyClient implements AutoCloseable {
    private static final int PORTS = 60_000;
    private static final byte[] GREETING = {'2'};

    private final SslContext client;
    /** Whether the server says something: OpenSSL sends a session ticket no sooner. */
    private final boolean greeted;

    private int clientPort;

    /** A client that has nothing to resume. */
    NettyClient(SslProvider provider, X509TrustManager trustManager) throws SSLException {
        this(provider, trustManager, 1, false);
    }

    private NettyClient(SslProvider provider, X509TrustManager trustManager, long sessions, boolean greeted)
            throws SSLException {
        this.greeted = greeted;
        client = SslContextBuilder.forClient()
                .sslProvider(provider)
                .trustManager(trustManager)
                .endpointIdentificationAlgorithm(null) // the fixed certificate is for one name only
                .sessionCacheSize(sessions)
                .build();
    }

    /** A client on the JDK that keeps its sessions, by the name that it asks for and the port, and waits for a byte of the server's. */
    static NettyClient returning(X509TrustManager trustManager) throws SSLException {
        return new NettyClient(SslProvider.JDK, trustManager, 0, true);
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
        return shakeHands(server, name, clientPort + 1);
    }

    /**
     * A handshake as {@link #shakeHands(ChannelHandler, String)} is, by which a client that keeps its sessions resumes the one of this name
     * and port.
     */
    SSLSession shakeHands(ChannelHandler server, String name, int port) {
        SslHandler clientHandler = client.newHandler(ByteBufAllocator.DEFAULT, name, port);
        EmbeddedChannel clientChannel = new EmbeddedChannel(clientHandler);
        EmbeddedChannel serverChannel = new EmbeddedChannel(server);
        try {
            passAll(clientChannel, serverChannel);
            if (greeted) {
                serverChannel.writeOutbound(Unpooled.wrappedBuffer(GREETING));
                passAll(clientChannel, serverChannel);
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

    private static void passAll(EmbeddedChannel client, EmbeddedChannel server) {
        boolean passing = true;
        while (passing) {
            boolean asked = pass(client, server);
            boolean answered = pass(server, client);
            passing = asked || answered;
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

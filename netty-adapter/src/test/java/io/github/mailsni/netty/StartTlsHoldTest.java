package io.github.mailsni.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.codec.MessageToMessageEncoder;
import io.netty.handler.codec.string.StringDecoder;
import io.netty.handler.codec.string.StringEncoder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("jdk")
@DisplayName("Between the call of StartTls.upgrade and the end of the handshake nothing leaves but the answer:")
@SuppressWarnings({"FutureReturnValueIgnored", "deprecation"
}) // handlers with an executor of their own: Netty 4.1, James
class StartTlsHoldTest {
    private static final String GO_AHEAD = "a1 OK begin TLS now";
    private static final String REFUSAL = "a1 BAD nothing may follow STARTTLS";
    private static final String SECRET = "* 1 FETCH secret mail of the user";
    private static final EventExecutorGroup OTHER_THREADS =
            new DefaultEventExecutorGroup(2, new DefaultThreadFactory("protocol", true));
    private static final ExecutorService STRANGER =
            Executors.newSingleThreadExecutor(new DefaultThreadFactory("stranger", true));

    private final TestSelector selector = TestHosts.selector();
    private final List<AutoCloseable> open = new ArrayList<>(List.of(selector));
    private final BlockingQueue<Future<Channel>> upgrades = new ArrayBlockingQueue<>(10);
    private final BlockingQueue<ChannelFuture> late = new LinkedBlockingQueue<>();

    /** Who writes too late. */
    enum Late {
        PROTOCOL_AFTER_THE_CALL,
        PROTOCOL_THROUGH_THE_CHANNEL,
        TASK_QUEUED_BEFORE_THE_CALL,
        OTHER_THREAD,
        HANDLER_IN_FRONT,
        WHEN_THE_GO_AHEAD_IS_WRITTEN,
        WHEN_THE_CERTIFICATE_IS_SELECTED
    }

    /** What the pipeline looks like. */
    enum Pipeline {
        ENCODER_IN_FRONT,
        ENCODER_BETWEEN,
        ENCODER_THAT_CUTS_TO_PIECES
    }

    /** Where the protocol handler runs. */
    enum Threads {
        EVENT_LOOP,
        OTHER
    }

    static Stream<Arguments> cases() {
        List<Arguments> all = new ArrayList<>();
        for (SslProvider provider : List.of(SslProvider.JDK, SslProvider.OPENSSL)) {
            for (Threads threads : Threads.values()) {
                for (Pipeline pipeline : Pipeline.values()) {
                    for (Late late : Late.values()) {
                        all.add(Arguments.of(provider, threads, pipeline, late));
                    }
                }
            }
        }
        return all.stream();
    }

    static Stream<Arguments> engines() {
        return Stream.of(SslProvider.JDK, SslProvider.OPENSSL)
                .flatMap(provider -> Stream.of(Threads.values()).map(threads -> Arguments.of(provider, threads)));
    }

    /** A handler near the head that writes for reasons of its own. */
    private static final class Chatty extends ChannelInboundHandlerAdapter {
        private @org.jspecify.annotations.Nullable ChannelHandlerContext context;

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            context = ctx;
        }

        ChannelFuture write(String line) {
            ChannelHandlerContext ctx = java.util.Objects.requireNonNull(context);
            return ctx.writeAndFlush(Unpooled.copiedBuffer(line, US_ASCII));
        }
    }

    /** Makes several messages of each. */
    private static final class Pieces extends MessageToMessageEncoder<String> {
        @Override
        protected void encode(ChannelHandlerContext ctx, String text, List<Object> out) {
            text.chars().forEach(each -> out.add(Unpooled.copiedBuffer(new byte[] {(byte) each})));
        }
    }

    private final class Protocol extends SimpleChannelInboundHandler<String> {
        private final StartTls startTls;
        private final Late who;

        Protocol(StartTls startTls, Late who) {
            this.startTls = startTls;
            this.who = who;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, String command) {
            ctx.writeAndFlush("* early\r\n");
            if (who == Late.TASK_QUEUED_BEFORE_THE_CALL) {
                ctx.executor().execute(() -> late(ctx.writeAndFlush(SECRET + "\r\n")));
            }
            Future<Channel> upgrade = startTls.upgrade(ctx, GO_AHEAD + "\r\n", REFUSAL + "\r\n");
            switch (who) {
                case PROTOCOL_AFTER_THE_CALL -> {
                    ctx.write("* 1 FETCH ");
                    late(ctx.writeAndFlush(SECRET.substring(10) + "\r\n"));
                }
                case PROTOCOL_THROUGH_THE_CHANNEL -> late(ctx.channel().writeAndFlush(SECRET + "\r\n"));
                case OTHER_THREAD -> STRANGER.execute(() -> late(ctx.writeAndFlush(SECRET + "\r\n")));
                case HANDLER_IN_FRONT ->
                    ctx.channel()
                            .eventLoop()
                            .execute(() -> late(ctx.pipeline().get(Chatty.class).write(SECRET + "\r\n")));
                default -> {
                    // later
                }
            }
            upgrades.add(upgrade);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (who == Late.WHEN_THE_CERTIFICATE_IS_SELECTED && event instanceof CertificateSelected) {
                late(ctx.writeAndFlush(SECRET + "\r\n"));
            }
            ctx.fireUserEventTriggered(event);
        }
    }

    private void late(ChannelFuture written) {
        late.add(written);
    }

    private TestServer server(Supplier<ChannelHandler> tls, Threads threads, Pipeline kind, Late who) {
        EventExecutorGroup group = threads == Threads.OTHER ? OTHER_THREADS : null;
        TestServer server = TestServer.silent(pipeline -> {
            StartTls startTls = StartTls.with(() -> {
                        if (who == Late.WHEN_THE_GO_AHEAD_IS_WRITTEN) {
                            late(pipeline.lastContext().writeAndFlush(SECRET + "\r\n"));
                        }
                        return tls.get();
                    })
                    .decoder("lines", () -> new LineBasedFrameDecoder(1000));
            pipeline.addLast("lines", new LineBasedFrameDecoder(1000));
            pipeline.addLast(new Chatty(), new StringDecoder(US_ASCII));
            addEncoders(pipeline, kind);
            pipeline.addLast(group, startTls);
            if (kind == Pipeline.ENCODER_BETWEEN) {
                pipeline.addLast(new StringEncoder(US_ASCII));
            }
            pipeline.addLast(group, new Protocol(startTls, who));
        });
        open.add(server);
        return server;
    }

    private static void addEncoders(ChannelPipeline pipeline, Pipeline kind) {
        if (kind == Pipeline.ENCODER_IN_FRONT) {
            pipeline.addLast(new StringEncoder(US_ASCII));
        } else if (kind == Pipeline.ENCODER_THAT_CUTS_TO_PIECES) {
            pipeline.addLast(new Pieces());
        }
    }

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private static Socket connect(TestServer server, String said) throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        socket.connect(server.address());
        socket.getOutputStream().write(said.getBytes(US_ASCII));
        return socket;
    }

    /** A line without reading beyond it; null at the end. */
    private static @org.jspecify.annotations.Nullable String line(Socket plain) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = plain.getInputStream().read();
                c != '\n';
                c = plain.getInputStream().read()) {
            if (c < 0) {
                return line.length() == 0 ? null : line.toString();
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    private Future<Channel> upgrade() throws InterruptedException {
        Future<Channel> upgrade = upgrades.poll(10, TimeUnit.SECONDS);
        assertThat(upgrade).isNotNull();
        assertThat(upgrade.await(10, TimeUnit.SECONDS)).isTrue();
        return upgrade;
    }

    private ChannelFuture lateWrite() throws InterruptedException {
        ChannelFuture written = late.poll(10, TimeUnit.SECONDS);
        assertThat(written).isNotNull();
        assertThat(written.await(10, TimeUnit.SECONDS)).isTrue();
        return written;
    }

    @ParameterizedTest(name = "{0}, protocol on {1}, {2}, {3}")
    @MethodSource("cases")
    @DisplayName("what is written too late leaves encrypted")
    void leavesEncrypted(SslProvider provider, Threads threads, Pipeline kind, Late who) throws Exception {
        SniTls tls = SniTls.builder(selector).provider(provider).build();
        TestServer server = server(tls::newHandler, threads, kind, who);
        try (Socket plain = connect(server, "a1 STARTTLS\r\n")) {
            assertThat(line(plain)).isEqualTo("* early");
            assertThat(line(plain)).isEqualTo(GO_AHEAD);

            SSLSocket secured = TlsClient.ofTls13().secure(plain);

            assertThat(new BufferedReader(new InputStreamReader(secured.getInputStream(), US_ASCII)).readLine())
                    .isEqualTo(SECRET);
            assertThat(upgrade().isSuccess()).isTrue();
            assertThat(lateWrite().isSuccess()).isTrue();
        }
        assertThat(server.exceptions()).isEmpty();
    }

    @ParameterizedTest(name = "{0}, protocol on {1}")
    @MethodSource("engines")
    @DisplayName("with a TLS handler of somebody else, too")
    void otherTlsHandlers(SslProvider provider, Threads threads) throws Exception {
        SniTls tls = SniTls.builder(selector).provider(provider).build();
        TestServer server = server(
                () -> new io.netty.handler.ssl.SniHandler(name -> tls.sslContext()),
                threads,
                Pipeline.ENCODER_IN_FRONT,
                Late.WHEN_THE_GO_AHEAD_IS_WRITTEN);
        try (Socket plain = connect(server, "a1 STARTTLS\r\n")) {
            assertThat(line(plain)).isEqualTo("* early");
            assertThat(line(plain)).isEqualTo(GO_AHEAD);

            SSLSocket secured = TlsClient.ofTls13().secure(plain);

            assertThat(new BufferedReader(new InputStreamReader(secured.getInputStream(), US_ASCII)).readLine())
                    .isEqualTo(SECRET);
        }
    }

    @ParameterizedTest(name = "{0}, protocol on {1}, {2}, {3}")
    @MethodSource("cases")
    @DisplayName("when something was injected, the refusal is the last that leaves, and the promises of the rest fail")
    void refused(SslProvider provider, Threads threads, Pipeline kind, Late who) throws Exception {
        SniTls tls = SniTls.builder(selector).provider(provider).build();
        TestServer server = server(tls::newHandler, threads, kind, who);
        try (Socket plain = connect(server, "a1 STARTTLS\r\na2 NOOP\r\n")) {
            assertThat(line(plain)).isEqualTo("* early");
            assertThat(line(plain)).isEqualTo(REFUSAL);
            assertThat(line(plain)).isNull();
        }
        assertThat(upgrade().cause()).hasMessageContaining("plaintext has followed STARTTLS");
        if (who != Late.WHEN_THE_GO_AHEAD_IS_WRITTEN && who != Late.WHEN_THE_CERTIFICATE_IS_SELECTED) {
            assertThat(lateWrite().isSuccess()).isFalse();
        }
        server.awaitClosed();
    }

    @ParameterizedTest(name = "{0}, protocol on {1}")
    @MethodSource("engines")
    @DisplayName("a client that says nothing after the go-ahead gets nothing more")
    void silentClient(SslProvider provider, Threads threads) throws Exception {
        SniTls tls = SniTls.builder(selector)
                .provider(provider)
                .handshakeTimeout(Duration.ofMillis(100))
                .build();
        TestServer server = server(tls::newHandler, threads, Pipeline.ENCODER_IN_FRONT, Late.PROTOCOL_AFTER_THE_CALL);
        try (Socket plain = connect(server, "a1 STARTTLS\r\n")) {
            assertThat(line(plain)).isEqualTo("* early");
            assertThat(line(plain)).isEqualTo(GO_AHEAD);
            assertThat(line(plain)).isNull();
        }
        assertThat(upgrade().cause()).hasMessageContaining("no ClientHello within 100 ms");
        assertThat(lateWrite().cause()).hasMessageContaining("no ClientHello within 100 ms");
    }

    @ParameterizedTest(name = "{0}, protocol on {1}")
    @MethodSource("engines")
    @DisplayName("a client that leaves after the go-ahead gets nothing more")
    void clientLeaves(SslProvider provider, Threads threads) throws Exception {
        SniTls tls = SniTls.builder(selector).provider(provider).build();
        TestServer server = server(tls::newHandler, threads, Pipeline.ENCODER_IN_FRONT, Late.PROTOCOL_AFTER_THE_CALL);
        try (Socket plain = connect(server, "a1 STARTTLS\r\n")) {
            assertThat(line(plain)).isEqualTo("* early");
            assertThat(line(plain)).isEqualTo(GO_AHEAD);
        }
        assertThat(upgrade().isSuccess()).isFalse();
        assertThat(lateWrite().isSuccess()).isFalse();
    }

    @ParameterizedTest(name = "{0}, protocol on {1}")
    @MethodSource("engines")
    @DisplayName("a connection for which no TLS handler can be made is closed")
    void noTls(SslProvider provider, Threads threads) throws Exception {
        TestServer server = server(
                () -> {
                    throw new IllegalStateException("no " + provider + " here");
                },
                threads,
                Pipeline.ENCODER_IN_FRONT,
                Late.PROTOCOL_AFTER_THE_CALL);
        try (Socket plain = connect(server, "a1 STARTTLS\r\n")) {
            assertThat(line(plain)).isEqualTo("* early");
            assertThat(line(plain)).isEqualTo(GO_AHEAD);
            assertThat(line(plain)).isNull();
        }
        assertThat(upgrade().cause()).hasMessage("no " + provider + " here");
        assertThat(lateWrite().cause()).hasMessage("no " + provider + " here");
    }
}

package io.github.mailsni.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
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
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("jdk")
@DisplayName("StartTls")
@SuppressWarnings({"FutureReturnValueIgnored", "deprecation"
}) // handlers with an executor of their own: Netty 4.1, James
class StartTlsTest {
    private static final String GO_AHEAD = "220 go ahead";
    private static final EventExecutorGroup OTHER_THREADS =
            new DefaultEventExecutorGroup(2, new DefaultThreadFactory("protocol", true));
    private static final String REFUSAL = "501 nothing may follow STARTTLS";

    private final TestSelector selector = TestHosts.selector();
    private final List<AutoCloseable> open = new ArrayList<>(List.of(selector));
    private final Queue<String> commands = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<Future<Channel>> upgrades = new ArrayBlockingQueue<>(10);

    /** Where the protocol handler runs. */
    enum Threads {
        EVENT_LOOP,
        OTHER
    }

    static Stream<Arguments> servers() {
        return Stream.of(SslProvider.JDK, SslProvider.OPENSSL)
                .flatMap(provider -> Stream.of(Threads.values()).map(threads -> Arguments.of(provider, threads)));
    }

    /** As much of SMTP as is needed here. */
    private class Protocol extends SimpleChannelInboundHandler<String> {
        private final StartTls startTls;

        Protocol(StartTls startTls) {
            this.startTls = startTls;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            ctx.writeAndFlush("220 ready\r\n");
        }

        @Override
        protected void channelRead0(ChannelHandlerContext ctx, String command) {
            commands.add(command);
            if (command.equals("STARTTLS")) {
                upgrades.add(startTls.upgrade(ctx, GO_AHEAD + "\r\n", REFUSAL + "\r\n"));
            } else {
                ctx.writeAndFlush("250 " + command + "\r\n");
            }
        }
    }

    private TestServer server(SslProvider provider, Threads threads) {
        SniTls tls = SniTls.builder(selector).provider(provider).build();
        EventExecutorGroup group = threads == Threads.OTHER ? OTHER_THREADS : null;
        TestServer server = TestServer.silent(pipeline -> {
            StartTls startTls = StartTls.with(tls::newHandler).decoder("lines", () -> new LineBasedFrameDecoder(1000));
            pipeline.addLast("lines", new LineBasedFrameDecoder(1000));
            pipeline.addLast(new StringDecoder(US_ASCII), new StringEncoder(US_ASCII));
            pipeline.addLast(group, startTls, new Protocol(startTls));
        });
        open.add(server);
        return server;
    }

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    /** A client that says what it wants to. */
    private static final class Plain implements AutoCloseable {
        final Socket socket = new Socket();
        private final OutputStream out;

        Plain(TestServer server) throws IOException {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(10_000);
            socket.connect(server.address());
            out = socket.getOutputStream();
        }

        void send(String text) throws IOException {
            out.write(text.getBytes(US_ASCII));
            out.flush();
        }

        /** A line without reading beyond it. */
        String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = socket.getInputStream().read();
                    c != '\n';
                    c = socket.getInputStream().read()) {
                if (c < 0) {
                    return line.length() == 0 ? "(closed)" : line.toString();
                }
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static String ask(SSLSocket secured, String command) throws IOException {
        secured.getOutputStream().write((command + "\r\n").getBytes(US_ASCII));
        secured.getOutputStream().flush();
        return new BufferedReader(new InputStreamReader(secured.getInputStream(), US_ASCII)).readLine();
    }

    private Future<Channel> upgrade() throws InterruptedException {
        Future<Channel> upgrade = upgrades.poll(10, TimeUnit.SECONDS);
        assertThat(upgrade).isNotNull();
        assertThat(upgrade.await(10, TimeUnit.SECONDS)).isTrue();
        return upgrade;
    }

    @ParameterizedTest(name = "{0}, protocol on {1}")
    @MethodSource("servers")
    @DisplayName("upgrades a connection that waits for the go-ahead")
    void upgrades(SslProvider provider, Threads threads) throws Exception {
        TestServer server = server(provider, threads);
        try (Plain client = new Plain(server)) {
            assertThat(client.line()).isEqualTo("220 ready");
            client.send("EHLO a\r\n");
            assertThat(client.line()).isEqualTo("250 EHLO a");
            client.send("STARTTLS\r\n");
            assertThat(client.line()).isEqualTo(GO_AHEAD);

            SSLSocket secured = TlsClient.ofTls13().secure(client.socket);

            assertThat(ask(secured, "EHLO b")).isEqualTo("250 EHLO b");
            assertThat(upgrade().isSuccess()).isTrue();
            assertThat(commands).containsExactly("EHLO a", "STARTTLS", "EHLO b");
        }
    }

    @ParameterizedTest(name = "{0}, protocol on {1}")
    @MethodSource("servers")
    @DisplayName("refuses a line that was sent in plaintext behind the command")
    void fullLine(SslProvider provider, Threads threads) throws Exception {
        assertRefused(server(provider, threads), "STARTTLS\r\nNOOP INJECTED\r\n");
    }

    @ParameterizedTest(name = "{0}, protocol on {1}")
    @MethodSource("servers")
    @DisplayName("refuses many lines that were sent in plaintext behind the command")
    void manyLines(SslProvider provider, Threads threads) throws Exception {
        assertRefused(server(provider, threads), "STARTTLS\r\n" + "NOOP INJECTED\r\n".repeat(500));
    }

    @ParameterizedTest(name = "{0}, protocol on {1}")
    @MethodSource("servers")
    @DisplayName("refuses a part of a line that was sent in plaintext behind the command")
    void partOfALine(SslProvider provider, Threads threads) throws Exception {
        assertRefused(server(provider, threads), "STARTTLS\r\nNOOP INJ");
    }

    @ParameterizedTest(name = "{0}, protocol on {1}")
    @MethodSource("servers")
    @DisplayName("refuses a single byte that was sent in plaintext behind the command")
    void aByte(SslProvider provider, Threads threads) throws Exception {
        assertRefused(server(provider, threads), "STARTTLS\r\n\0");
    }

    private void assertRefused(TestServer server, String injected) throws Exception {
        try (Plain client = new Plain(server)) {
            assertThat(client.line()).isEqualTo("220 ready");
            client.send(injected);

            assertThat(client.line()).isEqualTo(REFUSAL);
            assertThat(client.line()).isEqualTo("(closed)");
        }
        assertThat(upgrade().cause()).hasMessageContaining("plaintext has followed STARTTLS");
        assertThat(commands).containsExactly("STARTTLS");
        assertThat(server.exceptions()).isEmpty();
    }

    @ParameterizedTest(name = "{0}, protocol on {1}")
    @MethodSource("servers")
    @DisplayName("closes the connection when plaintext comes in a later packet, instead of a ClientHello")
    void laterPacket(SslProvider provider, Threads threads) throws Exception {
        TestServer server = server(provider, threads);
        try (Plain client = new Plain(server)) {
            assertThat(client.line()).isEqualTo("220 ready");
            client.send("STARTTLS\r\n");
            assertThat(client.line()).isEqualTo(GO_AHEAD);
            client.send("NOOP INJECTED\r\n");

            assertThat(client.line()).isEqualTo("(closed)");
        }
        assertThat(upgrade().isSuccess()).isFalse();
        assertThat(commands).containsExactly("STARTTLS");
        assertThat(server.exceptions()).isEmpty();
    }

    @Test
    @DisplayName("refuses plaintext that arrives while a slow protocol handler has yet to call")
    void arrivesBeforeTheCall() throws Exception {
        CountDownLatch received = new CountDownLatch(1);
        CountDownLatch sent = new CountDownLatch(1);
        SniTls tls = SniTls.builder(selector).build();
        TestServer server = TestServer.silent(pipeline -> {
            StartTls startTls = StartTls.with(tls::newHandler).decoder("lines", () -> new LineBasedFrameDecoder(1000));
            pipeline.addLast("lines", new LineBasedFrameDecoder(1000));
            pipeline.addLast(new StringDecoder(US_ASCII), new StringEncoder(US_ASCII));
            pipeline.addLast(OTHER_THREADS, startTls, new Protocol(startTls) {
                @Override
                protected void channelRead0(ChannelHandlerContext ctx, String command) {
                    received.countDown();
                    awaitUninterruptibly(sent);
                    super.channelRead0(ctx, command);
                }
            });
        });
        open.add(server);
        try (Plain client = new Plain(server)) {
            assertThat(client.line()).isEqualTo("220 ready");
            client.send("STARTTLS\r\n");
            assertThat(received.await(10, TimeUnit.SECONDS)).isTrue();
            client.send("NOOP INJECTED\r\n");
            sent.countDown();

            // Either it was received in time to be refused, or TLS took it for the garbage that it is.
            assertThat(client.line()).isIn(REFUSAL, GO_AHEAD);
            assertThat(client.line()).isEqualTo("(closed)");
        }
        assertThat(upgrade().isSuccess()).isFalse();
        assertThat(commands).containsExactly("STARTTLS");
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest(name = "{0}, protocol on {1}")
    @MethodSource("servers")
    @DisplayName("reports a handshake that fails")
    void failedHandshake(SslProvider provider, Threads threads) throws Exception {
        TestServer server = server(provider, threads);
        try (Plain client = new Plain(server)) {
            assertThat(client.line()).isEqualTo("220 ready");
            client.send("STARTTLS\r\n");
            assertThat(client.line()).isEqualTo(GO_AHEAD);
            assertThatExceptionOfType(IOException.class)
                    .isThrownBy(() -> TlsClient.ofTls12()
                            .cipherSuites("TLS_DHE_DSS_WITH_AES_128_GCM_SHA256")
                            .secure(client.socket));
        }
        assertThat(upgrade().isSuccess()).isFalse();
        assertThat(server.exceptions()).isEmpty();
    }

    @Test
    @DisplayName("gives a client that says nothing after the go-ahead no longer than the handshake timeout")
    void silentClient() throws Exception {
        SniTls tls = SniTls.builder(selector)
                .handshakeTimeout(Duration.ofMillis(200))
                .build();
        TestServer server = TestServer.silent(pipeline -> {
            StartTls startTls = StartTls.with(tls::newHandler).decoder("lines", () -> new LineBasedFrameDecoder(1000));
            pipeline.addLast("lines", new LineBasedFrameDecoder(1000));
            pipeline.addLast(new StringDecoder(US_ASCII), new StringEncoder(US_ASCII));
            pipeline.addLast(startTls, new Protocol(startTls));
        });
        open.add(server);
        try (Plain client = new Plain(server)) {
            assertThat(client.line()).isEqualTo("220 ready");
            client.send("STARTTLS\r\n");
            assertThat(client.line()).isEqualTo(GO_AHEAD);

            assertThat(client.line()).isEqualTo("(closed)");
        }
        assertThat(upgrade().cause()).hasMessageContaining("no ClientHello within 200 ms");
    }

    @Test
    @DisplayName("upgrades a connection whose reads are asked for one by one")
    void manualReads() throws Exception {
        SniTls tls = SniTls.builder(selector).build();
        TestServer server = TestServer.silent(pipeline -> {
            pipeline.channel().config().setAutoRead(false);
            StartTls startTls = StartTls.with(tls::newHandler).decoder("lines", () -> new LineBasedFrameDecoder(1000));
            pipeline.addLast("lines", new LineBasedFrameDecoder(1000));
            pipeline.addLast(new StringDecoder(US_ASCII), new StringEncoder(US_ASCII));
            pipeline.addLast(startTls, new Protocol(startTls) {
                @Override
                public void channelActive(ChannelHandlerContext ctx) {
                    super.channelActive(ctx);
                    ctx.read();
                }

                @Override
                protected void channelRead0(ChannelHandlerContext ctx, String command) {
                    super.channelRead0(ctx, command);
                    if (!command.equals("STARTTLS")) {
                        ctx.read();
                    }
                }
            });
        });
        open.add(server);
        try (Plain client = new Plain(server)) {
            assertThat(client.line()).isEqualTo("220 ready");
            client.send("STARTTLS\r\n");
            assertThat(client.line()).isEqualTo(GO_AHEAD);
            SSLSocket secured = TlsClient.ofTls13().secure(client.socket);
            upgrade().getNow().read();

            assertThat(ask(secured, "EHLO b")).isEqualTo("250 EHLO b");
        }
    }

    @Test
    @DisplayName("does not upgrade twice")
    void onlyOnce() {
        StartTls startTls = StartTls.with(Nothing::new);
        EmbeddedChannel channel = new EmbeddedChannel(startTls, new Nothing());
        ChannelHandlerContext protocol = channel.pipeline().lastContext();
        startTls.upgrade(protocol, "", "");

        assertThatIllegalStateException()
                .isThrownBy(() -> startTls.upgrade(protocol, "", ""))
                .withMessageContaining("is being upgraded");
        channel.finishAndReleaseAll();
    }

    @Test
    @DisplayName("does not upgrade over a decoder that it was not told of, for it may have kept plaintext")
    void unknownDecoder() {
        StartTls startTls = StartTls.with(Nothing::new);
        EmbeddedChannel channel = new EmbeddedChannel();
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.addLast("lines", new LineBasedFrameDecoder(1000)).addLast(startTls, new Nothing());

        assertThatIllegalStateException()
                .isThrownBy(() -> startTls.upgrade(pipeline.lastContext(), "", ""))
                .withMessageContaining("the decoder lines may keep plaintext");
        channel.finishAndReleaseAll();
    }

    @Test
    @DisplayName("does not upgrade if a decoder that it was told of is not there")
    void missingDecoder() {
        StartTls startTls = StartTls.with(Nothing::new).decoder("lines", Nothing::new);
        EmbeddedChannel channel = new EmbeddedChannel(startTls, new Nothing());

        assertThatIllegalStateException()
                .isThrownBy(() -> startTls.upgrade(channel.pipeline().lastContext(), "", ""))
                .withMessageContaining("no decoder named [lines]");
        channel.finishAndReleaseAll();
    }

    private static final class Nothing extends io.netty.channel.ChannelInboundHandlerAdapter {}
}

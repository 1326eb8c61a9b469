package io.github.mailsni.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("jdk")
@DisplayName("A server that speaks first, behind SniTls at the head of the pipeline,")
@SuppressWarnings("FutureReturnValueIgnored")
class NothingBeforeTlsTest {
    private static final ExecutorService OTHER_THREAD =
            Executors.newSingleThreadExecutor(new DefaultThreadFactory("greeter", true));
    private static final List<String> GREETING = List.of("220-first", "220-second", "220 third");

    private final TestSelector selector = TestHosts.selector();
    private final List<AutoCloseable> open = new ArrayList<>(List.of(selector));
    private final BlockingQueue<ChannelFuture> greetings = new LinkedBlockingQueue<>();

    /** How a server comes to greet. */
    enum When {
        CHANNEL_ACTIVE,
        HANDLER_ADDED,
        EVENT_LOOP_LATER,
        CERTIFICATE_SELECTED
    }

    /** How it writes. */
    enum How {
        ONE_WRITE,
        MANY_WRITES_AND_A_FLUSH,
        A_FLUSH_FOR_EACH,
        THROUGH_THE_CHANNEL,
        VOID_PROMISE,
        OTHER_THREAD
    }

    /** Who makes the TLS handler, and who computes. */
    enum Road {
        HANDLER,
        HANDLER_WITH_EXECUTOR,
        SSL_CONTEXT
    }

    private static io.netty.buffer.ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, US_ASCII);
    }

    private static String all() {
        return String.join("\r\n", GREETING) + "\r\n";
    }

    private void greet(How how, ChannelHandlerContext ctx) {
        switch (how) {
            case ONE_WRITE -> greetings.add(ctx.writeAndFlush(bytes(all())));
            case MANY_WRITES_AND_A_FLUSH -> inManyWrites(ctx);
            case A_FLUSH_FOR_EACH -> flushingEach(ctx);
            case THROUGH_THE_CHANNEL -> greetings.add(ctx.channel().writeAndFlush(bytes(all())));
            case VOID_PROMISE -> withoutPromise(ctx);
            case OTHER_THREAD -> OTHER_THREAD.execute(() -> inManyWrites(ctx));
        }
    }

    private void inManyWrites(ChannelHandlerContext ctx) {
        List<ChannelFuture> written = new ArrayList<>();
        for (char each : all().toCharArray()) {
            written.add(ctx.write(bytes(String.valueOf(each))));
        }
        ctx.flush();
        greetings.addAll(written);
    }

    private void flushingEach(ChannelHandlerContext ctx) {
        for (String line : GREETING) {
            greetings.add(ctx.writeAndFlush(bytes(line + "\r\n")));
        }
    }

    private void withoutPromise(ChannelHandlerContext ctx) {
        for (String line : GREETING.subList(0, 2)) {
            ctx.write(bytes(line + "\r\n"), ctx.voidPromise());
        }
        greetings.add(ctx.writeAndFlush(bytes(GREETING.get(2) + "\r\n")));
    }

    /** As every SMTP, IMAP and POP3 server does. */
    private final class Greeter extends ChannelInboundHandlerAdapter {
        private final When when;
        private final How how;

        Greeter(When when, How how) {
            this.when = when;
            this.how = how;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            if (when == When.HANDLER_ADDED) {
                greet(how, ctx);
            }
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            if (when == When.CHANNEL_ACTIVE) {
                greet(how, ctx);
            } else if (when == When.EVENT_LOOP_LATER) {
                ctx.executor().execute(() -> greet(how, ctx));
            }
            ctx.fireChannelActive();
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (when == When.CERTIFICATE_SELECTED && event instanceof CertificateSelected) {
                greet(how, ctx);
            }
            ctx.fireUserEventTriggered(event);
        }
    }

    static Stream<Arguments> greetings() {
        List<Arguments> all = new ArrayList<>();
        for (SslProvider provider : List.of(SslProvider.JDK, SslProvider.OPENSSL)) {
            for (Road road : Road.values()) {
                for (When when : When.values()) {
                    for (How how : How.values()) {
                        if (road == Road.HANDLER || when == When.CHANNEL_ACTIVE) {
                            all.add(Arguments.of(provider, road, when, how));
                        }
                    }
                }
            }
        }
        return all.stream();
    }

    private SniTls.Builder tls(SslProvider provider) {
        return SniTls.builder(selector).provider(provider);
    }

    private TestServer server(SniTls tls, Road road, When when, How how) {
        TestServer server = TestServer.silent(pipeline -> {
            pipeline.addFirst(
                    road == Road.SSL_CONTEXT
                            ? tls.sslContext().newHandler(pipeline.channel().alloc())
                            : tls.newHandler());
            pipeline.addLast(new Greeter(when, how));
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

    private static Socket connect(TestServer server) throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(10_000);
        socket.connect(server.address());
        return socket;
    }

    /** The greeting, when it is on its way; with many promises, the first. */
    private ChannelFuture greeting() throws InterruptedException {
        ChannelFuture greeting = greetings.poll(10, TimeUnit.SECONDS);
        assertThat(greeting).isNotNull();
        return greeting;
    }

    @ParameterizedTest(name = "{0} {1} {2} {3}")
    @MethodSource("greetings")
    @DisplayName("greets encrypted, in order, when the handshake is done")
    void greetsEncrypted(SslProvider provider, Road road, When when, How how) throws Exception {
        SniTls.Builder settings = tls(provider);
        if (road == Road.HANDLER_WITH_EXECUTOR) {
            settings.executor(OTHER_THREAD);
        }
        TestServer server = server(settings.build(), road, when, how);
        try (Socket plain = connect(server)) {
            List<ChannelFuture> written = new ArrayList<>();
            if (when != When.CERTIFICATE_SELECTED) {
                written.add(greeting());
                assertThat(written.get(0).isDone()).isFalse();
            }

            SSLSocket secured = TlsClient.ofTls13().secure(plain);

            BufferedReader in = new BufferedReader(new InputStreamReader(secured.getInputStream(), US_ASCII));
            for (String line : GREETING) {
                assertThat(in.readLine()).isEqualTo(line);
            }
            if (written.isEmpty()) {
                written.add(greeting());
            }
            greetings.drainTo(written);
            for (ChannelFuture each : written) {
                assertThat(each.await(10, TimeUnit.SECONDS)).isTrue();
                assertThat(each.isSuccess()).isTrue();
            }
        }
        assertThat(server.exceptions()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("sends nothing to a client that never speaks, and its promises fail with the handshake")
    void silentClient(SslProvider provider) throws Exception {
        SniTls tls = tls(provider).handshakeTimeout(Duration.ofMillis(100)).build();
        TestServer server = server(tls, Road.HANDLER, When.CHANNEL_ACTIVE, How.ONE_WRITE);
        try (Socket plain = connect(server)) {
            assertThat(plain.getInputStream().read()).isEqualTo(-1);
        }
        assertFailed(greeting(), "no ClientHello within 100 ms");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("sends nothing to a client that speaks plaintext")
    void plaintextClient(SslProvider provider) throws Exception {
        TestServer server = server(tls(provider).build(), Road.HANDLER, When.CHANNEL_ACTIVE, How.ONE_WRITE);
        try (Socket plain = connect(server)) {
            plain.getOutputStream().write("EHLO client.example\r\n".getBytes(US_ASCII));

            assertThat(plain.getInputStream().read()).isEqualTo(-1);
        }
        assertFailed(greeting(), "no TLS handshake");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("sends nothing but an alert to a client with which the handshake fails later, and its promises fail")
    void failsInTheEngine(SslProvider provider) throws Exception {
        TestServer server =
                server(tls(provider).build(), Road.HANDLER, When.CHANNEL_ACTIVE, How.MANY_WRITES_AND_A_FLUSH);
        try (Socket plain = connect(server)) {
            ChannelFuture first = greeting();

            assertThatThrownBy(() -> TlsClient.ofTls12()
                            .cipherSuites("TLS_DHE_DSS_WITH_AES_128_GCM_SHA256")
                            .secure(plain))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("handshake_failure");
            assertThat(first.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(first.isSuccess()).isFalse();
        }
        server.awaitClosed();
        assertThat(greetings).allSatisfy(each -> assertThat(each.isSuccess()).isFalse());
        assertThat(server.exceptions()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("can close before the client speaks; what it has written fails and does not leave")
    void closes(SslProvider provider) throws Exception {
        TestServer server = server(tls(provider).build(), Road.HANDLER, When.CHANNEL_ACTIVE, How.ONE_WRITE);
        try (Socket plain = connect(server)) {
            ChannelFuture greeting = greeting();

            greeting.channel().close();

            assertThat(plain.getInputStream().read()).isEqualTo(-1);
            assertThat(greeting.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(greeting.cause()).isInstanceOf(java.nio.channels.ClosedChannelException.class);
        }
        server.awaitClosed();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("fails its promises when the client leaves in the middle of the handshake")
    void clientLeaves(SslProvider provider) throws Exception {
        TestServer server = server(tls(provider).build(), Road.HANDLER, When.CHANNEL_ACTIVE, How.ONE_WRITE);
        try (Socket plain = connect(server)) {
            plain.getOutputStream().write(HelloBytes.helloFor("a.example").record());
            server.next(CertificateSelected.class);
        }
        assertThat(server.next(SslHandshakeCompletionEvent.class).isSuccess()).isFalse();
        ChannelFuture greeting = greeting();
        assertThat(greeting.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(greeting.isSuccess()).isFalse();
        server.awaitClosed();
    }

    private static void assertFailed(ChannelFuture greeting, String why) throws InterruptedException {
        assertThat(greeting.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(greeting.cause()).hasMessageContaining(why);
        Channel channel = greeting.channel();
        assertThat(channel.closeFuture().await(10, TimeUnit.SECONDS)).isTrue();
    }
}

package io.github.mailsni.netty;

import static io.github.mailsni.netty.HelloBytes.helloFor;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.UnknownNamePolicy;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.LineBasedFrameDecoder;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.EventExecutorGroup;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings({"FutureReturnValueIgnored", "deprecation"}) // Netty 4.2 deprecates executors of handlers
@Tag("jdk")
@DisplayName("The SniCompletionEvent of SniTls")
class SniCompletionTest {
    private final TestSelector selector = TestHosts.selector();

    @AfterEach
    void close() {
        selector.close();
    }

    /** Notes what comes by. */
    private static final class Events extends ChannelInboundHandlerAdapter {
        private final List<String> seen = new CopyOnWriteArrayList<>();

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SniCompletionEvent sni) {
                boolean replaced = ctx.pipeline().get(SslHandler.class) != null;
                seen.add((sni.isSuccess() ? "sni " : "sni failed ")
                        + sni.hostname()
                        + (replaced ? " behind SslHandler" : ""));
            } else if (event instanceof SslHandshakeCompletionEvent ssl) {
                seen.add(ssl.isSuccess() ? "handshake" : "handshake failed");
            } else if (event instanceof CertificateSelected) {
                seen.add("selected");
            }
            ctx.fireUserEventTriggered(event);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }

        List<String> withoutOurOwn() {
            return seen.stream().filter(event -> !event.equals("selected")).toList();
        }
    }

    private SniTls tls(SslProvider provider) {
        return SniTls.builder(selector.withUnknownNames(UnknownNamePolicy.REJECT))
                .provider(provider)
                .build();
    }

    private static Events events(ChannelHandler handler, byte[]... received) {
        Events events = new Events();
        EmbeddedChannel channel = new EmbeddedChannel(handler, events);
        for (byte[] bytes : received) {
            if (channel.isOpen()) {
                channel.writeInbound(Unpooled.copiedBuffer(bytes));
            }
        }
        channel.finishAndReleaseAll();
        return events;
    }

    private static Map<String, byte[]> hellos() {
        return Map.of(
                "a name", helloFor("a.example").record(),
                "a name in capitals", helloFor("A.Example").record(),
                "no name", HelloBytes.hello().record(),
                "no host name", helloFor("a..Example").record(),
                "no cipher suite that the server has",
                        helloFor("a.example").cipherSuites(0x1399).record());
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName(
            "comes where Netty's SniHandler fires it, with the same name, behind SslHandler and before the handshake")
    void likeSniHandler(SslProvider provider) {
        SniTls tls = tls(provider);

        hellos().forEach((kind, hello) -> {
            List<String> theirs = events(new SniHandler(tls.mapping()), hello).seen;
            assertThat(theirs).as(kind).hasSize(2);
            assertThat(events(tls.newHandler(), hello).withoutOurOwn()).as(kind).isEqualTo(theirs);
        });
    }

    @Test
    @DisplayName("has failed where Netty's SniHandler says so of a ClientHello that is too long")
    void tooLong() {
        SniTls tls = SniTls.builder(selector).maxClientHelloLength(100).build();
        byte[] hello = helloFor("a.example").record();

        List<String> ours = events(tls.newHandler(), hello).seen;

        assertThat(ours).containsExactly("sni failed null", "handshake failed");
        assertThat(events(new SniHandler(tls.mapping(), 100, 0), hello).seen).isEqualTo(ours);
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("io.github.mailsni.netty.SniTlsTest#engines")
    @DisplayName("comes in real handshakes as it comes from SniHandler")
    void realHandshakes(SslProvider provider, String protocol) throws Exception {
        SniTls tls = tls(provider);
        Events ours = new Events();
        Events theirs = new Events();
        try (TestServer server = TestServer.with(pipeline -> pipeline.addLast(tls.newHandler(), ours));
                TestServer netty =
                        TestServer.with(pipeline -> pipeline.addLast(new SniHandler(tls.mapping()), theirs))) {
            TlsClient.of(protocol).visit(server.address(), "a.example");
            TlsClient.of(protocol).visit(netty.address(), "a.example");
        }

        assertThat(ours.seen).containsExactly("selected", "sni a.example behind SslHandler", "handshake");
        assertThat(ours.withoutOurOwn()).isEqualTo(theirs.seen);
    }

    @Test
    @DisplayName("has failed before the handshake has, once for each connection that comes to no TLS handler")
    void failures() {
        SniTls tls = tls(SslProvider.JDK);

        assertThat(events(tls.newHandler(), helloFor("unknown.example").record()).seen)
                .containsExactly("sni failed unknown.example", "handshake failed");
        assertThat(events(tls.newHandler(), "EHLO me\r\n".getBytes(US_ASCII), "NOOP\r\n".getBytes(US_ASCII)).seen)
                .containsExactly("sni failed null", "handshake failed");
        assertThat(events(tls.newHandler()).seen).containsExactly("sni failed null", "handshake failed");
    }

    @Test
    @DisplayName("has what is no host name escaped, so that it can be logged")
    void escaped() {
        assertThat(events(
                                tls(SslProvider.OPENSSL).newHandler(),
                                helloFor("A\r\nB").record())
                        .seen)
                .contains("sni a\\x0d\\x0ab behind SslHandler");
    }

    @Test
    @DisplayName("finds what was written before it ahead of what is written when it comes")
    void orderOfWrites() throws Exception {
        ChannelHandler server = new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext ctx) {
                write(ctx, "220 ");
            }

            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                if (event instanceof SniCompletionEvent) {
                    write(ctx, "ready\r\n");
                }
                // for the handlers behind, who greet at the end of the handshake, too
            }

            private void write(ChannelHandlerContext ctx, String text) {
                ctx.writeAndFlush(Unpooled.copiedBuffer(text, US_ASCII), ctx.voidPromise());
            }
        };
        try (TestServer testServer = TestServer.silent(
                pipeline -> pipeline.addLast(tls(SslProvider.JDK).newHandler(), server))) {
            assertThat(TlsClient.ofTls13()
                            .visit(testServer.address(), "a.example")
                            .certificate())
                    .isEqualTo("CN=a.example EC");
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("may be answered with the end of the connection")
    void closing(SslProvider provider) {
        EmbeddedChannel channel = new EmbeddedChannel(tls(provider).newHandler(), new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
                if (event instanceof SniCompletionEvent) {
                    ctx.close();
                }
            }
        });

        channel.writeInbound(Unpooled.copiedBuffer(helloFor("a.example").record()));

        assertThat(channel.isOpen()).isFalse();
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("reaches the protocol handler behind StartTls")
    void startTls(SslProvider provider) {
        StartTls startTls =
                StartTls.with(tls(provider)::newHandler).decoder("lines", () -> new LineBasedFrameDecoder(100));
        Events events = new Events();
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline()
                .addLast("lines", new LineBasedFrameDecoder(100))
                .addLast(startTls, new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext ctx, Object message) {
                        ReferenceCountUtil.release(message);
                        startTls.upgrade(
                                        ctx,
                                        Unpooled.copiedBuffer("220 go\r\n", US_ASCII),
                                        Unpooled.copiedBuffer("501 no\r\n", US_ASCII))
                                .addListener(done -> {});
                    }
                })
                .addLast(events);
        channel.writeInbound(Unpooled.copiedBuffer("STARTTLS\r\n", US_ASCII));
        channel.runPendingTasks();

        channel.writeInbound(Unpooled.copiedBuffer(helloFor("a.example").record()));
        channel.finishAndReleaseAll();

        assertThat(events.seen).containsExactly("selected", "sni a.example behind SslHandler", "handshake failed");
    }

    /** Where the threads of handlers differ, an event is to be fired while the thread that gets it is busy. */
    private static Executor whileBusy(Supplier<EventExecutor> receiver) {
        return task -> {
            CountDownLatch done = new CountDownLatch(1);
            receiver.get().execute(() -> await(done));
            try {
                task.run();
            } finally {
                done.countDown();
            }
        };
    }

    private static void await(CountDownLatch done) {
        try {
            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("comes after CertificateSelected where the TLS handler has an executor of its own")
    void ownExecutor(SslProvider provider) throws Exception {
        EventExecutorGroup group = new DefaultEventExecutorGroup(1, new DefaultThreadFactory("own", true));
        AtomicReference<Channel> channel = new AtomicReference<>();
        SniTls tls = SniTls.builder(selector)
                .provider(provider)
                .executor(whileBusy(() -> requireNonNull(channel.get()).eventLoop()))
                .build();
        Events events = new Events();
        try (TestServer server = TestServer.with(pipeline -> {
            channel.set(pipeline.channel());
            pipeline.addLast(group, tls.newHandler()).addLast(events);
        })) {
            sayHello(server, helloFor("a.example").cipherSuites(0x1399).record());
        } finally {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        }

        assertThat(events.seen).containsExactly("selected", "sni a.example behind SslHandler", "handshake failed");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("comes after CertificateSelected where the handler behind the TLS handler has an executor of its own")
    void executorOfTheNext(SslProvider provider) throws Exception {
        EventExecutorGroup group = new DefaultEventExecutorGroup(1, new DefaultThreadFactory("own", true));
        SniTls tls = SniTls.builder(selector)
                .provider(provider)
                .executor(whileBusy(group::next))
                .build();
        Events events = new Events();
        try (TestServer server =
                TestServer.with(pipeline -> pipeline.addLast(tls.newHandler()).addLast(group, events))) {
            sayHello(server, helloFor("a.example").cipherSuites(0x1399).record());
        } finally {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
        }

        assertThat(events.seen).containsExactly("selected", "sni a.example behind SslHandler", "handshake failed");
    }

    private static void sayHello(TestServer server, byte[] hello) throws Exception {
        try (Socket client = new Socket()) {
            client.connect(server.address());
            client.getOutputStream().write(hello);
            client.getInputStream().readAllBytes();
        }
        server.awaitClosed();
    }
}

package io.github.mailsni.netty;

import static io.github.mailsni.testing.KeyAlgorithm.EC_P256;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mailsni.HostCredentials;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.handshake.SocketClient;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.ReferenceCounted;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("jdk")
@DisplayName("The mapping for Netty's SniHandler")
@SuppressWarnings("FutureReturnValueIgnored") // of voidPromise, and of promises that are done
class SniMappingTest {
    private final TestSelector selector = TestHosts.selector();
    private final List<AutoCloseable> open = new ArrayList<>(List.of(selector));

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private SniTls tls(SslProvider provider) {
        return SniTls.builder(selector).provider(provider).build();
    }

    private TestServer server(SniTls tls) {
        TestServer server = TestServer.with(pipeline -> pipeline.addLast(new SniHandler(tls.mapping())));
        open.add(server);
        return server;
    }

    @SuppressWarnings("NullAway") // null is what SniHandler says for no name
    private static Future<SslContext> map(SniTls tls, @Nullable String name) throws Exception {
        return tls.mapping().map(name, ImmediateEventExecutor.INSTANCE.newPromise());
    }

    private static int references(SslContext context) {
        return context instanceof ReferenceCounted counted ? counted.refCnt() : 0;
    }

    private static SslContext cached(SniTls tls, HostCredentials host) {
        SslContext context = tls.contexts().acquire(host);
        ReferenceCountUtil.release(context);
        return context;
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("io.github.mailsni.netty.SniTlsTest#engines")
    @DisplayName("leads each client to the certificate of the host that it asks for, or to the default")
    void presents(SslProvider provider, String protocol) throws Exception {
        TestServer server = server(tls(provider));

        for (String host : List.of("a.example", "b.example")) {
            assertThat(TlsClient.of(protocol).visit(server.address(), host).certificate())
                    .isEqualTo("CN=" + host + " EC");
        }
        assertThat(TlsClient.of(protocol).visit(server.address(), "A.EXAMPLE").certificate())
                .isEqualTo("CN=a.example EC");
        assertThat(TlsClient.of(protocol)
                        .visit(server.address(), "unknown.example")
                        .certificate())
                .startsWith("CN=mx.example ");
        assertThat(TlsClient.of(protocol).visit(server.address()).certificate()).startsWith("CN=mx.example ");
        assertThat(server.exceptions()).isEmpty();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("io.github.mailsni.netty.SniTlsTest#engines")
    @DisplayName("lets clients resume their sessions, of the same host only")
    void resumes(SslProvider provider, String protocol) throws Exception {
        TestServer server = server(tls(provider));
        SocketClient client = TlsClient.of(protocol);
        client.visit(server.address(), "a.example");

        assertThat(client.visit(server.address(), "a.example").resumed()).isTrue();
        assertThat(client.visit(server.address(), "b.example").certificate()).isEqualTo("CN=b.example EC");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("gives the default for no name and for what is no host name, in whatever bytes")
    void defaults(SslProvider provider) throws Exception {
        SniTls tls = tls(provider);
        List<RequestedName> asked = new ArrayList<>();
        selector.asked(asked::add);

        for (byte[] invalid : List.of(
                "".getBytes(UTF_8),
                "a..example".getBytes(UTF_8),
                "../a.example".getBytes(UTF_8),
                "a.example\u0000".getBytes(UTF_8),
                "école.example".getBytes(ISO_8859_1),
                "x".repeat(20_000).getBytes(UTF_8))) {
            assertThat(map(tls, new String(invalid, ISO_8859_1)).getNow()).isNotNull();
        }
        assertThat(map(tls, null).getNow()).isNotNull();

        assertThat(asked).hasSize(7).allMatch(name -> name.serverName().isEmpty());
        assertThat(asked.get(6)).isSameAs(RequestedName.absent());
    }

    @Test
    @DisplayName(
            "serves a client that asks for names of unknown types only, with the JDK's provider; BoringSSL takes none")
    void unknownNameTypes() {
        EmbeddedChannel channel =
                new EmbeddedChannel(new SniHandler(tls(SslProvider.JDK).mapping()));

        channel.writeInbound(Unpooled.wrappedBuffer(
                HelloBytes.hello().asking(7, new byte[] {1}).record()));

        ByteBuf answer = channel.readOutbound();
        assertThat(answer.getUnsignedByte(0)).isEqualTo((short) 22);
        answer.release();
        channel.finishAndReleaseAll();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName(
            "fails for a name that the policy rejects; SniHandler throws, sends no alert, does not close and asks again")
    void rejects(SslProvider provider) {
        RecordingSelector recording = new RecordingSelector(selector.withUnknownNames(UnknownNamePolicy.REJECT));
        SniTls tls = SniTls.builder(recording).provider(provider).build();
        EmbeddedChannel channel = new EmbeddedChannel(new SniHandler(tls.mapping()));
        byte[] hello = HelloBytes.helloFor("unknown.example").record();

        assertThatThrownBy(() -> channel.writeInbound(Unpooled.wrappedBuffer(hello)))
                .isInstanceOf(DecoderException.class)
                .hasMessageContaining("unknown.example")
                .hasCauseInstanceOf(SSLHandshakeException.class)
                .hasRootCauseMessage("asked for unknown.example: rejected, no certificate here is for it");

        assertThat(channel.<Object>readOutbound()).isNull();
        assertThat(channel.isOpen()).isTrue();
        assertThat(recording.told).containsExactly("rejected unknown.example");
        assertThatThrownBy(channel::finishAndReleaseAll).isInstanceOf(DecoderException.class);
        assertThat(recording.told).hasSizeGreaterThan(1).containsOnly("rejected unknown.example");
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("io.github.mailsni.netty.SniTlsTest#engines")
    @DisplayName("tells the selector what was presented when the handshake has succeeded")
    void records(SslProvider provider, String protocol) throws Exception {
        RecordingSelector recording = new RecordingSelector(selector);
        TestServer server = server(SniTls.builder(recording).provider(provider).build());

        TlsClient.of(protocol).visit(server.address(), "a.example");
        server.awaitClosed();

        assertThat(recording.told).containsExactly("presented a.example");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("never looks a name up on the event loop that is not in memory")
    void readsElsewhere(SslProvider provider) throws Exception {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        SniTls tls = SniTls.builder(new RecordingSelector(selector) {
                    @Override
                    public Optional<Selection> selectInMemory(RequestedName name) {
                        return Optional.empty();
                    }

                    @Override
                    public Selection select(RequestedName name) {
                        name.serverName()
                                .ifPresent(asked ->
                                        threads.add(Thread.currentThread().getName()));
                        return super.select(name);
                    }
                })
                .provider(provider)
                .build();
        TestServer server = server(tls);

        for (int i = 0; i < 20; i++) {
            assertThat(TlsClient.ofTls13().visit(server.address(), "a.example").certificate())
                    .isEqualTo("CN=a.example EC");
        }

        assertThat(threads).isNotEmpty().allMatch(name -> name.startsWith("mailsni-select"));
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("gives answers that stay good when the TLS context of the host is dropped meanwhile")
    void evicted(SslProvider provider) throws Exception {
        SniTls tls =
                SniTls.builder(selector).provider(provider).maximumContexts(1).build();
        SslContext answer = map(tls, "a.example").getNow();
        SslContext first = cached(tls, TestHosts.A);
        for (String other : List.of("b.example", "rsa.example", "dual.example", "mx.example")) {
            map(tls, other);
        }
        tls.contexts().size();

        assertThat(references(first)).isZero();
        SslHandler handler = answer.newHandler(ByteBufAllocator.DEFAULT);
        assertThat(handler.engine().getEnabledProtocols()).contains("TLSv1.3");
        ReferenceCountUtil.release(handler.engine());
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("gives answers that are not to be released, and lose nothing if they are")
    void release(SslProvider provider) throws Exception {
        SniTls tls = tls(provider);
        SslContext answer = map(tls, "a.example").getNow();
        int before = references(cached(tls, TestHosts.A));

        assertThat(ReferenceCountUtil.release(ReferenceCountUtil.retain(answer)))
                .isFalse();
        ReferenceCountUtil.release(answer);

        assertThat(references(cached(tls, TestHosts.A))).isEqualTo(before);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("leaves no TLS context behind, however many are dropped and renewed under way")
    void leavesNothing(SslProvider provider) throws Exception {
        Set<SslContext> contexts = ConcurrentHashMap.newKeySet();
        SniTls tls =
                SniTls.builder(selector).provider(provider).maximumContexts(2).build();
        TestServer server = server(tls);
        for (int i = 0; i < 60; i++) {
            HostCredentials host = List.of(TestHosts.A, TestHosts.B, TestHosts.RSA, TestHosts.DUAL)
                    .get(i % 4);
            if (i % 10 == 0) {
                selector.with(TestHosts.host("renewed.example", EC_P256));
            }
            String name = i % 5 == 0 ? "renewed.example" : host.label();
            assertThat(TlsClient.ofTls13().visit(server.address(), name).certificate())
                    .startsWith("CN=" + name + " ");
            server.awaitClosed();
            contexts.add(cached(tls, host));
        }

        selector.close();

        assertThat(contexts).isNotEmpty().allMatch(context -> references(context) == 0);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("fails when the certificates are closed, for answers that were given before, too")
    void closed(SslProvider provider) throws Exception {
        SniTls tls = tls(provider);
        SslContext answer = map(tls, "a.example").getNow();

        selector.close();

        assertThat(map(tls, "a.example").cause())
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> answer.newHandler(ByteBufAllocator.DEFAULT)).hasMessageContaining("closed");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("fails when the executor takes no more, and when the selector does")
    void overloaded(SslProvider provider) throws Exception {
        SniTls overloaded = SniTls.builder(selector)
                .provider(provider)
                .executor(task -> {
                    throw new RejectedExecutionException("full");
                })
                .build();
        SniTls broken = SniTls.builder(new RecordingSelector(selector) {
                    @Override
                    public Optional<Selection> selectInMemory(RequestedName name) {
                        throw new IllegalStateException("out of order");
                    }
                })
                .provider(provider)
                .build();

        assertThat(map(overloaded, "a.example").cause()).hasMessageContaining("full");
        assertThat(map(broken, "a.example").cause()).hasMessageContaining("out of order");
    }

    @Test
    @DisplayName("fails, and leaves nobody waiting, when an error that nobody has foreseen ends the selection")
    void error() throws Exception {
        List<Runnable> tasks = new ArrayList<>();
        SniTls onEventLoop = SniTls.builder(selector).build();
        SniTls elsewhere = SniTls.builder(selector).executor(tasks::add).build();
        selector.asked(name -> {
            throw new NoClassDefFoundError("com/example/Missing");
        });

        List<Future<SslContext>> answers = List.of(map(onEventLoop, "a.example"), map(elsewhere, "a.example"));
        tasks.forEach(Runnable::run);

        for (Future<SslContext> each : answers) {
            assertThat(each.cause())
                    .isInstanceOf(SSLHandshakeException.class)
                    .hasMessageContaining("com/example/Missing");
        }
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("does the tasks of handshakes in the executor of its SniTls")
    void executor(SslProvider provider) throws Exception {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        ExecutorService executor = Executors.newSingleThreadExecutor();
        open.add(() -> {
            executor.shutdown();
            executor.awaitTermination(10, TimeUnit.SECONDS);
        });
        SniTls tls = SniTls.builder(selector)
                .provider(provider)
                .executor(task -> executor.execute(() -> {
                    threads.add(Thread.currentThread());
                    task.run();
                }))
                .build();

        assertThat(TlsClient.ofTls13().visit(server(tls).address(), "a.example").certificate())
                .isEqualTo("CN=a.example EC");
        assertThat(threads).hasSize(1);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("cannot know the client's signature schemes: one that can use no key of the host gets no other host's")
    void limitOfSchemes(SslProvider provider) throws Exception {
        TestServer server = server(tls(provider));

        assertThatThrownBy(() -> TlsClient.ofTls13().without("ECDSA", "ED").visit(server.address(), "a.example"))
                .isInstanceOf(IOException.class);
        assertThat(TlsClient.ofTls13()
                        .without("ECDSA", "ED")
                        .visit(server.address(), "dual.example")
                        .certificate())
                .isEqualTo("CN=dual.example RSA");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("cannot hold a greeting: SniHandler sends it in plaintext")
    void limitOfGreeting(SslProvider provider) {
        EmbeddedChannel channel =
                new EmbeddedChannel(new SniHandler(tls(provider).mapping()), new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelActive(ChannelHandlerContext ctx) {
                        ctx.writeAndFlush(Unpooled.copiedBuffer("220 hello\r\n", UTF_8), ctx.voidPromise());
                    }
                });

        ByteBuf sent = channel.readOutbound();
        assertThat(ByteBufUtil.getBytes(sent)).isEqualTo("220 hello\r\n".getBytes(UTF_8));
        sent.release();
        channel.finishAndReleaseAll();
    }
}

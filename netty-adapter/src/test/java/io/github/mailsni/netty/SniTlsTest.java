package io.github.mailsni.netty;

import static io.github.mailsni.testing.KeyAlgorithm.EC_P256;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.mailsni.HostCredentials;
import io.github.mailsni.InMemorySelector;
import io.github.mailsni.MatchKind;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.handshake.SocketClient;
import io.github.mailsni.handshake.SocketClient.Seen;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCounted;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("jdk")
@DisplayName("A server with SniTls")
class SniTlsTest {
    private static final String ECDHE_RSA = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
    private static final String ECDHE_ECDSA = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";

    private final TestSelector selector = TestHosts.selector();
    private final List<AutoCloseable> open = new ArrayList<>(List.of(selector));

    static Stream<Arguments> engines() {
        return Stream.of(SslProvider.JDK, SslProvider.OPENSSL)
                .flatMap(provider -> Stream.of("TLSv1.2", "TLSv1.3").map(protocol -> Arguments.of(provider, protocol)));
    }

    private SniTls tls(SslProvider provider) {
        return SniTls.builder(selector).provider(provider).build();
    }

    private TestServer server(SniTls tls) {
        TestServer server = TestServer.of(tls);
        open.add(server);
        return server;
    }

    private TestServer server(SslProvider provider) {
        return server(tls(provider));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("engines")
    @DisplayName("presents the certificate of the host that the client asks for")
    void presentsTheHostsCertificate(SslProvider provider, String protocol) throws Exception {
        TestServer server = server(provider);

        assertThat(TlsClient.of(protocol).visit(server.address(), "a.example").certificate())
                .isEqualTo("CN=a.example EC");
        assertThat(TlsClient.of(protocol).visit(server.address(), "b.example").certificate())
                .isEqualTo("CN=b.example EC");
        assertThat(TlsClient.of(protocol).visit(server.address(), "rsa.example").certificate())
                .isEqualTo("CN=rsa.example RSA");
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("engines")
    @DisplayName("sends the chain from the leaf to the last intermediate")
    void sendsTheChain(SslProvider provider, String protocol) throws Exception {
        Seen seen = TlsClient.of(protocol).visit(server(provider).address(), "a.example");

        assertThat(seen.chain()).isEqualTo(TestHosts.A.credentials().get(0).chain());
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("engines")
    @DisplayName("presents the host's certificate to a client that writes the name in capital letters")
    void ignoresCase(SslProvider provider, String protocol) throws Exception {
        assertThat(TlsClient.of(protocol)
                        .visit(server(provider).address(), "A.EXAMPLE")
                        .certificate())
                .isEqualTo("CN=a.example EC");
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("engines")
    @DisplayName("presents the default certificate to a client that asks for no host, or for one that is unknown")
    void presentsTheDefault(SslProvider provider, String protocol) throws Exception {
        TestServer server = server(provider);

        assertThat(TlsClient.of(protocol).visit(server.address()).certificate()).startsWith("CN=mx.example ");
        assertThat(TlsClient.of(protocol)
                        .visit(server.address(), "unknown.example")
                        .certificate())
                .startsWith("CN=mx.example ");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("presents that key of a host which the client's TLS 1.2 cipher suites allow")
    void choosesByCipherSuites(SslProvider provider) throws Exception {
        TestServer server = server(provider);

        assertThat(TlsClient.ofTls12()
                        .cipherSuites(ECDHE_RSA)
                        .visit(server.address(), "dual.example")
                        .certificate())
                .isEqualTo("CN=dual.example RSA");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName(
            "presents the ECDSA key of a host with an RSA key to a TLS 1.2 client that has ECDSA cipher suites only")
    void choosesEcdsaByCipherSuites(SslProvider provider) throws Exception {
        assumeTrue(provider == SslProvider.JDK || hasCredentials());
        TestServer server = server(provider);

        assertThat(TlsClient.ofTls12()
                        .cipherSuites(ECDHE_ECDSA)
                        .visit(server.address(), "triple.example")
                        .certificate())
                .startsWith("CN=triple.example E");
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("engines")
    @DisplayName("presents that key of a host which the client's signature schemes allow")
    void choosesBySignatureSchemes(SslProvider provider, String protocol) throws Exception {
        assumeTrue(protocol.equals("TLSv1.3") || provider == SslProvider.JDK || hasCredentials());
        TestServer server = server(provider);

        assertThat(TlsClient.of(protocol)
                        .without("ECDSA", "ED")
                        .visit(server.address(), "triple.example")
                        .certificate())
                .isEqualTo("CN=triple.example RSA");
        assertThat(TlsClient.of(protocol)
                        .without("RSA", "ED")
                        .visit(server.address(), "dual.example")
                        .certificate())
                .isEqualTo("CN=dual.example EC");
        assertThat(TlsClient.of(protocol)
                        .without("RSA", "ECDSA")
                        .visit(server.address(), "triple.example")
                        .certificate())
                .isEqualTo("CN=triple.example EdDSA");
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("engines")
    @DisplayName("presents Ed25519 certificates")
    void presentsEd25519(SslProvider provider, String protocol) throws Exception {
        assumeTrue(protocol.equals("TLSv1.3") || provider == SslProvider.JDK || hasCredentials());

        assertThat(TlsClient.of(protocol)
                        .visit(server(provider).address(), "ed25519.example")
                        .certificate())
                .isEqualTo("CN=ed25519.example EdDSA");
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("engines")
    @DisplayName("presents the next candidate's key to a client that can use no key of the host")
    void fallsBackToTheNextCandidate(SslProvider provider, String protocol) throws Exception {
        TestServer server = server(provider);

        Seen seen = TlsClient.of(protocol).without("ECDSA", "ED").visit(server.address(), "a.example");

        assertThat(seen.certificate()).isEqualTo("CN=mx.example RSA");
        assertThat(server.next(CertificateSelected.class).presented()).isSameAs(TestHosts.DEFAULT);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("presents the next candidate's RSA key to a TLS 1.2 client that has RSA cipher suites only")
    void fallsBackForRsaSuites(SslProvider provider) throws Exception {
        assertThat(TlsClient.ofTls12()
                        .cipherSuites(ECDHE_RSA)
                        .visit(server(provider).address(), "a.example")
                        .certificate())
                .isEqualTo("CN=mx.example RSA");
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("engines")
    @DisplayName("tells the pipeline what was asked for and who answers")
    void firesAnEvent(SslProvider provider, String protocol) throws Exception {
        TestServer server = server(provider);

        TlsClient.of(protocol).visit(server.address(), "a.example");

        CertificateSelected event = server.next(CertificateSelected.class);
        assertThat(event.name()).isEqualTo(RequestedName.fromSni("a.example".getBytes(US_ASCII)));
        assertThat(event.selection().match()).isEqualTo(MatchKind.EXACT);
        assertThat(event.presented()).isSameAs(TestHosts.A);
        assertThat(server.next(SslHandshakeCompletionEvent.class).isSuccess()).isTrue();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("engines")
    @DisplayName("rejects unknown names, where that is the policy, with the alert that is meant for it")
    void rejectsUnknownNames(SslProvider provider, String protocol) throws Exception {
        TestServer server = server(SniTls.builder(selector.withUnknownNames(UnknownNamePolicy.REJECT))
                .provider(provider)
                .build());

        assertThatThrownBy(() -> TlsClient.of(protocol).visit(server.address(), "unknown.example"))
                .hasMessageContaining("unrecognized_name");
        assertThat(server.next(SslHandshakeCompletionEvent.class).isSuccess()).isFalse();
        assertThat(TlsClient.of(protocol).visit(server.address(), "a.example").certificate())
                .isEqualTo("CN=a.example EC");
        assertThat(TlsClient.of(protocol).visit(server.address()).certificate()).startsWith("CN=mx.example ");
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("engines")
    @DisplayName("resumes the session of a client that comes back to the same host")
    void resumesSessions(SslProvider provider, String protocol) throws Exception {
        TestServer server = server(provider);
        SocketClient client = TlsClient.of(protocol);

        Seen first = client.visit(server.address(), "a.example");
        Seen second = client.visit(server.address(), "a.example");

        assertThat(first.resumed()).isFalse();
        assertThat(second.resumed()).isTrue();
        assertThat(second.certificate()).isEqualTo("CN=a.example EC");
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("engines")
    @DisplayName("presents a host's new certificate to everybody once the host has one, also to clients that come back")
    void presentsNewCertificates(SslProvider provider, String protocol) throws Exception {
        TestServer server = server(provider);
        SocketClient client = TlsClient.of(protocol);
        client.visit(server.address(), "a.example");
        HostCredentials renewed = TestHosts.host("a.example", EC_P256);
        selector.with(renewed);

        Seen seen = client.visit(server.address(), "a.example");

        assertThat(seen.resumed()).isFalse();
        assertThat(seen.leaf()).isEqualTo(renewed.credentials().get(0).leaf());
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("releases the TLS context of a host whose certificate was replaced")
    void releasesReplacedContexts(SslProvider provider) throws Exception {
        SniTls tls = tls(provider);
        TestServer server = server(tls);
        TlsClient.ofTls13().visit(server.address(), "a.example");
        SslContext old = acquireAndRelease(tls, TestHosts.A);
        HostCredentials renewed = TestHosts.host("a.example", EC_P256);
        selector.with(renewed);

        TlsClient.ofTls13().visit(server.address(), "a.example");
        server.awaitClosed();
        server.awaitClosed();

        assertThat(acquireAndRelease(tls, renewed)).isNotSameAs(old);
        assertThat(references(old)).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("keeps no more TLS contexts than it may, and releases those it drops")
    void boundsContexts(SslProvider provider) throws Exception {
        SniTls tls =
                SniTls.builder(selector).provider(provider).maximumContexts(2).build();
        TestServer server = server(tls);
        List<SslContext> seen = new ArrayList<>();

        for (HostCredentials host : List.of(TestHosts.A, TestHosts.B, TestHosts.DUAL, TestHosts.TRIPLE)) {
            TlsClient.ofTls13().visit(server.address(), host.label());
            server.awaitClosed();
            seen.add(acquireAndRelease(tls, host));
        }

        assertThat(tls.contexts().size()).isLessThanOrEqualTo(2);
        assertThat(seen.stream().filter(context -> references(context) > 0)).hasSizeLessThanOrEqualTo(2);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("leaves nothing behind after a thousand handshakes when the certificates are closed")
    void releasesEverything(SslProvider provider) throws Exception {
        Set<SslContext> contexts = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 20; i++) {
            selector.with(TestHosts.host("h" + i + ".example", EC_P256));
        }
        SniTls tls = tls(provider);
        TestServer server = server(tls);
        SocketClient client = TlsClient.ofTls13();

        for (int i = 0; i < 1000; i++) {
            String name = "h" + i % 20 + ".example";
            client.visit(server.address(), name);
            contexts.add(acquireAndRelease(
                    tls,
                    selector.select(RequestedName.fromSni(name.getBytes(US_ASCII)))
                            .host()));
        }
        for (int i = 0; i < 1000; i++) {
            server.awaitClosed();
        }
        selector.close();

        assertThat(contexts).hasSize(20);
        assertThat(tls.contexts().size()).isZero();
        assertThat(contexts)
                .allSatisfy(context -> assertThat(references(context)).isZero());
        assertThat(server.exceptions()).isEmpty();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("engines")
    @DisplayName("tells of a handshake whose task the executor rejects by the event alone, and closes")
    void fullExecutor(SslProvider provider, String protocol) throws Exception {
        AtomicInteger room = new AtomicInteger(1); // for the selection
        TestServer server = server(SniTls.builder(selector)
                .provider(provider)
                .executor(task -> {
                    if (room.getAndDecrement() <= 0) {
                        throw new RejectedExecutionException("full");
                    }
                    task.run();
                })
                .build());

        assertThatThrownBy(() -> TlsClient.of(protocol).visit(server.address(), "a.example"))
                .isInstanceOf(IOException.class);

        assertThat(server.next(SslHandshakeCompletionEvent.class).cause()).hasStackTraceContaining("full");
        server.awaitClosed();
        assertThat(server.exceptions()).isEmpty();
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("engines")
    @DisplayName("refuses handshakes after the certificates were closed")
    void refusesWhenClosed(SslProvider provider, String protocol) throws Exception {
        TestServer server = server(provider);
        selector.close();

        assertThatThrownBy(() -> TlsClient.of(protocol).visit(server.address(), "a.example"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("internal_error");
        assertThat(server.exceptions()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("lets connections go on whose certificates were closed meanwhile")
    void openConnectionsGoOn(SslProvider provider) throws Exception {
        SniTls tls = tls(provider);
        TestServer server = server(tls);
        try (java.net.Socket plain = new java.net.Socket()) {
            plain.setSoTimeout(10_000);
            plain.connect(server.address());
            javax.net.ssl.SSLSocket socket = TlsClient.ofTls13().secure(plain);

            selector.close();

            assertThat(socket.getInputStream().read()).isEqualTo('2');
        }
        server.awaitClosed();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("selects and makes contexts with its executor")
    void usesTheExecutor(SslProvider provider) throws Exception {
        Set<String> threads = ConcurrentHashMap.newKeySet();
        ExecutorService executor = Executors.newSingleThreadExecutor(task -> new Thread(task, "selection"));
        open.add(executor::shutdownNow);
        SniTls tls = SniTls.builder(InMemorySelector.of(name -> {
                    threads.add(Thread.currentThread().getName());
                    return selector.select(name);
                }))
                .provider(provider)
                .executor(executor)
                .build();
        open.add(tls);
        threads.clear();

        assertThat(TlsClient.ofTls13().visit(server(tls).address(), "a.example").certificate())
                .isEqualTo("CN=a.example EC");
        assertThat(threads).containsExactly("selection");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("reads files for an answer by threads of its own, and answers from memory on the event loop")
    void keepsTheEventLoopFromTheDisk(SslProvider provider) throws Exception {
        Map<String, String> threads = new ConcurrentHashMap<>();
        SniTls tls = SniTls.builder(new RecordingSelector(selector) {
                    @Override
                    public boolean readsDisk(RequestedName name) {
                        return name.toString().equals("a.example");
                    }

                    @Override
                    public Selection select(RequestedName name) {
                        threads.put(name.toString(), Thread.currentThread().getName());
                        return super.select(name);
                    }
                })
                .provider(provider)
                .build();
        open.add(tls);
        TestServer server = server(tls);

        assertThat(TlsClient.ofTls13().visit(server.address(), "a.example").certificate())
                .isEqualTo("CN=a.example EC");
        assertThat(TlsClient.ofTls13().visit(server.address(), "b.example").certificate())
                .isEqualTo("CN=b.example EC");
        assertThat(threads.get("a.example")).startsWith("mailsni-select");
        assertThat(threads.get("b.example")).doesNotStartWith("mailsni-select");
    }

    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({"JDK, DEFAULT", "JDK, REJECT", "OPENSSL, DEFAULT", "OPENSSL, REJECT"})
    @DisplayName("looks the name up once in a handshake")
    void looksUpOnce(SslProvider provider, UnknownNamePolicy policy) throws Exception {
        List<String> lookups = new CopyOnWriteArrayList<>();
        SniTls tls = SniTls.builder(new RecordingSelector(selector) {
                    @Override
                    public UnknownNamePolicy unknownNames() {
                        return policy;
                    }

                    @Override
                    public boolean readsDisk(RequestedName name) {
                        lookups.add("readsDisk " + name);
                        return super.readsDisk(name);
                    }

                    @Override
                    public Selection select(RequestedName name) {
                        lookups.add("select " + name);
                        return super.select(name);
                    }

                    @Override
                    public Optional<Selection> selectInMemory(RequestedName name) {
                        lookups.add("selectInMemory " + name);
                        return selector().selectInMemory(name);
                    }
                })
                .provider(provider)
                .build();
        open.add(tls);
        lookups.clear(); // the first context is the default host's

        TlsClient.ofTls13().visit(server(tls).address(), "a.example");

        assertThat(lookups).containsExactly("selectInMemory a.example");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("tells the selector once in a handshake what was presented, or that it was rejected")
    void records(SslProvider provider) throws Exception {
        RecordingSelector recording = new RecordingSelector(selector);
        SniTls tls = SniTls.builder(recording).provider(provider).build();
        SniTls strict = SniTls.builder(recording.withUnknownNames(UnknownNamePolicy.REJECT))
                .provider(provider)
                .build();
        open.add(tls);
        open.add(strict);

        TestServer lenient = server(tls);
        TlsClient.ofTls13().visit(lenient.address(), "a.example");
        lenient.awaitClosed();
        assertThatThrownBy(() -> TlsClient.ofTls13().visit(server(strict).address(), "unknown.example"))
                .isInstanceOf(IOException.class);

        assertThat(recording.told).containsExactly("presented a.example", "rejected unknown.example");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("refuses a handshake that its executor rejects")
    void survivesRejection(SslProvider provider) throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        SniTls tls =
                SniTls.builder(selector).provider(provider).executor(executor).build();
        TestServer server = server(tls);
        executor.shutdown();

        assertThatThrownBy(() -> TlsClient.ofTls13().visit(server.address(), "a.example"))
                .hasMessageContaining("internal_error");
        assertThat(server.exceptions()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("applies the customizer to every context")
    void appliesTheCustomizer(SslProvider provider) throws Exception {
        Consumer<SslContextBuilder> alpn = context -> context.applicationProtocolConfig(new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                "smtp",
                "imap"));
        List<String> negotiated = java.util.Collections.synchronizedList(new ArrayList<>());
        SniTls tls = SniTls.builder(selector)
                .provider(provider)
                .customize(context -> context.protocols("TLSv1.2"))
                .customize(alpn)
                .build();
        TestServer server = TestServer.with(pipeline -> pipeline.addLast(tls.newHandler())
                .addLast(new io.netty.channel.ChannelInboundHandlerAdapter() {
                    @Override
                    public void userEventTriggered(io.netty.channel.ChannelHandlerContext ctx, Object event) {
                        if (event instanceof SslHandshakeCompletionEvent) {
                            negotiated.add(ctx.pipeline().get(SslHandler.class).applicationProtocol());
                        }
                        ctx.fireUserEventTriggered(event);
                    }
                }));
        open.add(server);

        for (String host : List.of("a.example", "b.example")) {
            TlsClient.ofTls12().applicationProtocols("imap").visit(server.address(), host);
        }

        assertThat(negotiated).containsExactly("imap", "imap");
        assertThatThrownBy(() -> TlsClient.ofTls13().visit(server.address(), "a.example"))
                .hasMessageContaining("protocol_version");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("chooses for the version that it will speak, not for the one that the client would like to")
    void knowsItsProtocols(SslProvider provider) throws Exception {
        SniTls tls = SniTls.builder(selector)
                .provider(provider)
                .customize(context -> context.protocols("TLSv1.2"))
                .build();
        open.add(tls);
        ClientHello hello = ClientHello.parse(
                HelloBytes.helloFor("a.example").cipherSuites(0x1301, 0xc02f).body());

        List<Decision> decisions = new ArrayList<>();
        tls.decider().decide(hello, decisions::add);

        assertThat(decisions).singleElement().isInstanceOfSatisfying(Decision.Accepted.class, accepted -> {
            assertThat(accepted.host()).isSameAs(TestHosts.DEFAULT);
            accepted.discard();
        });
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("is not built with settings that the TLS engine does not take")
    void failsEarly(SslProvider provider) {
        SniTls.Builder builder = SniTls.builder(selector)
                .provider(provider)
                .customize(context -> context.ciphers(List.of("NO_SUCH_SUITE")));

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("these TLS settings do not work: ");
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource(names = {"JDK", "OPENSSL"})
    @DisplayName("trusts no client certificate unless the customizer says whose")
    void trustsNobody(SslProvider provider) throws Exception {
        TestServer server = server(SniTls.builder(selector)
                .provider(provider)
                .customize(context -> context.clientAuth(io.netty.handler.ssl.ClientAuth.REQUIRE))
                .build());

        assertThatThrownBy(() -> TlsClient.ofTls12().visit(server.address(), "a.example"))
                .isInstanceOf(IOException.class);
        assertThat(server.exceptions()).isEmpty();
    }

    @Test
    @DisplayName("uses BoringSSL's own choice among keys where Netty offers it")
    void usesCredentials() {
        assertThat(HostContextFactories.of(SslProvider.OPENSSL, builder -> builder)
                        .getClass()
                        .getSimpleName())
                .isEqualTo(hasCredentials() ? "OpenSslCredentialContexts" : "KeyManagerContexts");
    }

    static boolean hasCredentials() {
        try {
            Class.forName("io.netty.handler.ssl.OpenSslCredential");
            return true;
        } catch (ClassNotFoundException before4211) {
            return false;
        }
    }

    private static SslContext acquireAndRelease(SniTls tls, HostCredentials host) {
        SslContext context = tls.contexts().acquire(host);
        io.netty.util.ReferenceCountUtil.release(context);
        return context;
    }

    private static int references(SslContext context) {
        return context instanceof ReferenceCounted counted ? counted.refCnt() : 0;
    }
}

package io.github.mailsni.internal.keymanager;

import static io.github.mailsni.testing.KeyAlgorithm.EC_P256;
import static io.github.mailsni.testing.KeyAlgorithm.EC_P384;
import static io.github.mailsni.testing.KeyAlgorithm.EC_P521;
import static io.github.mailsni.testing.KeyAlgorithm.ED25519;
import static io.github.mailsni.testing.KeyAlgorithm.ED448;
import static io.github.mailsni.testing.KeyAlgorithm.RSASSA_PSS;
import static io.github.mailsni.testing.KeyAlgorithm.RSA_2048;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.Credential;
import io.github.mailsni.ForwardingSelector;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.handshake.Hosts;
import io.github.mailsni.handshake.MailClient.Visit;
import io.github.mailsni.handshake.SocketClient;
import io.github.mailsni.handshake.SocketClient.Seen;
import io.github.mailsni.handshake.TlsProbe;
import io.github.mailsni.handshake.TlsProbe.Answer;
import io.github.mailsni.testing.KeyAlgorithm;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.ProtocolVersion;
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk")
@DisplayName("In a handshake the key manager")
class SniKeyManagerHandshakeTest {
    static Stream<Arguments> engines() {
        return Stream.of(Jsse.values())
                .flatMap(jsse -> Stream.of("TLSv1.2", "TLSv1.3").map(protocol -> Arguments.of(jsse, protocol)));
    }

    @ParameterizedTest
    @MethodSource("engines")
    @DisplayName("presents the host that was asked for:")
    void host(Jsse jsse, String protocol) {
        Hosts hosts = Hosts.withDefault("default.example", RSA_2048).host("mail.example", EC_P256);

        Visit visit = Jsse.SUN.client(protocol).visit(jsse.server(hosts), "mail.example");

        assertThat(visit.host()).isEqualTo("mail.example");
    }

    @ParameterizedTest
    @MethodSource("engines")
    @DisplayName("presents the default for an unknown name:")
    void unknown(Jsse jsse, String protocol) {
        Hosts hosts = Hosts.withDefault("default.example", RSA_2048).host("mail.example", EC_P256);

        Visit visit = Jsse.SUN.client(protocol).visit(jsse.server(hosts), "other.example");

        assertThat(visit.host()).isEqualTo("default.example");
    }

    @ParameterizedTest
    @MethodSource("engines")
    @DisplayName("presents the default for no name:")
    void noName(Jsse jsse, String protocol) {
        Hosts hosts = Hosts.withDefault("default.example", RSA_2048).host("mail.example", EC_P256);

        Visit visit = Jsse.SUN.client(protocol).visit(jsse.server(hosts), (String) null);

        assertThat(visit.host()).isEqualTo("default.example");
    }

    @ParameterizedTest
    @MethodSource("engines")
    @DisplayName("presents the ECDSA-only host although the default has an RSA key, too:")
    void ecdsaHostRsaDefault(Jsse jsse, String protocol) {
        Hosts hosts = Hosts.withDefault("default.example", RSA_2048, EC_P256).host("mail.example", EC_P256);

        Visit visit = Jsse.SUN.client(protocol).visit(jsse.server(hosts), "mail.example");

        assertThat(visit.host()).isEqualTo("mail.example");
    }

    @ParameterizedTest
    @MethodSource("engines")
    @DisplayName("presents the RSA-only host although the default has an ECDSA key, too:")
    void rsaHostEcdsaDefault(Jsse jsse, String protocol) {
        Hosts hosts = Hosts.withDefault("default.example", RSA_2048, EC_P256).host("mail.example", RSA_2048);

        Visit visit = Jsse.SUN.client(protocol).visit(jsse.server(hosts), "mail.example");

        assertThat(visit.host()).isEqualTo("mail.example");
    }

    @ParameterizedTest
    @MethodSource("engines")
    @DisplayName("presents the RSA key of a host with several to a client that verifies RSA only:")
    void rsaClient(Jsse jsse, String protocol) {
        Hosts hosts = Hosts.withDefault("default.example", EC_P256).host("mail.example", EC_P256, RSA_2048);

        Visit visit = Jsse.SUN.client(protocol).verifying(RSA_2048).visit(jsse.server(hosts), "mail.example");

        assertThat(visit.host()).isEqualTo("mail.example");
        assertThat(visit.leaf().getPublicKey().getAlgorithm()).isEqualTo("RSA");
    }

    @ParameterizedTest
    @MethodSource("engines")
    @DisplayName("presents the ECDSA key of a host with several to a client that verifies ECDSA only:")
    void ecdsaClient(Jsse jsse, String protocol) {
        Hosts hosts = Hosts.withDefault("default.example", RSA_2048).host("mail.example", EC_P256, RSA_2048);

        Visit visit = Jsse.SUN.client(protocol).verifying(EC_P256).visit(jsse.server(hosts), "mail.example");

        assertThat(visit.host()).isEqualTo("mail.example");
        assertThat(visit.leaf().getPublicKey().getAlgorithm()).isEqualTo("EC");
    }

    @ParameterizedTest
    @MethodSource("engines")
    @DisplayName("presents the RSA key of a host whose ECDSA key is on a curve that the client does not verify:")
    void curve(Jsse jsse, String protocol) {
        Hosts hosts = Hosts.withDefault("default.example", EC_P256).host("mail.example", EC_P384, RSA_2048);

        Visit visit = Jsse.SUN.client(protocol).verifying(EC_P256, RSA_2048).visit(jsse.server(hosts), "mail.example");

        assertThat(visit.host()).isEqualTo("mail.example");
        assertThat(visit.leaf().getPublicKey().getAlgorithm()).isEqualTo("RSA");
    }

    @ParameterizedTest
    @MethodSource("engines")
    @DisplayName("presents the default to a client that can use no key of the host:")
    void nextCandidate(Jsse jsse, String protocol) {
        Hosts hosts = Hosts.withDefault("default.example", RSA_2048).host("mail.example", EC_P256);

        Visit visit = Jsse.SUN.client(protocol).verifying(RSA_2048).visit(jsse.server(hosts), "mail.example");

        assertThat(visit.host()).isEqualTo("default.example");
    }

    @ParameterizedTest
    @MethodSource("engines")
    @DisplayName("selects once, for all key types that the engine asks for:")
    void oneSelection(Jsse jsse, String protocol) {
        Hosts hosts = Hosts.withDefault("default.example", RSA_2048).host("mail.example", RSA_2048);
        List<String> selected = new CopyOnWriteArrayList<>();
        SniKeyManager keyManager = new SniKeyManager(
                new ForwardingSelector() {
                    @Override
                    protected CertificateSelector selector() {
                        return hosts;
                    }

                    @Override
                    public Selection select(RequestedName name) {
                        selected.add(name.toString());
                        return super.select(name);
                    }
                },
                EngineKind.JSSE);
        Supplier<SSLEngine> server = () -> jsse.server(keyManager);

        Jsse.SUN.client(protocol).visit(server.get(), "mail.example");
        Jsse.SUN.client(protocol).visit(server.get(), "other.example");

        assertThat(selected).containsExactly("mail.example", "other.example");
    }

    @ParameterizedTest
    @MethodSource("engines")
    @DisplayName("reports one credential, though below TLS 1.3 the client offers no curve of the host's ECDSA key:")
    void oneReport(Jsse jsse, String protocol) throws Exception {
        Hosts hosts = Hosts.withDefault("default.example", RSA_2048).host("mail.example", EC_P384, RSA_2048);
        List<String> reported = new CopyOnWriteArrayList<>();
        SSLContext context = jsse.context(new SniKeyManager(
                new ForwardingSelector() {
                    @Override
                    protected CertificateSelector selector() {
                        return hosts;
                    }

                    @Override
                    public void recordPresented(RequestedName name, Selection selection, Credential credential) {
                        reported.add(name.toString());
                    }
                },
                EngineKind.JSSE));
        ExecutorService accepting = Executors.newSingleThreadExecutor();
        try (ServerSocket server =
                context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Future<Integer> served = accepting.submit(() -> {
                try (Socket accepted = server.accept()) {
                    return accepted.getInputStream().read();
                }
            });
            ProtocolVersion version = protocol.equals("TLSv1.3") ? ProtocolVersion.TLSv13 : ProtocolVersion.TLSv12;

            Answer answer = new TlsProbe(
                            (InetSocketAddress) server.getLocalSocketAddress(), false, version, TlsProbe.ANY)
                    .agreeingOn(NamedGroup.secp256r1)
                    .ask("mail.example");

            assertThat(served.get(10, TimeUnit.SECONDS)).isEqualTo(-1);
            assertThat(answer.leaf().getSubjectX500Principal().getName()).isEqualTo("CN=mail.example");
            assertThat(reported).containsExactly("mail.example");
        } finally {
            accepting.shutdownNow();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    @DisplayName("presents the host that was asked for on a socket, too:")
    void socket(Jsse jsse, String protocol) throws Exception {
        Hosts hosts = Hosts.withDefault("default.example", RSA_2048).host("mail.example", EC_P256);
        SSLContext context = jsse.context(new SniKeyManager(hosts, EngineKind.JSSE));
        SocketClient client = SocketClient.speaking(protocol, Hosts.AUTHORITY.trustManager());
        ExecutorService accepting = Executors.newSingleThreadExecutor();
        try (ServerSocket server =
                context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Future<Integer> served = accepting.submit(() -> {
                try (Socket accepted = server.accept()) {
                    return accepted.getInputStream().read();
                }
            });

            Seen seen = client.visit((InetSocketAddress) server.getLocalSocketAddress(), "mail.example");

            assertThat(seen.certificate()).isEqualTo("CN=mail.example EC");
            assertThat(served.get(10, TimeUnit.SECONDS)).isEqualTo(-1);
        } finally {
            accepting.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("presents the host that was asked for, too, where Conscrypt is the provider that asks it:")
    void conscrypt(String protocol) throws Exception {
        Hosts hosts = Hosts.withDefault("default.example", RSA_2048).host("mail.example", EC_P256);
        SSLContext context = SSLContext.getInstance("TLS", Conscrypt.newProvider());
        context.init(new KeyManager[] {new SniKeyManager(hosts, EngineKind.JSSE)}, null, null);

        Visit visit = Jsse.SUN.client(protocol).visit(context.createSSLEngine(), "mail.example");

        assertThat(visit.host()).isEqualTo("mail.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName(
            "presents the RSA key of a host with several where Conscrypt asks it, which looks at no client's schemes:")
    void conscryptWithBoth(String protocol) throws Exception {
        Hosts hosts = Hosts.withDefault("default.example", RSA_2048).host("mail.example", EC_P256, RSA_2048);
        SSLContext context = SSLContext.getInstance("TLS", Conscrypt.newProvider());
        context.init(new KeyManager[] {new SniKeyManager(hosts, EngineKind.JSSE)}, null, null);

        Visit visit = Jsse.SUN.client(protocol).visit(context.createSSLEngine(), "mail.example");

        assertThat(visit.host()).isEqualTo("mail.example");
        assertThat(visit.leaf().getPublicKey().getAlgorithm()).isEqualTo("RSA");
    }

    /** BCJSSE cannot use Edwards keys of the JDK's classes. */
    static Stream<Arguments> keys() {
        Stream<KeyAlgorithm> all = Stream.of(EC_P256, EC_P384, EC_P521, RSA_2048, RSASSA_PSS);
        Stream<Arguments> edwards = Stream.of(ED25519, ED448)
                .flatMap(key -> Stream.of("TLSv1.2", "TLSv1.3").map(protocol -> Arguments.of(Jsse.SUN, protocol, key)));
        return Stream.concat(
                edwards,
                all.flatMap(key -> engines().map(engine -> Arguments.of(engine.get()[0], engine.get()[1], key))));
    }

    @ParameterizedTest
    @MethodSource("keys")
    @DisplayName("presents a host with one key of any kind:")
    void kinds(Jsse jsse, String protocol, KeyAlgorithm key) {
        Hosts hosts = Hosts.withDefault("default.example", EC_P256, RSA_2048).host("mail.example", key);

        Visit visit = Jsse.SUN.client(protocol).visit(jsse.server(hosts), "mail.example");

        assertThat(visit.host()).isEqualTo("mail.example");
    }

    @ParameterizedTest
    @MethodSource("engines")
    @DisplayName("presents key and chain that belong together although the host's files change in between:")
    void reloadInBetween(Jsse jsse, String protocol) {
        Hosts hosts = Hosts.withDefault("default.example", RSA_2048).host("mail.example", EC_P256);
        X509ExtendedKeyManager keyManager =
                new Reloading(new SniKeyManager(hosts, EngineKind.JSSE), () -> hosts.host("mail.example", EC_P384));

        Visit visit = Jsse.SUN.client(protocol).visit(jsse.server(keyManager), "mail.example");

        assertThat(visit.host()).isEqualTo("mail.example");
    }

    /** Lets something happen between any two calls. */
    private static final class Reloading extends X509ExtendedKeyManager {
        private final SniKeyManager keyManager;
        private final Runnable reload;

        Reloading(SniKeyManager keyManager, Runnable reload) {
            this.keyManager = keyManager;
            this.reload = reload;
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                @Nullable String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            String alias = keyManager.chooseEngineServerAlias(keyType, issuers, engine);
            reload.run();
            return alias;
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
            PrivateKey key = keyManager.getPrivateKey(alias);
            reload.run();
            return key;
        }

        @Override
        public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
            X509Certificate[] chain = keyManager.getCertificateChain(alias);
            reload.run();
            return chain;
        }

        @Override
        public @Nullable String chooseServerAlias(
                @Nullable String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String[] getServerAliases(@Nullable String keyType, Principal @Nullable [] issuers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String[] getClientAliases(@Nullable String keyType, Principal @Nullable [] issuers) {
            throw new UnsupportedOperationException();
        }

        @Override
        public String chooseClientAlias(
                String @Nullable [] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            throw new UnsupportedOperationException();
        }
    }
}

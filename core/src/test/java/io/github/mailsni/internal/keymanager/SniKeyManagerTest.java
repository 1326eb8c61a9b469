package io.github.mailsni.internal.keymanager;

import static io.github.mailsni.testing.KeyAlgorithm.EC_P256;
import static io.github.mailsni.testing.KeyAlgorithm.EC_P384;
import static io.github.mailsni.testing.KeyAlgorithm.ED25519;
import static io.github.mailsni.testing.KeyAlgorithm.RSASSA_PSS;
import static io.github.mailsni.testing.KeyAlgorithm.RSA_2048;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.Credential;
import io.github.mailsni.ForwardingSelector;
import io.github.mailsni.InMemorySelector;
import io.github.mailsni.KeyType;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.handshake.Hosts;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk")
@DisplayName("The key manager")
class SniKeyManagerTest {
    private static final String[] ALL_SCHEMES = {"SHA256withECDSA", "SHA384withECDSA", "Ed25519", "RSASSA-PSS"};

    private final Hosts hosts = Hosts.withDefault("default.example", EC_P256, RSA_2048);
    private final SniKeyManager keyManager = new SniKeyManager(hosts, EngineKind.JSSE);

    @Nested
    @DisplayName("goes by the name first:")
    class Name {
        @Test
        @DisplayName("the host that was asked for is presented")
        void host() {
            hosts.host("mail.example", EC_P256);

            assertThat(presented("EC", tls13("mail.example", ALL_SCHEMES))).isEqualTo("mail.example");
        }

        @Test
        @DisplayName("a key of the default does not stand in for one that the host lacks")
        void typeOfDefaultOnly() {
            hosts.host("mail.example", RSA_2048);

            assertThat(presented("EC", tls13("mail.example", ALL_SCHEMES))).isNull();
        }

        @Test
        @DisplayName("upper and lower case are the same")
        void caseFolded() {
            hosts.host("mail.example", EC_P256);

            assertThat(presented("EC", tls13("MAIL.Example", ALL_SCHEMES))).isEqualTo("mail.example");
        }

        @Test
        @DisplayName("no name gets the default")
        void noName() {
            assertThat(presented("EC", tls13(List.of(), ALL_SCHEMES))).isEqualTo("default.example");
        }

        @Test
        @DisplayName("no handshake session gets the default, as when a client returns with a ticket to JDK 25")
        void noSession() {
            assertThat(presented("EC", null)).isEqualTo("default.example");
        }

        @Test
        @DisplayName("names that the session cannot show without throwing get the default")
        void throwingSession() {
            SSLSession throwing = new ShownHandshake("TLSv1.3", List.of()) {
                @Override
                public List<SNIServerName> getRequestedServerNames() {
                    throw new IllegalArgumentException("a_b.example");
                }

                @Override
                public String[] getPeerSupportedSignatureAlgorithms() {
                    throw new UnsupportedOperationException();
                }
            };

            assertThat(presented("EC", throwing)).isEqualTo("default.example");
        }

        @Test
        @DisplayName("bytes that a mapping would turn into a host get the default")
        void lookAlike() {
            hosts.host("k.example", EC_P256);
            SNIServerName kelvin = new RawName(0, "\u212a.example");

            assertThat(presented("EC", tls13(List.of(kelvin), ALL_SCHEMES))).isEqualTo("default.example");
        }

        @Test
        @DisplayName("names that are no host names are passed over")
        void otherNameType() {
            hosts.host("mail.example", EC_P256);
            List<SNIServerName> names = List.of(new RawName(7, "x"), new SNIHostName("mail.example"));

            assertThat(presented("EC", tls13(names, ALL_SCHEMES))).isEqualTo("mail.example");
        }

        @Test
        @DisplayName("an unknown host gets nothing where unknown names are rejected")
        void rejected() {
            SniKeyManager strict = new SniKeyManager(hosts.withUnknownNames(UnknownNamePolicy.REJECT), EngineKind.JSSE);

            assertThat(strict.chooseServerAlias("EC", tls13("other.example", ALL_SCHEMES)))
                    .isNull();
        }

        @Test
        @DisplayName("no name gets the default where unknown names are rejected, too")
        void noNameNotRejected() {
            SniKeyManager strict = new SniKeyManager(hosts.withUnknownNames(UnknownNamePolicy.REJECT), EngineKind.JSSE);

            assertThat(strict.chooseServerAlias("EC", (SSLSession) null)).isNotNull();
        }
    }

    @Nested
    @DisplayName("goes by the key type second:")
    class Type {
        @Test
        @DisplayName("a key that does not fit the client is declined if another of the host does")
        void declined() {
            hosts.host("mail.example", EC_P384, RSA_2048);
            SSLSession p256Client = tls12("mail.example", "SHA256withECDSA", "SHA256withRSA");

            assertThat(presented("EC", p256Client)).isNull();
            assertThat(presented("RSA", p256Client)).isEqualTo("mail.example");
        }

        @Test
        @DisplayName("a key is not declined if no other fits better: what is shown of the client is a hint")
        void hint() {
            Hosts p384 = Hosts.withDefault("mail.example", EC_P384, RSA_2048);
            SniKeyManager manager = new SniKeyManager(p384, EngineKind.JSSE);

            assertThat(manager.chooseServerAlias("EC", tls12("mail.example", "SHA256withECDSA", "Ed448")))
                    .isNotNull();
        }

        @Test
        @DisplayName("nothing is declined if nothing is shown of the client")
        void nothingShown() {
            hosts.host("mail.example", EC_P384, RSA_2048);

            assertThat(presented("EC", tls12("mail.example"))).isEqualTo("mail.example");
            assertThat(presented("RSA", tls12("mail.example"))).isEqualTo("mail.example");
        }

        @Test
        @DisplayName("the default stands in if the client can use no key of the host")
        void nextCandidate() {
            hosts.host("mail.example", EC_P384);

            assertThat(presented("RSA", tls12("mail.example", "SHA256withRSA"))).isEqualTo("default.example");
        }

        @Test
        @DisplayName("a client of TLS 1.3 that names PKCS #1 v1.5 only cannot use an RSA key, although it names one")
        void pkcs1InTls13() {
            hosts.host("mail.example", RSA_2048);

            assertThat(presented("EC", tls13("mail.example", "SHA256withRSA", "SHA256withECDSA")))
                    .isEqualTo("default.example");
        }

        @ParameterizedTest(name = "{0} is a question for {1}")
        @DisplayName("JSSE's and BCJSSE's names of key types are understood:")
        @CsvSource({
            "EC, ECDSA",
            "EC/secp256r1, ECDSA",
            "ECDHE_ECDSA, ECDSA",
            "EdDSA, EDDSA",
            "Ed25519, EDDSA",
            "RSA, RSA",
            "ECDHE_RSA, RSA",
            "DHE_RSA, RSA",
            "KE:RSA, RSA",
            "RSASSA-PSS, RSASSA_PSS"
        })
        void names(String asked, KeyType answered) {
            hosts.host("mail.example", EC_P256, ED25519, RSA_2048, RSASSA_PSS);

            String alias = keyManager.chooseServerAlias(asked, tls13("mail.example", ALL_SCHEMES));

            assertThat(keyManager.getPrivateKey(alias)).isSameAs(key("mail.example", answered));
        }

        @ParameterizedTest
        @DisplayName("a question for another curve, another algorithm or nothing gets no answer:")
        @NullSource
        @ValueSource(strings = {"", "EC/secp384r1", "Ed448", "DSA", "DHE_DSS", "DH_anon", "UNKNOWN"})
        void others(@Nullable String asked) {
            hosts.host("mail.example", EC_P256, ED25519, RSA_2048, RSASSA_PSS);

            assertThat(keyManager.chooseServerAlias(asked, tls13("mail.example", ALL_SCHEMES)))
                    .isNull();
        }
    }

    @Nested
    @DisplayName("for the OpenSSL provider, which asks for EC and RSA by its own suites,")
    class OpenSsl {
        private final SniKeyManager openSsl = new SniKeyManager(hosts, EngineKind.OPENSSL);

        @Test
        @DisplayName("prefers the RSA key of a host below TLS 1.3")
        void rsaBelowTls13() {
            SSLSession client = tls12("default.example", "SHA256withECDSA", "SHA256withRSA");

            assertThat(openSsl.chooseServerAlias("EC", client)).isNull();
            assertThat(openSsl.chooseServerAlias("RSA", client)).isNotNull();
        }

        @Test
        @DisplayName("presents the ECDSA key below TLS 1.3 to a client that cannot use the RSA key")
        void ecdsaBelowTls13() {
            assertThat(openSsl.chooseServerAlias("EC", tls12("default.example", "SHA256withECDSA")))
                    .isNotNull();
        }

        @Test
        @DisplayName(
                "presents an ECDSA key on another curve than that of the client's hash below TLS 1.3, as OpenSSL signs")
        void otherCurveBelowTls13() {
            hosts.host("mail.example", EC_P384);

            String alias = openSsl.chooseServerAlias("EC", tls12("mail.example", "SHA256withECDSA", "SHA256withRSA"));

            assertThat(openSsl.getPrivateKey(alias)).isSameAs(key("mail.example", KeyType.ECDSA));
            assertThat(openSsl.chooseServerAlias("RSA", tls12("mail.example", "SHA256withECDSA", "SHA256withRSA")))
                    .isNull();
        }

        @Test
        @DisplayName("presents the ECDSA key on the curve of the client's hash, if the host has one, in every version")
        void curveOfTheHash() {
            hosts.host("mail.example", EC_P384, EC_P256);

            String alias = openSsl.chooseServerAlias("EC", tls12("mail.example", "SHA256withECDSA"));

            assertThat(openSsl.getPrivateKey(alias))
                    .isInstanceOfSatisfying(
                            ECKey.class,
                            key -> assertThat(key.getParams().getOrder().bitLength())
                                    .isEqualTo(256));
        }

        @Test
        @DisplayName("presents the default in TLS 1.3 where the host's key is on another curve than the client's")
        void otherCurveInTls13() {
            hosts.host("mail.example", EC_P384);

            String alias = openSsl.chooseServerAlias("EC", tls13("mail.example", "SHA256withECDSA"));

            assertThat(openSsl.getPrivateKey(alias)).isSameAs(key("default.example", KeyType.ECDSA));
        }

        @Test
        @DisplayName("presents the ECDSA key in TLS 1.3")
        void ecdsaInTls13() {
            String alias =
                    openSsl.chooseServerAlias("EC", tls13("default.example", "SHA256withRSA", "SHA256withECDSA"));

            assertThat(openSsl.getPrivateKey(alias)).isSameAs(key("default.example", KeyType.ECDSA));
        }

        @Test
        @DisplayName(
                "presents the ECDSA key in TLS 1.3 to a client that can use no key, by what is shown: that is a hint")
        void ecdsaAsLastResort() {
            String alias = openSsl.chooseServerAlias("EC", tls13("default.example", "Ed448"));

            assertThat(openSsl.getPrivateKey(alias)).isSameAs(key("default.example", KeyType.ECDSA));
        }

        @Test
        @DisplayName("does not answer for EC with a key of another type that the client can use")
        void rsaOnly() {
            hosts.host("mail.example", RSA_2048);

            assertThat(openSsl.chooseServerAlias("EC", tls13("mail.example", ALL_SCHEMES)))
                    .isNull();
        }

        @Test
        @DisplayName("answers for EC with the Ed25519 key of a host that has no ECDSA key")
        void edwards() {
            hosts.host("mail.example", ED25519);

            String alias = openSsl.chooseServerAlias("EC", tls13("mail.example", "Ed25519"));
            String nothingShown = openSsl.chooseServerAlias("EC", tls13("mail.example"));

            assertThat(openSsl.getPrivateKey(alias)).isSameAs(key("mail.example", KeyType.EDDSA));
            assertThat(openSsl.getPrivateKey(nothingShown)).isSameAs(key("mail.example", KeyType.EDDSA));
        }

        @Test
        @DisplayName("does not answer for EC with an Ed25519 key that the client cannot use")
        void edwardsNotUsable() {
            SniKeyManager edwardsOnly =
                    new SniKeyManager(Hosts.withDefault("mail.example", ED25519), EngineKind.OPENSSL);

            assertThat(edwardsOnly.chooseServerAlias("EC", tls13("mail.example", "SHA256withECDSA")))
                    .isNull();
        }

        @Test
        @DisplayName("takes the name of PKCS #1 v1.5 for that of PSS in TLS 1.3")
        void pssByAnotherName() {
            hosts.host("mail.example", RSA_2048);

            assertThat(openSsl.chooseServerAlias("RSA", tls13("mail.example", "SHA256withRSA", "SHA256withECDSA")))
                    .isNotNull();
        }
    }

    @Nested
    @DisplayName("for Conscrypt, which asks by the suites and presents one of the answers,")
    class ForConscrypt {
        private final SniKeyManager conscrypt = new SniKeyManager(hosts, EngineKind.CONSCRYPT);

        @Test
        @DisplayName("presents the RSA key of a host with both, which nearly every client can use")
        void both() {
            assertThat(conscrypt.chooseServerAlias("RSA", tls13("default.example", "SHA256withECDSA")))
                    .isNotNull();
            assertThat(conscrypt.chooseServerAlias("EC", tls13("default.example", "SHA256withECDSA")))
                    .isNull();
        }

        @Test
        @DisplayName("presents the ECDSA key of a host that has no RSA key, whatever schemes are shown of the client")
        void ecdsa() {
            hosts.host("mail.example", EC_P384);

            String alias = conscrypt.chooseServerAlias("EC", tls13("mail.example", "SHA512withECDSA"));

            assertThat(conscrypt.getPrivateKey(alias)).isSameAs(key("mail.example", KeyType.ECDSA));
            assertThat(conscrypt.chooseServerAlias("RSA", tls13("mail.example", "SHA512withECDSA")))
                    .isNull();
        }

        @Test
        @DisplayName("presents the RSA key of a host in TLS 1.3, though no scheme of PSS is shown")
        void rsaInTls13() {
            Hosts rsaHost = Hosts.withDefault("default.example", EC_P256).host("mail.example", RSA_2048);
            SniKeyManager manager = new SniKeyManager(rsaHost, EngineKind.CONSCRYPT);

            assertThat(manager.chooseServerAlias("RSA", tls13("mail.example", "SHA256withECDSA")))
                    .isNotNull();
        }

        @Test
        @DisplayName("presents the default in place of a host with keys of other types, which it cannot use")
        void otherTypes() {
            hosts.host("mail.example", ED25519, RSASSA_PSS);

            String alias = conscrypt.chooseServerAlias("RSA", tls13("mail.example", "Ed25519", "RSASSA-PSS"));

            assertThat(conscrypt.getPrivateKey(alias)).isSameAs(key("default.example", KeyType.RSA));
            assertThat(conscrypt.chooseServerAlias("EdDSA", tls13("mail.example", "Ed25519")))
                    .isNull();
            assertThat(conscrypt.chooseServerAlias("RSASSA-PSS", tls13("mail.example", "RSASSA-PSS")))
                    .isNull();
        }
    }

    @Nested
    @DisplayName("gives out aliases")
    class Alias {
        private final SSLSession client = tls13("mail.example", ALL_SCHEMES);

        @Test
        @DisplayName("that stand for one key and its chain after the host has got another")
        void afterReload() {
            hosts.host("mail.example", EC_P256);
            Credential former = hosts.get("mail.example").credentials().get(0);
            String alias = keyManager.chooseServerAlias("EC", client);

            hosts.host("mail.example", EC_P256);

            assertThat(keyManager.getPrivateKey(alias)).isSameAs(former.privateKey());
            assertThat(keyManager.getCertificateChain(alias)).containsExactlyElementsOf(former.chain());
        }

        @Test
        @DisplayName("that differ from one loading of a file to the next")
        void generations() {
            hosts.host("mail.example", EC_P256);
            String former = keyManager.chooseServerAlias("EC", client);

            hosts.host("mail.example", EC_P256);

            assertThat(keyManager.chooseServerAlias("EC", tls13("mail.example", ALL_SCHEMES)))
                    .isNotEqualTo(former);
            assertThat(keyManager.chooseServerAlias("EC", client))
                    .as("a handshake that another one has displaced is read again")
                    .isNotEqualTo(former);
        }

        @Test
        @DisplayName("that stand for the same array each time, by which Netty knows it again")
        void identity() {
            String alias = keyManager.chooseServerAlias("EC", client);

            keyManager.chooseServerAlias("EC", client);

            assertThat(keyManager.getCertificateChain(alias)).isSameAs(keyManager.getCertificateChain(alias));
        }

        @ParameterizedTest
        @DisplayName("and knows no others:")
        @NullSource
        @ValueSource(strings = {"", "ECDSA", "ECDSA.0", "default.example"})
        void unknown(@Nullable String alias) {
            assertThat(keyManager.getPrivateKey(alias)).isNull();
            assertThat(keyManager.getCertificateChain(alias)).isNull();
        }

        @Test
        @DisplayName("and forgets one that nobody has used for long")
        void expired() {
            AtomicLong nanos = new AtomicLong();
            SniKeyManager manager = new SniKeyManager(hosts, EngineKind.JSSE, false, nanos::get);
            String alias = manager.chooseServerAlias("EC", client);

            nanos.addAndGet(SniKeyManager.ALIAS_LIFE.toNanos() - 1);
            assertThat(manager.getPrivateKey(alias)).isNotNull();
            nanos.addAndGet(SniKeyManager.ALIAS_LIFE.toNanos());
            assertThat(manager.getPrivateKey(alias)).isNull();
            assertThat(manager.getCertificateChain(alias)).isNull();
        }

        @Test
        @DisplayName("and forgets them when the selector is closed")
        void closed() {
            Closable closable = new Closable(hosts);
            SniKeyManager manager = new SniKeyManager(closable, EngineKind.JSSE);
            String alias = manager.chooseServerAlias("EC", client);

            closable.onClose.run();

            assertThat(manager.getPrivateKey(alias)).isNull();
        }

        @Test
        @DisplayName("and forgets the handshake of the last request when the selector is closed")
        void closedInTheMiddle() {
            Closable closable = new Closable(hosts);
            SniKeyManager manager = new SniKeyManager(closable, EngineKind.JSSE);
            hosts.host("mail.example", EC_P256);
            String alias = manager.chooseServerAlias("EC", client);
            hosts.host("mail.example", EC_P256);
            assertThat(manager.chooseServerAlias("EC", client)).isEqualTo(alias);

            closable.onClose.run();

            assertThat(manager.chooseServerAlias("EC", client)).isNotEqualTo(alias);
        }

        @Test
        @DisplayName("but no list of them")
        void list() {
            keyManager.chooseServerAlias("EC", client);

            assertThat(keyManager.getServerAliases("EC", null)).isNull();
        }
    }

    @Nested
    @DisplayName("reports")
    class Report {
        private final List<String> reported = new ArrayList<>();
        private final CertificateSelector recording = new ForwardingSelector() {
            @Override
            protected CertificateSelector selector() {
                return hosts;
            }

            @Override
            public void recordPresented(RequestedName name, Selection selection, Credential presented) {
                reported.add(name + ": " + presented.keyType() + " of "
                        + selection.host().label());
            }
        };

        @Test
        @DisplayName("the credential that it presents in a handshake, and none where it declines")
        void presented() {
            SniKeyManager manager = new SniKeyManager(recording, EngineKind.JSSE);
            hosts.host("mail.example", RSA_2048);

            manager.chooseServerAlias("EC", tls13("mail.example", ALL_SCHEMES));
            assertThat(reported).isEmpty();
            manager.chooseServerAlias("RSA", tls13("mail.example", ALL_SCHEMES));

            assertThat(reported).containsExactly("mail.example: RSA of mail.example");
        }

        @Test
        @DisplayName("a handshake once, however often the engine asks, also if other threads ask in between")
        void once() throws Exception {
            SniKeyManager manager = new SniKeyManager(recording, EngineKind.JSSE);
            hosts.host("mail.example", EC_P256, RSA_2048);
            SSLSession handshake = tls12("mail.example", ALL_SCHEMES);

            manager.chooseServerAlias("EC", handshake);
            Thread other = new Thread(() -> manager.chooseServerAlias("RSA", tls12("default.example", ALL_SCHEMES)));
            other.start();
            other.join();
            manager.chooseServerAlias("EC", handshake);
            manager.chooseServerAlias("RSA", handshake);
            manager.chooseServerAlias("RSA", tls12("default.example", ALL_SCHEMES));

            assertThat(reported)
                    .containsExactly(
                            "mail.example: ECDSA of mail.example",
                            "default.example: RSA of default.example",
                            "default.example: RSA of default.example");
        }

        @Test
        @DisplayName("nothing where no handshake is shown")
        void noSession() {
            SniKeyManager manager = new SniKeyManager(recording, EngineKind.JSSE);

            assertThat(manager.chooseServerAlias("EC", (SSLSession) null)).isNotNull();

            assertThat(reported).isEmpty();
        }

        @Test
        @DisplayName("nothing on behalf of an adapter that reports itself")
        void silent() {
            SniKeyManager manager = SniKeyManager.silent(recording, EngineKind.JSSE);

            assertThat(manager.chooseServerAlias("EC", tls13("default.example", ALL_SCHEMES)))
                    .isNotNull();

            assertThat(reported).isEmpty();
        }
    }

    @Test
    @DisplayName("has nothing for a client")
    void clientSide() {
        String[] types = {"EC", "RSA"};

        assertThat(keyManager.chooseClientAlias(types, null, null)).isNull();
        assertThat(keyManager.chooseEngineClientAlias(types, null, null)).isNull();
        assertThat(keyManager.getClientAliases("EC", null)).isNull();
    }

    private PrivateKey key(String host, KeyType keyType) {
        return hosts.get(host).credential(keyType).orElseThrow().privateKey();
    }

    /** The host whose certificate is presented, or null. */
    private @Nullable String presented(@Nullable String keyType, @Nullable SSLSession handshake) {
        X509Certificate[] chain = keyManager.getCertificateChain(keyManager.chooseServerAlias(keyType, handshake));
        return chain == null
                ? null
                : chain[0].getSubjectX500Principal().getName().substring("CN=".length());
    }

    private static SSLSession tls12(String name, String... algorithms) {
        return new ShownHandshake("TLSv1.2", List.of(new SNIHostName(name)), algorithms);
    }

    private static SSLSession tls13(String name, String... algorithms) {
        return tls13(List.of(new SNIHostName(name)), algorithms);
    }

    private static SSLSession tls13(List<SNIServerName> names, String... algorithms) {
        return new ShownHandshake("TLSv1.3", names, Arrays.copyOf(algorithms, algorithms.length));
    }

    private static final class RawName extends SNIServerName {
        RawName(int type, String name) {
            super(type, name.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static final class Closable extends InMemorySelector {
        private final CertificateSelector selector;
        private Runnable onClose = () -> {};

        Closable(CertificateSelector selector) {
            this.selector = selector;
        }

        @Override
        public Selection select(RequestedName name) {
            return selector.select(name);
        }

        @Override
        public Registration onClose(Runnable action) {
            onClose = action;
            return () -> onClose = () -> {};
        }
    }
}

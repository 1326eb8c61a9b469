package io.github.mailsni.javamail;

import static io.github.mailsni.testing.KeyAlgorithm.EC_P256;
import static io.github.mailsni.testing.KeyAlgorithm.EC_P384;
import static io.github.mailsni.testing.KeyAlgorithm.ED25519;
import static io.github.mailsni.testing.KeyAlgorithm.RSASSA_PSS;
import static io.github.mailsni.testing.KeyAlgorithm.RSA_2048;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.handshake.Hosts;
import io.github.mailsni.handshake.MailClient;
import io.github.mailsni.testing.KeyAlgorithm;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The table in docs/jsse.md: names x key types x protocols x clients, on each TLS provider. */
@DisplayName("Each client gets the certificate of the host that it asks for")
class ProvidersTest {
    private static final String DEFAULT = "default.example";

    /** Bouncy Castle writes lines for each connection. */
    private static final Logger BOUNCY_CASTLE_LOG = Logger.getLogger("org.bouncycastle.jsse");

    static {
        BOUNCY_CASTLE_LOG.setLevel(Level.OFF);
    }

    private final Hosts hosts = Hosts.withDefault(DEFAULT, EC_P256, RSA_2048)
            .host("p256.example", EC_P256)
            .host("p384.example", EC_P384)
            .host("rsa.example", RSA_2048)
            .host("ed.example", ED25519)
            .host("pss.example", RSASSA_PSS)
            .host("both.example", EC_P256, RSA_2048);

    /** What serves. */
    enum Tls {
        SUN,
        BOUNCY_CASTLE,
        CONSCRYPT;

        Provider provider() {
            return switch (this) {
                case SUN -> Objects.requireNonNull(Security.getProvider("SunJSSE"));
                case BOUNCY_CASTLE -> new BouncyCastleJsseProvider(false, new BouncyCastleProvider());
                case CONSCRYPT -> Conscrypt.newProvider();
            };
        }
    }

    /** Who asks. */
    @SuppressWarnings("ImmutableEnumChecker") // its list is of List.of
    enum Client {
        JDK(Tls.SUN),
        JDK_ECDSA_ONLY(Tls.SUN, EC_P256, EC_P384),
        JDK_RSA_ONLY(Tls.SUN, RSA_2048),
        BOUNCY_CASTLE(Tls.BOUNCY_CASTLE),
        CONSCRYPT(Tls.CONSCRYPT);

        private final Tls tls;
        private final List<KeyAlgorithm> keyTypes;

        Client(Tls tls, KeyAlgorithm... keyTypes) {
            this.tls = tls;
            this.keyTypes = List.of(keyTypes);
        }

        MailClient speaking(String protocol) {
            MailClient client = MailClient.speaking(protocol, tls.provider());
            return keyTypes.isEmpty() ? client : client.verifying(keyTypes.toArray(KeyAlgorithm[]::new));
        }

        boolean canUse(KeyAlgorithm keyType) {
            return keyTypes.isEmpty() ? this != CONSCRYPT || isCommon(keyType) : keyTypes.contains(keyType);
        }
    }

    /** BoringSSL, of which Conscrypt is made, does nothing with the others. */
    private static boolean isCommon(KeyAlgorithm keyType) {
        return keyType == EC_P256 || keyType == EC_P384 || keyType == RSA_2048;
    }

    static Stream<Arguments> rows() {
        return Stream.of(Tls.values())
                .flatMap(tls -> Stream.of(Client.values())
                        .flatMap(client ->
                                Stream.of("TLSv1.2", "TLSv1.3").map(protocol -> Arguments.of(tls, client, protocol))));
    }

    @ParameterizedTest(name = "{0} serves {1} by {2}")
    @MethodSource("rows")
    @DisplayName("by the provider that is named:")
    void named(Tls tls, Client client, String protocol) {
        MailTls server = MailTls.builder(hosts).provider(tls.provider()).build();

        assertRow(server, tls, client, protocol);
    }

    @Nested
    @DisplayName("by the JDK, although another provider is registered first,")
    class RegisteredFirst {
        private final List<Provider> registered = new ArrayList<>();

        @AfterEach
        void remove() {
            registered.forEach(provider -> Security.removeProvider(provider.getName()));
        }

        @ParameterizedTest
        @EnumSource(names = {"BOUNCY_CASTLE", "CONSCRYPT"})
        @DisplayName("which makes no difference:")
        void first(Tls other) {
            register(other.provider());
            if (other == Tls.BOUNCY_CASTLE) {
                register(new BouncyCastleProvider());
            }
            MailTls server = MailTls.of(hosts);

            // Conscrypt's keys for X25519 are of no use to the JDK's client either
            Client client = other == Tls.CONSCRYPT ? Client.CONSCRYPT : Client.JDK;
            for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
                for (String host : List.of("p256.example", "p384.example", "rsa.example", "both.example", DEFAULT)) {
                    assertThat(visit(server, client, protocol, host)).isEqualTo(host);
                }
                assertThat(visit(server, client, protocol, "unknown.example")).isEqualTo(DEFAULT);
            }
        }

        private void register(Provider provider) {
            Security.insertProviderAt(provider, 1);
            registered.add(provider);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"BOUNCY_CASTLE", "CONSCRYPT"})
    @DisplayName(
            "also if it verifies ECDSA signatures by the hash of another curve only, which TLS 1.2 allows, by a provider that signs so:")
    void hashOfAnotherCurve(Tls tls) {
        MailTls server = MailTls.builder(hosts).provider(tls.provider()).build();
        List<String> schemes = List.of("ecdsa_secp256r1_sha256", "rsa_pkcs1_sha256");

        assertThat(MailClient.speaking("TLSv1.2")
                        .verifying(schemes)
                        .visit(server.sslContext().createSSLEngine(), "p384.example")
                        .host())
                .isEqualTo("p384.example");
    }

    private void assertRow(MailTls server, Tls tls, Client client, String protocol) {
        for (KeyAlgorithm keyType : List.of(EC_P256, EC_P384, RSA_2048, ED25519, RSASSA_PSS)) {
            assertThat(visit(server, client, protocol, hostOf(keyType)))
                    .as("a host that has a key of type %s only", keyType)
                    .matches(expected(tls, client, keyType));
        }
        assertThat(visit(server, client, protocol, "both.example"))
                .matches(expectedOfTwoKeys(tls, client, "both.example"));
        assertThat(visit(server, client, protocol, "unknown.example")).matches(expectedOfTwoKeys(tls, client, DEFAULT));
        assertThat(visit(server, client, protocol, null)).matches(expectedOfTwoKeys(tls, client, DEFAULT));
    }

    private static String hostOf(KeyAlgorithm keyType) {
        return switch (keyType) {
            case EC_P256 -> "p256.example";
            case EC_P384 -> "p384.example";
            case RSA_2048 -> "rsa.example";
            case ED25519 -> "ed.example";
            case RSASSA_PSS -> "pss.example";
            default -> throw new IllegalArgumentException(keyType.toString().toLowerCase(Locale.ROOT));
        };
    }

    /** The rule, and what a provider cannot do of it; a regular expression. */
    private static String expected(Tls tls, Client client, KeyAlgorithm keyType) {
        if (tls == Tls.CONSCRYPT) {
            // Conscrypt asks for EC and RSA, and cannot be told what the client can use
            return keyType == RSA_2048 || !isCommon(keyType)
                    ? expectedOfTwoKeys(tls, client, isCommon(keyType) ? hostOf(keyType) : DEFAULT)
                    : client.canUse(keyType) ? hostOf(keyType) : "not connected: (?s).*";
        }
        if (tls == Tls.BOUNCY_CASTLE && keyType == ED25519 && client.canUse(keyType)) {
            // it does not sign with the JDK's EdDSA keys
            return "not connected: (?s).*";
        }
        if (keyType == RSASSA_PSS && (client == Client.CONSCRYPT || client == Client.JDK_RSA_ONLY)) {
            // JSSE shows both kinds of PSS by one name: whether such a key will do is not known
            return "not connected: (?s).*";
        }
        return client.canUse(keyType) ? hostOf(keyType) : DEFAULT;
    }

    /**
     * A host with an ECDSA and an RSA key, of which Conscrypt presents the RSA key only. A client that verifies ECDSA signatures
     * only is served with it by cipher suites of TLS 1.2 that have no signature, where it has those enabled.
     */
    private static String expectedOfTwoKeys(Tls tls, Client client, String host) {
        return tls == Tls.CONSCRYPT && client == Client.JDK_ECDSA_ONLY ? host + "|not connected: (?s).*" : host;
    }

    private static String visit(MailTls server, Client client, String protocol, @Nullable String name) {
        return client.speaking(protocol)
                .visit(server.sslContext().createSSLEngine(), name)
                .host();
    }
}

package io.github.mailsni.netty;

import static io.github.mailsni.netty.HelloBytes.concat;
import static io.github.mailsni.netty.HelloBytes.hello;
import static io.github.mailsni.netty.HelloBytes.helloFor;
import static io.github.mailsni.netty.HelloBytes.u16;
import static io.github.mailsni.netty.HelloBytes.vector16;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.KeyType;
import io.github.mailsni.RequestedName;
import io.github.mailsni.netty.EngineTraits.Suites;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A ClientHello")
class ClientHelloTest {
    private static final int AES_128_GCM_SHA256 = 0x1301;
    private static final int ECDHE_ECDSA = 0xc02b;
    private static final int ECDHE_RSA = 0xc02f;
    private static final int RSA_ALONE = 0x009c;
    private static final int ECDSA_P256 = 0x0403;
    private static final int ECDSA_P384 = 0x0503;

    private static final EngineTraits JDK = new EngineTraits(true, true, Suites.ALL, 1 << 15);
    private static final EngineTraits JDK_WITHOUT_TLS_13 = new EngineTraits(false, true, Suites.ALL, 1 << 15);
    private static final EngineTraits OPENSSL = new EngineTraits(true, false, Suites.ALL, 1 << 14);
    private static final int RSA_PKCS1 = 0x0401;
    private static final int RSA_PSS = 0x0804;
    private static final int GREASE = 0x5a5a;

    private final Credential ecdsa = credential(TestHosts.TRIPLE, KeyType.ECDSA);
    private final Credential ed25519 = credential(TestHosts.TRIPLE, KeyType.EDDSA);
    private final Credential rsa = credential(TestHosts.TRIPLE, KeyType.RSA);

    private static Credential credential(HostCredentials host, KeyType type) {
        return host.credential(type).orElseThrow();
    }

    private static RequestedName nameIn(HelloBytes hello) throws RefusedHandshakeException {
        return ClientHello.parse(hello.body()).name();
    }

    @Test
    @DisplayName("asks for the host in its server_name extension")
    void name() throws Exception {
        assertThat(nameIn(helloFor("a.example"))).hasToString("a.example");
    }

    @Test
    @DisplayName("asks for no host without that extension")
    void noName() throws Exception {
        assertThat(nameIn(hello())).isEqualTo(RequestedName.absent());
    }

    @Test
    @DisplayName("asks for the host name, whatever it asks for besides")
    void otherTypes() throws Exception {
        assertThat(nameIn(hello().asking(7, new byte[] {1}).asking("a.example".getBytes(US_ASCII))))
                .hasToString("a.example");
    }

    @Test
    @DisplayName("asks for an invalid name if the bytes are no host name")
    void invalidName() throws Exception {
        assertThat(nameIn(helloFor("../a"))).isInstanceOf(RequestedName.Invalid.class);
    }

    @Test
    @DisplayName("without any extension asks for no host")
    void noExtensions() throws Exception {
        byte[] body = concat(u16(0x0303), new byte[32], new byte[1], vector16(u16(ECDHE_RSA)), new byte[] {1, 0});

        assertThat(ClientHello.parse(body).name()).isEqualTo(RequestedName.absent());
    }

    @Test
    @DisplayName("is refused with decode_error if it asks for an empty name or for nothing at all")
    void emptyNames() {
        assertRefused(hello().asking(new byte[0]).body(), TlsAlert.DECODE_ERROR);
        assertRefused(hello().askingForNothing().body(), TlsAlert.DECODE_ERROR);
    }

    @Test
    @DisplayName("is refused with illegal_parameter if it asks for two host names")
    void twoNames() {
        assertRefused(
                helloFor("a.example").asking("b.example".getBytes(US_ASCII)).body(), TlsAlert.ILLEGAL_PARAMETER);
    }

    @Test
    @DisplayName("is refused with illegal_parameter if it has an extension twice")
    void twoExtensions() {
        byte[] list = vector16(concat(new byte[1], vector16("b.example".getBytes(US_ASCII))));

        assertRefused(helloFor("a.example").extension(0, list).body(), TlsAlert.ILLEGAL_PARAMETER);
    }

    @Test
    @DisplayName("is refused with decode_error if bytes are left over")
    void bytesLeft() {
        assertRefused(concat(helloFor("a.example").body(), new byte[1]), TlsAlert.DECODE_ERROR);
    }

    static void assertRefused(byte[] body, TlsAlert alert) {
        assertThatExceptionOfType(RefusedHandshakeException.class)
                .isThrownBy(() -> ClientHello.parse(body))
                .satisfies(refused -> assertThat(refused.alert()).contains(alert));
    }

    @Test
    @DisplayName("of TLS 1.3 is content with the keys of its signature schemes, whatever its TLS 1.2 suites are")
    void tls13() throws Exception {
        ClientHello client = ClientHello.parse(hello().cipherSuites(GREASE, AES_128_GCM_SHA256, ECDHE_RSA)
                .schemes(GREASE, ECDSA_P256)
                .body());

        assertThat(client.canUse(ecdsa, JDK)).isTrue();
        assertThat(client.canUse(rsa, JDK)).isFalse();
        assertThat(client.canUse(ed25519, JDK)).isFalse();
    }

    @Test
    @DisplayName("of TLS 1.3 has no use for RSA keys if it knows PKCS #1 signatures only")
    void pkcs1IsNotForTls13() throws Exception {
        ClientHello client = ClientHello.parse(hello().schemes(RSA_PKCS1).body());

        assertThat(client.canUse(rsa, JDK)).isFalse();
        assertThat(client.canUse(rsa, JDK_WITHOUT_TLS_13)).isTrue();
    }

    @Test
    @DisplayName("is measured by its TLS 1.2 suites where the server does not speak TLS 1.3")
    void serverWithoutTls13() throws Exception {
        ClientHello client = ClientHello.parse(hello().cipherSuites(AES_128_GCM_SHA256, ECDHE_RSA)
                .schemes(ECDSA_P256, RSA_PSS)
                .body());

        assertThat(client.canUse(ecdsa, JDK)).isTrue();
        assertThat(client.canUse(ecdsa, JDK_WITHOUT_TLS_13)).isFalse();
        assertThat(client.canUse(rsa, JDK_WITHOUT_TLS_13)).isTrue();
    }

    @Test
    @DisplayName("of TLS 1.2 needs a suite, a scheme and the curve for an ECDSA key")
    void tls12Ecdsa() throws Exception {
        assertThat(ClientHello.parse(hello().tls12Only()
                                .cipherSuites(ECDHE_ECDSA)
                                .schemes(ECDSA_P256)
                                .body())
                        .canUse(ecdsa, JDK))
                .isTrue();
        assertThat(ClientHello.parse(hello().tls12Only()
                                .cipherSuites(ECDHE_ECDSA)
                                .schemes(ECDSA_P384)
                                .body())
                        .canUse(ecdsa, JDK))
                .isFalse();
        ClientHello otherCurves = new ClientHello(
                RequestedName.absent(),
                false,
                false,
                NumberList.of(ECDHE_ECDSA),
                Optional.empty(),
                Optional.of(NumberList.of(24)));
        assertThat(otherCurves.canUse(ecdsa, JDK)).isFalse();
    }

    @Test
    @DisplayName(
            "of TLS 1.2 takes a key on each of its curves by each of its hashes, where the server's engine signs so")
    void tls12EcdsaOnAnyCurve() throws Exception {
        ClientHello client = ClientHello.parse(hello().tls12Only()
                .cipherSuites(ECDHE_ECDSA)
                .schemes(ECDSA_P384)
                .body());

        assertThat(client.canUse(ecdsa, OPENSSL)).isTrue();
        assertThat(client.canUse(rsa, OPENSSL)).isFalse();
        assertThat(client.canUse(ed25519, OPENSSL)).isFalse();
    }

    @Test
    @DisplayName("of TLS 1.3 takes a key by the hash of its curve only")
    void tls13EcdsaOnItsCurve() throws Exception {
        ClientHello client = ClientHello.parse(hello().schemes(ECDSA_P384).body());

        assertThat(client.canUse(ecdsa, OPENSSL)).isFalse();
    }

    @Test
    @DisplayName("of TLS 1.2 that encrypts to the server's key needs RSA and no signature")
    void rsaKeyExchange() throws Exception {
        ClientHello client = ClientHello.parse(
                hello().tls12Only().cipherSuites(RSA_ALONE).schemes(ECDSA_P256).body());

        assertThat(client.canUse(rsa, JDK)).isTrue();
        assertThat(client.canUse(ecdsa, JDK)).isFalse();
    }

    @Test
    @DisplayName("without signature schemes is measured by its suites alone")
    void noSchemes() throws Exception {
        ClientHello client = ClientHello.parse(
                hello().tls12Only().cipherSuites(ECDHE_RSA).schemes().body());

        assertThat(client.canUse(rsa, JDK)).isTrue();
        assertThat(client.canUse(ecdsa, JDK)).isFalse();
    }

    @Test
    @DisplayName("that is refused costs no stack trace")
    void noStackTrace() {
        assertThatThrownBy(() -> ClientHello.parse(new byte[0]))
                .hasNoCause()
                .satisfies(refused -> assertThat(refused.getStackTrace()).isEmpty());
    }
}

package io.github.mailsni.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.KeyStore;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk")
@DisplayName("A test authority")
class TestAuthorityTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create("Example test CA");
    private static final int KEY_CERT_SIGN = 5;

    @Test
    @DisplayName("has a self-signed certificate in its name that may sign others")
    void root() throws Exception {
        X509Certificate root = AUTHORITY.certificate();

        root.verify(root.getPublicKey());
        assertThat(root.getSubjectX500Principal()).hasToString("CN=Example test CA");
        assertThat(root.getIssuerX500Principal()).isEqualTo(root.getSubjectX500Principal());
        assertThat(root.getBasicConstraints()).isEqualTo(Integer.MAX_VALUE);
        assertThat(root.getKeyUsage()[KEY_CERT_SIGN]).isTrue();
        assertThat(root.getCriticalExtensionOIDs()).contains("2.5.29.15", "2.5.29.19");
    }

    @ParameterizedTest(name = "of type {0}")
    @EnumSource(
            value = KeyAlgorithm.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"RSA_3072", "RSA_4096"})
    @DisplayName("signs certificates with any kind of key:")
    void keyTypes(KeyAlgorithm algorithm) throws Exception {
        TestAuthority authority = TestAuthority.create("Example test CA", algorithm);
        authority
                .issue("mail.example.com")
                .leaf()
                .verify(authority.certificate().getPublicKey());
    }

    @Test
    @DisplayName("gives the chain of an intermediate authority, which a validator accepts")
    void intermediates() throws Exception {
        TestCertificate certificate =
                AUTHORITY.intermediate("First").intermediate("Second").issue("mail.example.com");

        assertThat(certificate.chain())
                .extracting(each -> each.getSubjectX500Principal().getName())
                .containsExactly("CN=mail.example.com", "CN=Second", "CN=First");
        assertThat(certificate.chainWithRoot())
                .startsWith(certificate.chain().toArray(X509Certificate[]::new))
                .endsWith(AUTHORITY.certificate())
                .hasSize(4);
        PKIXParameters trust = new PKIXParameters(Set.of(new TrustAnchor(AUTHORITY.certificate(), null)));
        trust.setRevocationEnabled(false);
        assertThatCode(() -> CertPathValidator.getInstance("PKIX")
                        .validate(CertificateFactory.getInstance("X.509").generateCertPath(certificate.chain()), trust))
                .doesNotThrowAnyException();
    }

    @Test
    @DisplayName("names each certificate's key and its issuer's by identifiers, as real authorities do")
    void keyIdentifiers() {
        TestAuthority intermediate = AUTHORITY.intermediate("Intermediate");
        byte[] subject = intermediate.certificate().getExtensionValue("2.5.29.14");
        byte[] authority = intermediate.issue("a.example").leaf().getExtensionValue("2.5.29.35");

        // OCTET STRING { OCTET STRING { identifier } } and OCTET STRING { SEQUENCE { [0] { identifier } } }
        assertThat(ByteBuffer.wrap(authority, 6, 20)).isEqualTo(ByteBuffer.wrap(subject, 4, 20));
    }

    @Test
    @DisplayName("gives each certificate a serial number of its own, positive and long")
    void serialNumbers() {
        BigInteger one = AUTHORITY.issue("a.example").leaf().getSerialNumber();
        BigInteger other = AUTHORITY.issue("a.example").leaf().getSerialNumber();

        assertThat(one).isPositive().isNotEqualTo(other);
        assertThat(one.bitLength()).isBetween(64, 159);
    }

    @Test
    @DisplayName("trusts what it issued")
    void trusts() {
        X509TrustManager trustManager = AUTHORITY.intermediate("Intermediate").trustManager();
        X509Certificate[] chain = AUTHORITY.issue("a.example").chain().toArray(X509Certificate[]::new);

        assertThatCode(() -> trustManager.checkServerTrusted(chain, "ECDHE_ECDSA"))
                .doesNotThrowAnyException();
    }

    @Test
    @DisplayName("does not trust what another authority of the same name issued")
    void trustsNoOther() {
        X509Certificate[] chain = TestAuthority.create("Example test CA")
                .issue("a.example")
                .chain()
                .toArray(X509Certificate[]::new);

        assertThatThrownBy(() -> AUTHORITY.trustManager().checkServerTrusted(chain, "ECDHE_ECDSA"))
                .isInstanceOf(CertificateException.class);
    }

    @ParameterizedTest(name = "and {0}")
    @EnumSource(
            value = KeyAlgorithm.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"RSA_3072", "RSA_4096"})
    @DisplayName("has a client's TLS context that accepts its servers with their name")
    void handshake(KeyAlgorithm keyType) throws Exception {
        TestCertificate certificate = AUTHORITY
                .intermediate("Intermediate")
                .certificateFor("*.example.com")
                .keyType(keyType)
                .issue();

        handshake(certificate, "mail.example.com");
    }

    @Test
    @DisplayName("has a client's TLS context that refuses its servers with another name, if asked to compare names")
    void wrongName() {
        assertThatThrownBy(() -> handshake(AUTHORITY.issue("mail.example.com"), "mail.example.org"))
                .isInstanceOf(SSLHandshakeException.class)
                .hasMessageContaining("mail.example.org");
    }

    @ParameterizedTest(name = "{0} characters")
    @ValueSource(ints = {0, 65})
    @DisplayName("has a name of 1 to 64 characters, not")
    void nameLength(int length) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestAuthority.create("x".repeat(length)))
                .withMessage("a common name has 1 to 64 characters, not " + length);
    }

    @Test
    @DisplayName("gives its certificate as PEM")
    void pem() throws Exception {
        assertThat(ParsedPem.certificates(AUTHORITY.certificatePem())).containsExactly(AUTHORITY.certificate());
    }

    @Test
    @DisplayName("describes itself by its name")
    void description() {
        assertThat(AUTHORITY).hasToString("TestAuthority[CN=Example test CA]");
    }

    /** A handshake in memory, in which the client compares names as for HTTPS. */
    private static void handshake(TestCertificate certificate, String dialled) throws Exception {
        SSLEngine server = serverContext(certificate).createSSLEngine();
        server.setUseClientMode(false);
        SSLEngine client = AUTHORITY.sslContext().createSSLEngine(dialled, 25);
        client.setUseClientMode(true);
        SSLParameters parameters = client.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        client.setSSLParameters(parameters);

        ByteBuffer toServer = ByteBuffer.allocate(1 << 16);
        ByteBuffer toClient = ByteBuffer.allocate(1 << 16);
        for (int turn = 0; turn < 100 && !(isDone(client) && isDone(server)); turn++) {
            step(client, toClient, toServer);
            step(server, toServer, toClient);
        }
        assertThat(client.getSession().getPeerCertificates())
                .containsExactly(certificate.chain().toArray(X509Certificate[]::new));
    }

    private static boolean isDone(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                && engine.getSession().isValid()
                && !engine.getSession().getProtocol().equals("NONE");
    }

    private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        in.flip();
        engine.unwrap(in, ByteBuffer.allocate(1 << 16));
        in.compact();
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
        engine.wrap(ByteBuffer.allocate(0), out);
    }

    private static SSLContext serverContext(TestCertificate certificate) throws Exception {
        char[] password = "secret".toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "server",
                certificate.privateKey(),
                password,
                certificate.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
        keyManagers.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), null, null);
        return context;
    }
}

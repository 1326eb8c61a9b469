package io.github.mailsni.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Security;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk")
@DisplayName("A test certificate")
class TestCertificateTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create("Example test CA");
    private static final String SUBJECT_ALT_NAME = "2.5.29.17";
    private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";
    private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    @Nested
    @DisplayName("is for")
    class Names {
        @Test
        @DisplayName("the names that it was issued for, the first of which is its common name")
        void names() throws Exception {
            X509Certificate leaf =
                    AUTHORITY.issue("mail.example.com", "*.example.org").leaf();
            assertThat(names(leaf)).containsExactly("mail.example.com", "*.example.org");
            assertThat(leaf.getSubjectX500Principal()).hasToString("CN=mail.example.com");
            assertThat(leaf.getNonCriticalExtensionOIDs()).contains(SUBJECT_ALT_NAME);
        }

        @ParameterizedTest(name = "{0}")
        @ValueSource(strings = {"_dmarc.mail_1.example", "xn--bcher-kva.example", "*.example.com", "localhost"})
        @DisplayName("names that not every library accepts:")
        void unusualNames(String name) throws Exception {
            assertThat(names(AUTHORITY.issue(name).leaf())).containsExactly(name);
        }

        @Test
        @DisplayName("a name too long for a common name, without a subject then")
        void longName() throws Exception {
            String name = "a".repeat(50) + ".b" + "c".repeat(50) + ".example";
            X509Certificate leaf = AUTHORITY.issue(name).leaf();
            assertThat(names(leaf)).containsExactly(name);
            assertThat(leaf.getSubjectX500Principal().getName()).isEmpty();
            assertThat(leaf.getCriticalExtensionOIDs()).contains(SUBJECT_ALT_NAME);
        }

        @Test
        @DisplayName("a name of 246 characters")
        void veryLongName() throws Exception {
            String name = ("x".repeat(60) + ".").repeat(3) + "y".repeat(63);
            assertThat(name).hasSize(246);
            assertThat(names(AUTHORITY.issue(name).leaf())).containsExactly(name);
        }

        @Test
        @DisplayName("a name of 64 characters, the longest common name")
        void longestCommonName() {
            String name = "x".repeat(56) + ".example";
            assertThat(AUTHORITY.issue(name).leaf().getSubjectX500Principal()).hasToString("CN=" + name);
        }

        @Test
        @DisplayName("an address besides a name")
        void address() throws Exception {
            X509Certificate leaf = AUTHORITY
                    .certificateFor("mail.example.com")
                    .andFor(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1}))
                    .issue()
                    .leaf();
            assertThat(leaf.getSubjectAlternativeNames()).contains(List.of(IP_ADDRESS, "192.0.2.1"));
        }

        @ParameterizedTest(name = "\"{0}\"")
        @ValueSource(strings = {"", "bücher.example", "mail example.com"})
        @DisplayName("no name that a certificate cannot have:")
        void impossibleNames(String name) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> AUTHORITY.issue(name))
                    .withMessageContaining("names in ASCII")
                    .withMessageContaining(name);
        }

        @Test
        @DisplayName("no name but its common name, if it is to have no subjectAltName")
        void withoutSubjectAltName() throws Exception {
            X509Certificate leaf = AUTHORITY
                    .certificateFor("mail.example.com")
                    .withoutSubjectAltName()
                    .issue()
                    .leaf();
            assertThat(leaf.getSubjectAlternativeNames()).isNull();
            assertThat(leaf.getSubjectX500Principal()).hasToString("CN=mail.example.com");
        }

        @Test
        @DisplayName("other names than its common name, if that was chosen")
        void commonName() throws Exception {
            X509Certificate leaf = AUTHORITY
                    .certificateFor("mail.example.com")
                    .commonName("old.example.com")
                    .issue()
                    .leaf();
            assertThat(leaf.getSubjectX500Principal()).hasToString("CN=old.example.com");
            assertThat(names(leaf)).containsExactly("mail.example.com");
        }

        private List<String> names(X509Certificate leaf) throws CertificateParsingException {
            return leaf.getSubjectAlternativeNames().stream()
                    .filter(name -> name.get(0).equals(DNS_NAME))
                    .map(name -> (String) name.get(1))
                    .toList();
        }
    }

    @Nested
    @DisplayName("is made")
    class Properties {
        @Test
        @DisplayName("for 90 days from yesterday")
        void validity() {
            X509Certificate leaf = AUTHORITY.issue("a.example").leaf();
            Instant from = leaf.getNotBefore().toInstant();
            assertThat(from).isCloseTo(Instant.now().minus(Duration.ofDays(1)), within(5, ChronoUnit.MINUTES));
            assertThat(leaf.getNotAfter().toInstant()).isEqualTo(from.plus(Duration.ofDays(90)));
        }

        @ParameterizedTest(name = "from {0} to {1}")
        @CsvSource({
            "2020-01-01T00:00:00Z, 2020-03-31T23:59:59Z",
            "2049-12-31T23:59:59Z, 2051-01-01T00:00:00Z",
            "2030-01-01T00:00:00Z, 2030-01-01T00:00:00Z",
            "1582-10-04T00:00:00Z, 1949-12-31T23:59:59Z",
            "0001-01-01T00:00:00Z, 9999-12-31T23:59:59Z"
        })
        @DisplayName("for any other time:")
        void otherValidity(Instant from, Instant to) {
            X509Certificate leaf = AUTHORITY
                    .certificateFor("a.example")
                    .validity(from, to)
                    .issue()
                    .leaf();
            assertThat(leaf.getNotBefore().toInstant()).isEqualTo(from);
            assertThat(leaf.getNotAfter().toInstant()).isEqualTo(to);
        }

        @Test
        @DisplayName("for no time that ends before it begins")
        void backwards() {
            Instant now = Instant.now();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> AUTHORITY.certificateFor("a.example").validity(now, now.minusSeconds(1)))
                    .withMessageContaining("cannot end");
        }

        @ParameterizedTest(name = "{0}: {1}, with encipherment {2}")
        @CsvSource({
            "EC_P256, EC, false",
            "EC_P384, EC, false",
            "EC_P521, EC, false",
            "ED25519, EdDSA, false",
            "ED448, EdDSA, false",
            "RSA_1024, RSA, true",
            "RSA_2048, RSA, true",
            "RSASSA_PSS, RSASSA-PSS, false"
        })
        @DisplayName("with a key of each type and the usage that goes with it:")
        void keyTypes(KeyAlgorithm keyType, String algorithm, boolean enciphers) {
            TestCertificate certificate =
                    AUTHORITY.certificateFor("a.example").keyType(keyType).issue();
            assertThat(certificate.privateKey().getAlgorithm()).isEqualTo(algorithm);
            assertThat(certificate.leaf().getPublicKey().getAlgorithm()).isEqualTo(algorithm);
            assertThat(certificate.leaf().getKeyUsage()).startsWith(true, false, enciphers, false);
        }

        @ParameterizedTest
        @EnumSource(
                value = KeyAlgorithm.class,
                names = {"EC_P256", "ED25519", "RSA_1024"})
        @DisplayName("with a key of the JDK's own class, though Bouncy Castle is registered first:")
        void keyClass(KeyAlgorithm keyType) {
            BouncyCastleProvider provider = new BouncyCastleProvider();
            Security.insertProviderAt(provider, 1);
            try {
                TestCertificate certificate =
                        AUTHORITY.certificateFor("a.example").keyType(keyType).issue();
                assertThat(certificate.privateKey().getClass().getName()).startsWith("sun.security.");
                assertThat(certificate.leaf().getClass().getName()).startsWith("sun.security.");
            } finally {
                Security.removeProvider(provider.getName());
            }
        }

        @Test
        @DisplayName("with a new key each time")
        void newKey() {
            TestCertificate.Builder builder = AUTHORITY.certificateFor("a.example");
            assertThat(builder.issue().privateKey())
                    .isNotEqualTo(builder.issue().privateKey());
        }

        @Test
        @DisplayName("with the key of another certificate")
        void keyOf() {
            TestCertificate before = AUTHORITY.issue("a.example");
            TestCertificate renewed =
                    AUTHORITY.certificateFor("a.example").keyOf(before).issue();
            assertThat(renewed.privateKey()).isEqualTo(before.privateKey());
            assertThat(renewed.leaf()).isNotEqualTo(before.leaf());
            assertThat(renewed.leaf().getPublicKey()).isEqualTo(before.leaf().getPublicKey());
        }

        @Test
        @DisplayName("for servers, and to sign no others")
        void purpose() throws Exception {
            X509Certificate leaf = AUTHORITY.issue("a.example").leaf();
            assertThat(leaf.getExtendedKeyUsage()).containsExactly(SERVER_AUTH);
            assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        }

        @Test
        @DisplayName("for clients alone")
        void forClients() throws Exception {
            X509Certificate leaf =
                    AUTHORITY.certificateFor("a.example").forClients().issue().leaf();
            assertThat(leaf.getExtendedKeyUsage()).containsExactly(CLIENT_AUTH);
        }

        @Test
        @DisplayName("with a signature of SHA-1")
        void sha1() {
            X509Certificate leaf = AUTHORITY
                    .certificateFor("a.example")
                    .signedWithSha1()
                    .issue()
                    .leaf();
            assertThat(leaf.getSigAlgName()).isEqualTo("SHA1withECDSA");
        }

        @ParameterizedTest
        @CsvSource({"EC_P256, SHA1withECDSA", "RSA_2048, SHA1withRSA"})
        @DisplayName("with a signature of SHA-1 by its own key")
        void sha1SelfSigned(KeyAlgorithm key, String signature) {
            TestCertificate.Builder builder = AUTHORITY
                    .certificateFor("a.example")
                    .keyType(key)
                    .selfSigned()
                    .signedWithSha1();
            assertThat(builder.issue().leaf().getSigAlgName()).isEqualTo(signature);
        }

        @Test
        @DisplayName("with no signature of SHA-1 by its own key where that is of EdDSA")
        void noSha1SelfSigned() {
            TestCertificate.Builder builder = AUTHORITY
                    .certificateFor("a.example")
                    .keyType(KeyAlgorithm.ED25519)
                    .signedWithSha1()
                    .selfSigned();
            assertThatIllegalStateException()
                    .isThrownBy(builder::issue)
                    .withMessage("ED25519 does not sign with SHA-1");
        }

        @Test
        @DisplayName("with no signature of SHA-1 where the authority has an EdDSA key")
        void noSha1() {
            TestAuthority authority = TestAuthority.create("Ed", KeyAlgorithm.ED25519);
            assertThatIllegalStateException()
                    .isThrownBy(() -> authority.certificateFor("a.example").signedWithSha1())
                    .withMessage("ED25519 does not sign with SHA-1");
        }
    }

    @Nested
    @DisplayName("is written")
    class Writing {
        private final TestCertificate certificate =
                AUTHORITY.intermediate("Intermediate").issue("mail.example.com");

        @TempDir
        Path directory;

        @Test
        @DisplayName("as PEM, the chain and the key")
        void pem() throws Exception {
            assertThat(ParsedPem.certificates(certificate.certificatePem()))
                    .containsExactlyElementsOf(certificate.chain());
            ECPrivateKey key = (ECPrivateKey) ParsedPem.privateKey(certificate.privateKeyPem(), "EC");
            assertThat(key.getS()).isEqualTo(((ECPrivateKey) certificate.privateKey()).getS());
        }

        @Test
        @DisplayName("with the public key that belongs to a private one on an elliptic curve")
        void publicKey() throws Exception {
            PrivateKeyInfo info = PrivateKeyInfo.getInstance(
                    Base64.getMimeDecoder().decode(certificate.privateKeyPem().replaceAll("-----[A-Z ]+-----", "")));
            assertThat(org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(info.parsePrivateKey())
                            .getPublicKey())
                    .isEqualTo(SubjectPublicKeyInfo.getInstance(
                                    certificate.leaf().getPublicKey().getEncoded())
                            .getPublicKeyData());
        }

        @Test
        @DisplayName("to a file for the chain and one for the key, over what was there")
        void twoFiles() throws Exception {
            Path chain = Files.writeString(directory.resolve("crt"), "before");
            Path key = directory.resolve("key");
            certificate.writeTo(chain, key);
            assertThat(chain).hasContent(certificate.certificatePem());
            assertThat(key).hasContent(certificate.privateKeyPem());
        }

        @Test
        @DisplayName("to one file for both")
        void oneFile() throws Exception {
            Path file = directory.resolve("mail.example.com.pem");
            certificate.writeTo(file, file);
            assertThat(file).hasContent(certificate.certificatePem() + certificate.privateKeyPem());
        }

        @Test
        @DisplayName("as PKCS #12, whose password is left as it was")
        void pkcs12() throws Exception {
            char[] password = "secret".toCharArray();
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(certificate.pkcs12(password)), password);
            assertThat(store.getKey("server", password)).isEqualTo(certificate.privateKey());
            assertThat(store.getCertificateChain("server"))
                    .containsExactly(certificate.chain().toArray(X509Certificate[]::new));
            assertThat(password).containsExactly('s', 'e', 'c', 'r', 'e', 't');
        }
    }

    @Test
    @DisplayName("describes itself without its key")
    void description() {
        TestCertificate certificate = AUTHORITY.issue("mail.example.com");
        assertThat(certificate)
                .hasToString("TestCertificate[EC_P256, CN=mail.example.com, serial number "
                        + certificate.leaf().getSerialNumber().toString(16) + "]");
    }
}

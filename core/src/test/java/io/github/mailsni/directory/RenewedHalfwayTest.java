package io.github.mailsni.directory;

import static io.github.mailsni.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.Credential;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.ServerName;
import io.github.mailsni.support.RecertifiedAuthority;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Without any convention, a renewal of which one half is there")
class RenewedHalfwayTest {
    private static final TestAuthority AUTHORITY =
            TestAuthority.create("mailsni test root").intermediate("mailsni test CA");
    private static final String DEFAULT = "mail.default.example";
    private static final String HOST = "mail.example.com";
    private static final String MORE = "more.example.com";
    private static final TestCertificate BY_DEFAULT = AUTHORITY.issue(DEFAULT);
    private static final TestCertificate OLD = AUTHORITY.issue(HOST);

    @TempDir
    Path directory;

    private @Nullable CertificateDirectory certificates;

    /** What else changes with a renewal. */
    enum Change {
        NOTHING,
        MORE_NAMES,
        FEWER_NAMES,
        OTHER_NAMES,
        KEY_TYPE;

        TestCertificate renewed(TestCertificate old) {
            return switch (this) {
                case NOTHING -> AUTHORITY.issue(HOST, MORE);
                case MORE_NAMES -> AUTHORITY.issue(HOST, MORE, "third.example.com");
                case FEWER_NAMES -> AUTHORITY.issue(HOST);
                case OTHER_NAMES -> AUTHORITY.issue(HOST, "other.example.com");
                case KEY_TYPE ->
                    AUTHORITY
                            .certificateFor(HOST)
                            .andFor(MORE)
                            .keyType(KeyAlgorithm.RSA_2048)
                            .issue();
            };
        }
    }

    /** A certificate of its own authority, and its key. */
    private record SelfSigned(X509Certificate certificate, PrivateKey key) {
        static SelfSigned make() throws Exception {
            KeyPair keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
            Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
            X500Name name = new X500Name("CN=" + HOST);
            X509CertificateHolder signed = new JcaX509v3CertificateBuilder(
                            name,
                            BigInteger.valueOf(System.nanoTime()),
                            Date.from(now.minus(1, ChronoUnit.DAYS)),
                            Date.from(now.plus(90, ChronoUnit.DAYS)),
                            name,
                            keys.getPublic())
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                    .addExtension(
                            Extension.subjectAlternativeName,
                            false,
                            new GeneralNames(new GeneralName(GeneralName.dNSName, HOST)))
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
            return new SelfSigned(new JcaX509CertificateConverter().getCertificate(signed), keys.getPrivate());
        }

        String certificatePem() {
            return RecertifiedAuthority.pem(certificate);
        }

        String privateKeyPem() {
            return RecertifiedAuthority.pem(key);
        }
    }

    @BeforeEach
    void writeDefault() throws Exception {
        write("default", BY_DEFAULT.certificatePem(), BY_DEFAULT.privateKeyPem());
    }

    @AfterEach
    void close() {
        if (certificates != null) {
            certificates.close();
        }
    }

    private void write(String name, String... contents) throws Exception {
        Files.writeString(directory.resolve(name), String.join("", contents));
    }

    private CertificateDirectory open() throws CertificateLoadException {
        return open(Duration.ofMinutes(1));
    }

    private CertificateDirectory open(Duration rescanInterval) throws CertificateLoadException {
        CertificateDirectory opened = CertificateDirectory.builder(directory)
                .layout(Layout.any())
                .defaultHost(DEFAULT)
                .rescanInterval(rescanInterval)
                .open();
        certificates = opened;
        return opened;
    }

    private static List<X509Certificate> leaves(CertificateDirectory opened, String host) {
        return opened.select(ServerName.of(host)).host().credentials().stream()
                .map(Credential::leaf)
                .toList();
    }

    private static void assertRefuses(CertificateDirectory opened, Path file, RefusalReason reason) {
        assertThat(opened.report().refused()).singleElement().satisfies(refused -> {
            assertThat(refused.file()).isEqualTo(file);
            assertThat(refused.reason()).isEqualTo(reason);
        });
    }

    private static TestCertificate valid(int fromDays, int toDays) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return AUTHORITY
                .certificateFor(HOST)
                .validity(now.plus(fromDays, ChronoUnit.DAYS), now.plus(toDays, ChronoUnit.DAYS))
                .issue();
    }

    @Nested
    @DisplayName("leaves the last good pair in service, and takes its place when the other half is there,")
    class LastGood {
        @ParameterizedTest
        @EnumSource
        @DisplayName("if the certificate is written first, whatever changes with it")
        void certificateFirst(Change change) throws Exception {
            TestCertificate old = AUTHORITY.issue(HOST, MORE);
            TestCertificate renewed = change.renewed(old);
            write("cert.pem", old.certificatePem());
            write("key.pem", old.privateKeyPem());
            CertificateDirectory opened = open();

            write("cert.pem", renewed.certificatePem());
            for (int reloads = 0; reloads < 3; reloads++) {
                opened.reload();
                assertThat(leaves(opened, HOST)).containsExactly(old.leaf());
                assertThat(leaves(opened, MORE)).containsExactly(old.leaf());
                assertRefuses(opened, directory.resolve("cert.pem"), RefusalReason.KEY_MISSING);
            }

            write("key.pem", renewed.privateKeyPem());
            opened.reload();
            assertThat(leaves(opened, HOST)).containsExactly(renewed.leaf());
            assertThat(opened.report().refused()).isEmpty();
            assertThat(opened.report().credentials()).isEqualTo(2);
        }

        @ParameterizedTest
        @EnumSource
        @DisplayName("if the key is written first, whatever changes with it")
        void keyFirst(Change change) throws Exception {
            TestCertificate old = AUTHORITY.issue(HOST, MORE);
            TestCertificate renewed = change.renewed(old);
            write("cert.pem", old.certificatePem());
            write("key.pem", old.privateKeyPem());
            CertificateDirectory opened = open();

            write("key.pem", renewed.privateKeyPem());
            for (int reloads = 0; reloads < 3; reloads++) {
                opened.reload();
                assertThat(leaves(opened, HOST)).containsExactly(old.leaf());
                assertThat(leaves(opened, MORE)).containsExactly(old.leaf());
                assertRefuses(opened, directory.resolve("cert.pem"), RefusalReason.KEY_MISSING);
            }

            write("cert.pem", renewed.certificatePem());
            opened.reload();
            assertThat(leaves(opened, HOST)).containsExactly(renewed.leaf());
            assertThat(opened.report().refused()).isEmpty();
            assertThat(opened.report().credentials()).isEqualTo(2);
        }

        @ParameterizedTest
        @ValueSource(strings = {"PT1M", "PT0.2S"})
        @DisplayName("without a reload, too")
        void followed(String rescanInterval) throws Exception {
            TestCertificate renewed = AUTHORITY.issue(HOST, MORE);
            write("cert.pem", OLD.certificatePem());
            write("key.pem", OLD.privateKeyPem());
            CertificateDirectory opened = open(Duration.parse(rescanInterval));

            write("cert.pem", renewed.certificatePem());
            eventually(() -> assertRefuses(opened, directory.resolve("cert.pem"), RefusalReason.KEY_MISSING));
            assertThat(leaves(opened, HOST)).containsExactly(OLD.leaf());
            assertThat(opened.report().refused())
                    .flatExtracting(RefusedFile::hosts)
                    .extracting(Object::toString)
                    .containsExactlyInAnyOrder(HOST, MORE);

            write("key.pem", renewed.privateKeyPem());
            eventually(() -> {
                assertThat(leaves(opened, HOST)).containsExactly(renewed.leaf());
                assertThat(leaves(opened, MORE)).containsExactly(renewed.leaf());
                assertThat(opened.report().refused()).isEmpty();
                assertThat(opened.report().credentials()).isEqualTo(2);
            });
        }

        @Test
        @DisplayName("if one certificate after the other comes without its key")
        void again() throws Exception {
            TestCertificate renewed = AUTHORITY.issue(HOST, "third.example.com");
            write("cert.pem", OLD.certificatePem());
            write("key.pem", OLD.privateKeyPem());
            CertificateDirectory opened = open();

            for (TestCertificate each : List.of(AUTHORITY.issue(HOST, MORE), AUTHORITY.issue(MORE), renewed)) {
                write("cert.pem", each.certificatePem());
                opened.reload();
                assertThat(leaves(opened, HOST)).containsExactly(OLD.leaf());
                assertRefuses(opened, directory.resolve("cert.pem"), RefusalReason.KEY_MISSING);
            }

            write("new-key.pem", renewed.privateKeyPem());
            opened.reload();
            assertThat(leaves(opened, HOST)).containsExactly(renewed.leaf());
            assertThat(leaves(opened, MORE)).containsExactly(BY_DEFAULT.leaf());
            assertThat(opened.report().refused()).isEmpty();
        }

        @Test
        @DisplayName("if its certificate is one with a key of another type than that of the host's second certificate")
        void twoTypes() throws Exception {
            Change rsa = Change.KEY_TYPE;
            TestCertificate old = rsa.renewed(OLD);
            TestCertificate renewed = rsa.renewed(OLD);
            TestCertificate ecdsa = AUTHORITY.issue(HOST, MORE);
            write("rsa.pem", old.certificatePem());
            write("rsa.key", old.privateKeyPem());
            write("ecdsa.pem", ecdsa.certificatePem());
            write("ecdsa.key", ecdsa.privateKeyPem());
            CertificateDirectory opened = open();

            write("rsa.pem", renewed.certificatePem());
            opened.reload();
            assertThat(leaves(opened, HOST)).containsExactly(ecdsa.leaf(), old.leaf());
            assertRefuses(opened, directory.resolve("rsa.pem"), RefusalReason.KEY_MISSING);

            write("rsa.key", renewed.privateKeyPem());
            opened.reload();
            assertThat(leaves(opened, HOST)).containsExactly(ecdsa.leaf(), renewed.leaf());
            assertThat(opened.report().refused()).isEmpty();
        }

        @Test
        @DisplayName("if the key is written first, and an old pair that has expired is still there")
        void keyFirstBesideAnExpiredPair() throws Exception {
            TestCertificate expired = valid(-100, -10);
            TestCertificate renewed = valid(-1, 200);
            write("archived.pem", expired.certificatePem(), expired.privateKeyPem());
            write("cert.pem", OLD.certificatePem());
            write("key.pem", OLD.privateKeyPem());
            CertificateDirectory opened = open();

            write("key.pem", renewed.privateKeyPem());
            opened.reload();
            assertThat(leaves(opened, HOST)).containsExactly(OLD.leaf());
            assertRefuses(opened, directory.resolve("cert.pem"), RefusalReason.KEY_MISSING);

            write("cert.pem", renewed.certificatePem());
            opened.reload();
            assertThat(leaves(opened, HOST)).containsExactly(renewed.leaf());
            assertThat(opened.report().refused()).isEmpty();
        }

        @Test
        @DisplayName("if a certificate that covers the host by a wildcard is there, too")
        void besideAWildcard() throws Exception {
            TestCertificate renewed = AUTHORITY.issue(HOST);
            TestCertificate wildcard = AUTHORITY.issue("*.example.com");
            write("wildcard.pem", wildcard.certificatePem(), wildcard.privateKeyPem());
            write("cert.pem", OLD.certificatePem());
            write("key.pem", OLD.privateKeyPem());
            CertificateDirectory opened = open();

            write("cert.pem", renewed.certificatePem());
            opened.reload();
            assertThat(leaves(opened, HOST)).containsExactly(OLD.leaf());
            assertRefuses(opened, directory.resolve("cert.pem"), RefusalReason.KEY_MISSING);

            write("key.pem", renewed.privateKeyPem());
            opened.reload();
            assertThat(leaves(opened, HOST)).containsExactly(renewed.leaf());
            assertThat(opened.report().refused()).isEmpty();
        }

        @Test
        @DisplayName("if it is self-signed and says to be an authority, as those of openssl req -x509 do")
        void selfSignedAuthority() throws Exception {
            SelfSigned old = SelfSigned.make();
            SelfSigned renewed = SelfSigned.make();
            write("cert.pem", old.certificatePem());
            write("key.pem", old.privateKeyPem());
            CertificateDirectory opened = open();
            assertThat(leaves(opened, HOST)).containsExactly(old.certificate());

            write("cert.pem", renewed.certificatePem());
            opened.reload();
            assertThat(leaves(opened, HOST)).containsExactly(old.certificate());
            assertRefuses(opened, directory.resolve("key.pem"), RefusalReason.KEY_MISMATCH);

            write("key.pem", renewed.privateKeyPem());
            opened.reload();
            assertThat(leaves(opened, HOST)).containsExactly(renewed.certificate());
            assertThat(opened.report().refused()).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        @DisplayName("if both are written into one file, in either order")
        void oneFile(boolean keyFirst) throws Exception {
            TestCertificate renewed = AUTHORITY.issue(HOST, MORE);
            write("mail.pem", OLD.privateKeyPem(), OLD.certificatePem());
            CertificateDirectory opened = open();

            write("mail.pem", keyFirst ? renewed.privateKeyPem() : renewed.certificatePem());
            opened.reload();
            assertThat(leaves(opened, HOST)).containsExactly(OLD.leaf());
            assertRefuses(
                    opened,
                    directory.resolve("mail.pem"),
                    keyFirst ? RefusalReason.CERTIFICATE_MISSING : RefusalReason.KEY_MISSING);

            write("mail.pem", renewed.privateKeyPem(), renewed.certificatePem());
            opened.reload();
            assertThat(leaves(opened, HOST)).containsExactly(renewed.leaf());
            assertThat(opened.report().refused()).isEmpty();
        }

        @Test
        @DisplayName("if the certificates of several hosts are in one file")
        void severalHosts() throws Exception {
            TestCertificate other = AUTHORITY.issue("other.example.org");
            TestCertificate renewed = AUTHORITY.issue(HOST, MORE);
            write("certs.pem", OLD.certificatePem(), other.certificatePem());
            write("keys.pem", OLD.privateKeyPem(), other.privateKeyPem());
            CertificateDirectory opened = open();

            write("certs.pem", renewed.certificatePem(), other.certificatePem());
            opened.reload();
            assertThat(leaves(opened, HOST)).containsExactly(OLD.leaf());
            assertThat(leaves(opened, "other.example.org")).containsExactly(other.leaf());
            assertRefuses(opened, directory.resolve("certs.pem"), RefusalReason.KEY_MISSING);

            write("certs.pem", other.certificatePem());
            opened.reload();
            assertThat(leaves(opened, HOST)).as("removed").containsExactly(BY_DEFAULT.leaf());
            assertThat(leaves(opened, "other.example.org")).containsExactly(other.leaf());
            assertThat(opened.report().refused()).isEmpty();
        }
    }

    @Nested
    @DisplayName("leaves nothing in service")
    class Gone {
        @Test
        @DisplayName("once the file of its certificate is deleted")
        void deleted() throws Exception {
            write("cert.pem", OLD.certificatePem());
            write("key.pem", OLD.privateKeyPem());
            CertificateDirectory opened = open();
            write("cert.pem", AUTHORITY.issue(HOST, MORE).certificatePem());
            opened.reload();
            assertThat(leaves(opened, HOST)).containsExactly(OLD.leaf());

            Files.delete(directory.resolve("cert.pem"));

            eventually(() -> assertThat(leaves(opened, HOST)).containsExactly(BY_DEFAULT.leaf()));
            assertThat(opened.report().refused()).isEmpty();
        }

        @Test
        @DisplayName("once another file has a pair for the host that is valid for longer")
        void elsewhere() throws Exception {
            TestCertificate longer = valid(-1, 200);
            write("cert.pem", OLD.certificatePem());
            write("key.pem", OLD.privateKeyPem());
            CertificateDirectory opened = open();
            write("cert.pem", Change.KEY_TYPE.renewed(OLD).certificatePem());
            opened.reload();
            assertThat(leaves(opened, HOST)).containsExactly(OLD.leaf());

            write("longer.pem", longer.certificatePem(), longer.privateKeyPem());
            opened.reload();

            assertThat(leaves(opened, HOST)).containsExactly(longer.leaf());
            assertRefuses(opened, directory.resolve("cert.pem"), RefusalReason.KEY_MISSING);
        }

        @Test
        @DisplayName("of a certificate that never had a key")
        void neverServed() throws Exception {
            write("cert.pem", OLD.certificatePem());
            CertificateDirectory opened = open();
            assertRefuses(opened, directory.resolve("cert.pem"), RefusalReason.KEY_MISSING);

            write("cert.pem", AUTHORITY.issue(MORE).certificatePem());
            opened.reload();

            assertThat(opened.report().refused())
                    .singleElement()
                    .satisfies(refused -> assertThat(refused.hosts())
                            .extracting(Object::toString)
                            .containsExactly(MORE));
            write("key.pem", OLD.privateKeyPem());
            opened.reload();
            assertThat(leaves(opened, HOST)).containsExactly(BY_DEFAULT.leaf());
        }
    }
}

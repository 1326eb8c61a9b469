package io.github.mailsni.directory;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.github.mailsni.KeyPasswords;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.ServerName;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A made-up file in a directory is refused with a reason, and the other hosts are served, where")
class OddFilesTest {
    private static final String HOST = "mail.example.com";
    private static final String ODD = "odd.example.com";
    private static final TestAuthority AUTHORITY = TestAuthority.create("Odd files");
    private static final TestCertificate GOOD = AUTHORITY.issue(HOST);
    private static final TestCertificate OWN = AUTHORITY.issue(ODD);

    /** Levels that use up the stack of any thread, or half a minute of a parser that looks back over all of them. */
    private static final int LEVELS = 150_000;

    /** Each takes less than a second. It took minutes, or the stack. */
    private static final Duration NOT_FOR_EVER = Duration.ofMinutes(2);

    private Path directory;

    @BeforeEach
    void write(@TempDir Path empty) throws IOException {
        directory = empty;
        Files.writeString(directory.resolve(HOST + ".crt"), GOOD.certificatePem());
        Files.writeString(directory.resolve(HOST + ".key"), GOOD.privateKeyPem());
    }

    /** Opens the directory, and returns what it refuses. */
    private List<RefusedFile> refused(Layout layout, KeyPasswords passwords) {
        return assertTimeoutPreemptively(NOT_FOR_EVER, () -> {
            try (CertificateDirectory certificates = CertificateDirectory.builder(directory)
                    .layout(layout)
                    .defaultHost(HOST)
                    .passwords(passwords)
                    .open()) {
                assertThat(certificates
                                .select(ServerName.of(HOST))
                                .host()
                                .credentials()
                                .get(0)
                                .leaf())
                        .isEqualTo(GOOD.leaf());
                return certificates.report().refused();
            }
        });
    }

    private RefusedFile refusedOf(Layout layout) {
        assertThat(refused(Layout.any(), KeyPasswords.none())).hasSizeLessThan(3);
        List<RefusedFile> refused = refused(layout, KeyPasswords.none());
        assertThat(refused).hasSize(1);
        return refused.get(0);
    }

    private void writeOdd(byte[] certificate) throws IOException {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate);
        Files.writeString(
                directory.resolve(ODD + ".crt"),
                "-----BEGIN CERTIFICATE-----\n" + base64 + "\n-----END CERTIFICATE-----\n",
                US_ASCII);
        Files.writeString(directory.resolve(ODD + ".key"), OWN.privateKeyPem());
    }

    private static byte[] certificate(ASN1ObjectIdentifier extension, boolean critical, byte[] value) throws Exception {
        Instant yesterday = Instant.now().minus(Duration.ofDays(1));
        X500Name name = new X500Name("CN=" + ODD);
        return new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(yesterday),
                        Date.from(yesterday.plus(Duration.ofDays(90))),
                        name,
                        OWN.leaf().getPublicKey())
                .addExtension(new Extension(extension, critical, value))
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(OWN.privateKey()))
                .getEncoded();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.", "a"})
    @DisplayName("Java's reason for not taking a certificate quotes a long name from it")
    void longReason(String repeated) throws Exception {
        GeneralName name = new GeneralName(GeneralName.uniformResourceIdentifier, repeated.repeat(350_000) + " ");
        writeOdd(certificate(Extension.subjectAlternativeName, true, new GeneralNames(name).getEncoded()));
        RefusedFile refused = refusedOf(Layout.pairs());
        assertThat(refused.reason()).isEqualTo(RefusalReason.CERTIFICATE_UNREADABLE);
        assertThat(refused.problem())
                .contains("Java cannot read the certificate (Illegal character in path")
                .hasSizeLessThan(1_000);
    }

    @Test
    @DisplayName("an extension is nested without end")
    void nestedExtension() throws Exception {
        writeOdd(certificate(Extension.issuerAlternativeName, false, nested()));
        assertThat(refusedOf(Layout.pairs()).problem()).contains("the CERTIFICATE that begins here cannot be decoded");
    }

    @Test
    @DisplayName("a certificate in a Java key store is nested without end")
    void nestedInKeyStore() throws Exception {
        Files.write(directory.resolve(HOST + ".p12"), GOOD.pkcs12(new char[0]));
        Files.write(directory.resolve(ODD + ".jks"), keyStore(1, nested()));
        assertThat(refusedOf(Layout.pkcs12()).problem()).contains("the Java key store cannot be decoded");
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MAX_VALUE, -1})
    @DisplayName("a Java key store says that it has more entries than bytes")
    void countOfKeyStore(int count) throws Exception {
        Files.write(directory.resolve(HOST + ".p12"), GOOD.pkcs12(new char[0]));
        Files.write(directory.resolve(ODD + ".jks"), keyStore(count, OWN.leaf().getEncoded()));
        assertThat(refusedOf(Layout.pkcs12()).problem()).contains("the Java key store cannot be decoded");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pairs", "any"})
    @DisplayName("reading it uses up the stack of the thread")
    void stack(String layout) throws Exception {
        writeOdd(OWN.leaf().getEncoded());
        Files.writeString(directory.resolve(ODD + ".key"), """
                -----BEGIN RSA PRIVATE KEY-----
                Proc-Type: 4,ENCRYPTED
                DEK-Info: AES-128-CBC,00000000000000000000000000000000

                AAAAAAAAAAAAAAAAAAAAAA==
                -----END RSA PRIVATE KEY-----
                """);
        List<RefusedFile> refused = refused(Layout.named(layout), file -> {
            throw new StackOverflowError("on purpose");
        });
        assertThat(refused)
                .filteredOn(each -> each.file().equals(directory.resolve(ODD + ".key")))
                .singleElement()
                .satisfies(
                        each -> assertThat(each.problem()).contains("took more of the thread's stack than there is"));
    }

    private static byte[] nested() {
        byte[] nested = new byte[4 * LEVELS];
        for (int i = 0; i < LEVELS; i++) {
            nested[2 * i] = 0x30;
            nested[2 * i + 1] = (byte) 0x80;
        }
        return nested;
    }

    /** A store with one certificate, whatever it says. */
    private static byte[] keyStore(int count, byte[] certificate) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream store = new DataOutputStream(bytes)) {
            store.writeInt(0xfeedfeed);
            store.writeInt(2);
            store.writeInt(count);
            store.writeInt(2);
            store.writeUTF("odd");
            store.writeLong(0);
            store.writeUTF("X.509");
            store.writeInt(certificate.length);
            store.write(certificate);
            store.write(new byte[20]);
        }
        return bytes.toByteArray();
    }
}

package io.github.mailsni.directory;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.CertificateWarning;
import io.github.mailsni.ServerName;
import io.github.mailsni.exim.EximTls;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import io.github.mailsni.testing.TestLayout;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

@DisplayName("What clients object to is said when a certificate is read:")
class ServedWarningsTest {
    private static final String HOST = "mail.example.com";
    private static final TestAuthority ROOT = TestAuthority.create("Warnings Root");
    private static final TestAuthority INTERMEDIATE = ROOT.intermediate("Warnings Intermediate");

    @TempDir
    Path directory;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.mailsni");

    @BeforeEach
    void listen() {
        logger.setAdditive(false);
        logger.setLevel(Level.WARN);
        logger.addAppender(log);
        log.start();
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(log);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    private List<String> lines() {
        return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static void write(TestCertificate certificate, Path certificateFile, Path keyFile) throws Exception {
        certificate.writeTo(certificateFile, keyFile);
    }

    /** The warnings by either road, of the files of one host. */
    private List<CertificateWarning> warnings(String opened, Clock clock) throws Exception {
        Path certificate = directory.resolve("exim.crt." + HOST);
        Path key = directory.resolve("exim.key." + HOST);
        if (opened.equals("directory")) {
            try (CertificateDirectory certificates = CertificateDirectory.builder(directory)
                    .layout(Layout.exim())
                    .defaultHost(HOST)
                    .clock(clock)
                    .open()) {
                return certificates.report().warnings();
            }
        }
        try (EximTls certificates = EximTls.builder(certificate.toString(), key.toString())
                .clock(clock)
                .open()) {
            return certificates.report().warnings();
        }
    }

    private List<CertificateWarning> warnings(String opened, TestCertificate certificate) throws Exception {
        certificate.writeTo(directory, TestLayout.EXIM, HOST);
        return warnings(opened, Clock.systemUTC());
    }

    private CertificateWarning only(String opened, TestCertificate certificate) throws Exception {
        List<CertificateWarning> warnings = warnings(opened, certificate);
        assertThat(warnings).hasSize(1);
        assertThat(lines()).containsExactly("served all the same: " + warnings.get(0));
        return warnings.get(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"directory", "exim"})
    @DisplayName("nothing, where a chain is complete, or an authority of one's own signs without intermediates")
    void nothing(String opened) throws Exception {
        assertThat(warnings(opened, INTERMEDIATE.issue(HOST))).isEmpty();
        assertThat(warnings(opened, ROOT.issue(HOST))).isEmpty();
        assertThat(lines()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"directory", "exim"})
    @DisplayName("the issuer that is missing, and where it is to be had")
    void incomplete(String opened) throws Exception {
        CertificateWarning warning = only(opened, INTERMEDIATE.issue(HOST).withoutIntermediates());
        assertThat(warning.code()).isEqualTo("chain-incomplete");
        assertThat(warning.problem())
                .startsWith("the certificate of its issuer, Warnings Intermediate, is not in the file")
                .contains("fullchain.pem in the place of cert.pem")
                .contains("http");
    }

    @ParameterizedTest
    @ValueSource(strings = {"directory", "exim"})
    @DisplayName("certificates that are another's issuers")
    void strangers(String opened) throws Exception {
        TestCertificate certificate = ROOT.issue(HOST);
        write(certificate, directory.resolve("exim.crt." + HOST), directory.resolve("exim.key." + HOST));
        Files.writeString(
                directory.resolve("exim.crt." + HOST),
                certificate.certificatePem()
                        + TestAuthority.create("Stranger").intermediate("Other").certificatePem());
        assertThat(warnings(opened, Clock.systemUTC()))
                .extracting(CertificateWarning::code)
                .containsExactly("chain-incomplete");
    }

    @ParameterizedTest
    @ValueSource(strings = {"directory", "exim"})
    @DisplayName("a self-signed certificate, which lacks no issuer")
    void selfSigned(String opened) throws Exception {
        CertificateWarning warning =
                only(opened, ROOT.certificateFor(HOST).selfSigned().issue());
        assertThat(warning.code()).isEqualTo("self-signed");
        assertThat(warning.problem()).contains("have it issued by an authority");
    }

    @ParameterizedTest
    @ValueSource(strings = {"directory", "exim"})
    @DisplayName("an expired intermediate behind a valid certificate")
    void expiredIntermediate(String opened) throws Exception {
        Instant late =
                Instant.now().plus(Duration.ofDays(365 * 25)); // the kit's authorities are valid for twenty years
        INTERMEDIATE
                .certificateFor(HOST)
                .validity(late.minus(Duration.ofDays(1)), late.plus(Duration.ofDays(89)))
                .issue()
                .writeTo(directory, TestLayout.EXIM);
        assertThat(warnings(opened, Clock.fixed(late, ZoneOffset.UTC)))
                .singleElement()
                .returns("certificate-expired", CertificateWarning::code)
                .satisfies(warning -> assertThat(warning.problem())
                        .startsWith("the certificate of the intermediate authority Warnings Intermediate, which is sent"
                                + " behind this one, expired at"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"directory", "exim"})
    @DisplayName("a staple that is demanded")
    void mustStaple(String opened) throws Exception {
        TestCertificate kit = ROOT.issue(HOST);
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Name("CN=Elsewhere"),
                BigInteger.TEN,
                Date.from(Instant.now().minus(Duration.ofDays(1))),
                Date.from(Instant.now().plus(Duration.ofDays(30))),
                new X500Name("CN=" + HOST),
                kit.leaf().getPublicKey());
        builder.addExtension(
                Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName(GeneralName.dNSName, HOST)));
        builder.addExtension(
                new ASN1ObjectIdentifier("1.3.6.1.5.5.7.1.24"), false, new DERSequence(new ASN1Integer(5L)));
        byte[] der = new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA")
                        .build(ROOT.issue("signer.example").privateKey())))
                .getEncoded();
        kit.writeTo(directory, TestLayout.EXIM);
        Files.write(
                directory.resolve("exim.crt." + HOST),
                ("-----BEGIN CERTIFICATE-----\n"
                                + Base64.getMimeEncoder().encodeToString(der)
                                + "\n-----END CERTIFICATE-----\n")
                        .getBytes(StandardCharsets.US_ASCII));
        assertThat(warnings(opened, Clock.systemUTC()))
                .extracting(CertificateWarning::code)
                .containsExactly("must-staple");
    }

    @ParameterizedTest
    @EnumSource(names = {"ED25519", "ED448", "EC_P521", "RSASSA_PSS"})
    @DisplayName("a key that many clients cannot use, by its type")
    void uncommonKey(KeyAlgorithm type) throws Exception {
        for (String opened : List.of("directory", "exim")) {
            List<CertificateWarning> warnings =
                    warnings(opened, ROOT.certificateFor(HOST).keyType(type).issue());
            assertThat(warnings).as(opened).extracting(CertificateWarning::code).containsExactly("uncommon-key");
            assertThat(warnings.get(0).problem()).contains("add one with an RSA key, or with a key on P-256");
        }
    }

    @Test
    @DisplayName(
            "not such a key beside a better one of the same host, in the same file, in another, in a list of Exim's")
    void besideABetterOne() throws Exception {
        TestCertificate uncommon =
                ROOT.certificateFor(HOST).keyType(KeyAlgorithm.ED25519).issue();
        TestCertificate common = ROOT.issue(HOST);
        Path rsa = directory.resolve(HOST + ".pem.rsa");
        Path ecdsa = directory.resolve(HOST + ".pem.ecdsa");
        uncommon.writeTo(rsa, rsa);
        common.writeTo(ecdsa, ecdsa);
        try (CertificateDirectory certificates = bundles()) {
            assertThat(certificates.report().warnings()).isEmpty();
            Files.delete(ecdsa);
            certificates.reload();
            assertThat(certificates.report().warnings())
                    .extracting(CertificateWarning::code)
                    .containsExactly("uncommon-key");
        }
        Files.writeString(
                rsa,
                uncommon.certificatePem()
                        + uncommon.privateKeyPem()
                        + common.certificatePem()
                        + common.privateKeyPem());
        log.list.clear();
        try (CertificateDirectory certificates = bundles()) {
            assertThat(certificates.report().warnings()).isEmpty();
        }
        uncommon.writeTo(rsa, rsa);
        common.writeTo(ecdsa, ecdsa);
        try (EximTls certificates = EximTls.of(rsa + " : " + ecdsa)) {
            assertThat(certificates.report().warnings()).isEmpty();
        }
        assertThat(lines()).isEmpty();
    }

    private CertificateDirectory bundles() throws CertificateLoadException {
        return CertificateDirectory.builder(directory)
                .layout(Layout.bundle())
                .defaultHost(HOST)
                .open();
    }

    @Test
    @DisplayName("not such a key beside a better one in another lineage of certbot's")
    void besideABetterLineage() throws Exception {
        ROOT.certificateFor(HOST).keyType(KeyAlgorithm.ED25519).issue().writeTo(directory, TestLayout.CERTBOT, HOST);
        ROOT.issue(HOST).writeTo(directory, TestLayout.CERTBOT, HOST + "-0001");
        try (CertificateDirectory certificates = CertificateDirectory.builder(directory)
                .layout(Layout.certbot())
                .defaultHost(HOST)
                .open()) {
            assertThat(certificates.report().warnings()).isEmpty();
        }
    }

    @Test
    @DisplayName("in one line for the same cause in many files, with their number, by directories")
    void oneLine() throws Exception {
        for (int i = 0; i < 30; i++) {
            INTERMEDIATE.issue("host" + i + ".example").withoutIntermediates().writeTo(directory, TestLayout.EXIM);
        }
        try (CertificateDirectory certificates = CertificateDirectory.builder(directory)
                .layout(Layout.exim())
                .defaultHost("host0.example")
                .open()) {
            assertThat(certificates.report().warnings()).hasSize(30);
        }
        assertThat(lines())
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("served all the same: " + directory.resolve("exim.crt.host0.example"))
                        .contains("Warnings Intermediate")
                        .endsWith(" and 27 more)"));
    }

    @Test
    @DisplayName("in few lines for the same cause in many files that are read one by one, by EximTls")
    void fewLines() throws Exception {
        for (int i = 0; i < 30; i++) {
            INTERMEDIATE.issue("host" + i + ".example").withoutIntermediates().writeTo(directory, TestLayout.EXIM);
        }
        String crt = directory + "/exim.crt.";
        String key = directory + "/exim.key.";
        try (EximTls certificates = EximTls.of(
                "${if eq{$tls_in_sni}{}{" + crt + "host0.example}{" + crt + "$tls_in_sni}}",
                "${if eq{$tls_in_sni}{}{" + key + "host0.example}{" + key + "$tls_in_sni}}")) {
            for (int i = 0; i < 30; i++) {
                certificates.select(ServerName.of("host" + i + ".example"));
            }
        }
        assertThat(lines()).hasSize(4);
        assertThat(lines().get(3)).endsWith("(in 10 files by now)");
    }
}

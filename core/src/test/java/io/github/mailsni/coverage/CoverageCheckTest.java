package io.github.mailsni.coverage;

import static io.github.mailsni.coverage.EximHosts.AUTHORITY;
import static io.github.mailsni.coverage.EximHosts.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.InMemorySelector;
import io.github.mailsni.KeyType;
import io.github.mailsni.MatchKind;
import io.github.mailsni.Selection;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestCertificate;
import io.github.mailsni.testing.TestLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("jdk")
@DisplayName("The coverage check")
class CoverageCheckTest {
    private static final CoverageCheck CHECK = EximHosts.check();

    @TempDir
    Path directory;

    private static HostCoverage verdict(CertificateSelector certificates, String host) {
        return CHECK.check(certificates, host).hosts().get(0);
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private static String publicKey(TestCertificate certificate) throws Exception {
        return sha256(certificate.leaf().getPublicKey().getEncoded());
    }

    @Test
    @DisplayName("says how each host's certificate was found")
    void matches() throws Exception {
        EximHosts hosts = new EximHosts(directory);
        hosts.write("mail.example.com", AUTHORITY.issue("mail.example.com", "imap.example.com"));
        hosts.write("*.example.org", AUTHORITY.issue("*.example.org"));
        CoverageReport report = CHECK.check(
                hosts.open(), "mail.example.com", "smtp.example.org", "imap.example.com", DEFAULT, "unknown.example");
        assertThat(report.hosts())
                .extracting(HostCoverage::host, host -> host.match().orElseThrow(), HostCoverage::covered)
                .containsExactly(
                        tuple("imap.example.com", MatchKind.SUBJECT_ALT_NAME, true),
                        tuple(DEFAULT, MatchKind.EXACT, true),
                        tuple("mail.example.com", MatchKind.EXACT, true),
                        tuple("smtp.example.org", MatchKind.WILDCARD, true),
                        tuple("unknown.example", MatchKind.DEFAULT, false));
        assertThat(report.covered()).isFalse();
        assertThat(report.notCovered()).extracting(HostCoverage::host).containsExactly("unknown.example");
    }

    @Test
    @DisplayName("describes the leaf")
    void leaf() throws Exception {
        EximHosts hosts = new EximHosts(directory);
        TestCertificate certificate = AUTHORITY.issue("mail.example.com", "*.example.com");
        hosts.write("mail.example.com", certificate);
        PresentedCertificate leaf =
                verdict(hosts.open(), "mail.example.com").certificates().get(0);
        assertThat(leaf)
                .isEqualTo(new PresentedLeaf(
                        "mail.example.com",
                        "Example intermediate",
                        List.of("*.example.com", "mail.example.com"),
                        true,
                        certificate.leaf().getNotBefore().toInstant(),
                        certificate.leaf().getNotAfter().toInstant(),
                        KeyType.ECDSA,
                        "ECDSA P-256",
                        sha256(certificate.leaf().getEncoded()),
                        publicKey(certificate),
                        2,
                        false,
                        List.of(hosts.certificateFile("mail.example.com"), hosts.keyFile("mail.example.com"))));
    }

    @Test
    @DisplayName("takes U-labels, checks a host once, and sorts by name")
    void uLabels() throws Exception {
        EximHosts hosts = new EximHosts(directory);
        hosts.write("xn--mnchen-3ya.example");
        CoverageReport report = CHECK.check(
                hosts.open(), "xn--zz-xka.example", "m\u00fcnchen.example", "XN--MNCHEN-3YA.example.", "a.example");
        assertThat(report.hosts())
                .extracting(HostCoverage::host)
                .containsExactly("a.example", "m\u00fcnchen.example", "xn--zz-xka.example");
        assertThat(report.host("xn--mnchen-3ya.example").orElseThrow().covered())
                .isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CHECK.check(hosts.open(), "192.0.2.1"))
                .withMessageContaining("is not a server name");
    }

    @Test
    @DisplayName("asks any selector, and tells that no file is at fault")
    void anySelector() {
        TestCertificate certificate = AUTHORITY.issue("mail.example.com");
        HostCredentials host = HostCredentials.of(
                "mail.example.com", List.of(Credential.of(certificate.privateKey(), certificate.chain())));
        CertificateSelector selector = InMemorySelector.of(
                name -> Selection.of(host, MatchKind.DEFAULT, name.toString().equals("mail.example.com")));
        assertThat(verdict(selector, "mail.example.com").problems()).isEmpty();
        assertThat(verdict(selector, "smtp.example.com").problems())
                .extracting(Problem::file)
                .containsExactly(Optional.empty());
    }

    @Test
    @DisplayName("reads a large directory to its end before it says that nothing there is for a host")
    void largeDirectory() throws Exception {
        EximHosts hosts = new EximHosts(directory);
        TestCertificate any = AUTHORITY.issue("any.example");
        byte[] chain = any.certificatePem().getBytes(StandardCharsets.US_ASCII);
        byte[] key = any.privateKeyPem().getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 2_100; i++) {
            Files.write(hosts.certificateFile("host" + i + ".example"), chain);
            Files.write(hosts.keyFile("host" + i + ".example"), key);
        }
        hosts.write("mail.example.com", AUTHORITY.issue("mail.example.com", "imap.example.com"));
        try (CertificateDirectory certificates = CertificateDirectory.builder(directory)
                .defaultHost(DEFAULT)
                .readAhead(false)
                .open()) {
            assertThat(certificates.statistics().unread()).isPositive();
            HostCoverage verdict = verdict(certificates, "imap.example.com");
            assertThat(verdict.match()).contains(MatchKind.SUBJECT_ALT_NAME);
            assertThat(verdict.covered()).isTrue();
        }
    }

    @Test
    @DisplayName("reports files that are read, and refused, for the check")
    void refusedOnFirstUse() throws Exception {
        EximHosts hosts = new EximHosts(directory);
        for (int i = 0; i < 2_100; i++) {
            Files.writeString(hosts.certificateFile("host" + i + ".example"), "hello");
            Files.writeString(hosts.keyFile("host" + i + ".example"), "hello");
        }
        try (CertificateDirectory certificates = CertificateDirectory.builder(directory)
                .defaultHost(DEFAULT)
                .readAhead(false)
                .open()) {
            assertThat(verdict(certificates, "host7.example").problems())
                    .extracting(Problem::code)
                    .containsExactly(ProblemCode.CERTIFICATE_HOST_MISMATCH, ProblemCode.CERTIFICATE_UNREADABLE);
        }
    }

    @Test
    @DisplayName("knows that a listener which rejects unknown names presents nothing")
    void rejected() throws Exception {
        CertificateSelector selector = new EximHosts(directory).open().withUnknownNames(UnknownNamePolicy.REJECT);
        HostCoverage verdict = verdict(selector, "unknown.example");
        assertThat(verdict.covered()).isFalse();
        assertThat(verdict.certificates()).isEmpty();
        assertThat(verdict.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.CERTIFICATE_MISSING);
            assertThat(problem.message())
                    .isEqualTo("no certificate here is for unknown.example, and the server ends handshakes for unknown"
                            + " names (unrecognized_name); add a certificate for it");
        });
    }

    @Nested
    @DisplayName("of key types")
    class KeyTypes {
        private CertificateDirectory open() throws Exception {
            return CertificateDirectory.builder(directory)
                    .layout(TestLayout.BUNDLE.layout())
                    .defaultHost(DEFAULT)
                    .open();
        }

        private TestCertificate write(String host, KeyAlgorithm algorithm, String... names) throws Exception {
            TestCertificate certificate = AUTHORITY
                    .certificateFor(names.length == 0 ? host : names[0])
                    .keyType(algorithm)
                    .issue();
            certificate.writeTo(directory, TestLayout.BUNDLE, host);
            return certificate;
        }

        @Test
        @DisplayName("shows the leaf of each")
        void both() throws Exception {
            write(DEFAULT, KeyAlgorithm.EC_P256);
            write("mail.example.com", KeyAlgorithm.EC_P384);
            write("mail.example.com", KeyAlgorithm.RSA_2048);
            HostCoverage verdict = verdict(open(), "mail.example.com");
            assertThat(verdict.certificates())
                    .extracting(PresentedCertificate::key)
                    .containsExactly("ECDSA P-384", "RSA 2048");
            assertThat(verdict.problems()).isEmpty();
        }

        @Test
        @DisplayName("warns of what old clients get where only the host's RSA certificate is for another host")
        void oneIsWrong() throws Exception {
            write(DEFAULT, KeyAlgorithm.EC_P256);
            write("mail.example.com", KeyAlgorithm.EC_P256);
            write("mail.example.com", KeyAlgorithm.RSA_2048, "other.example.com");
            HostCoverage verdict = verdict(open(), "mail.example.com");
            assertThat(verdict.covered()).isTrue();
            assertThat(verdict.problems()).singleElement().satisfies(problem -> {
                assertThat(problem.severity()).isEqualTo(Severity.WARNING);
                assertThat(problem.message())
                        .startsWith(
                                "old clients that know no keys but RSA are presented that of mail.example.com, which is"
                                        + " for other.example.com, not for mail.example.com");
                assertThat(problem.file()).contains(directory.resolve("mail.example.com.pem.rsa"));
            });
        }

        @Test
        @DisplayName("warns of what old clients get for want of an RSA key of the host")
        void standIn() throws Exception {
            write(DEFAULT, KeyAlgorithm.RSA_2048);
            write("mail.example.com", KeyAlgorithm.EC_P256);
            HostCoverage verdict = verdict(open(), "mail.example.com");
            assertThat(verdict.covered()).isTrue();
            assertThat(verdict.certificates())
                    .extracting(PresentedCertificate::key, PresentedCertificate::standIn)
                    .containsExactly(tuple("ECDSA P-256", false), tuple("RSA 2048", true));
            assertThat(verdict.problems()).singleElement().satisfies(problem -> {
                assertThat(problem.severity()).isEqualTo(Severity.WARNING);
                assertThat(problem.message())
                        .isEqualTo("old clients that know no keys but RSA are presented the default's,"
                                + " which is for mail.default.example, not for mail.example.com; add a certificate"
                                + " with an RSA key for it");
            });
        }

        @Test
        @DisplayName("has nothing to say of clients without RSA, which are none")
        void noEcdsa() throws Exception {
            write(DEFAULT, KeyAlgorithm.EC_P256);
            write("mail.example.com", KeyAlgorithm.RSA_2048);
            assertThat(verdict(open(), "mail.example.com").problems()).isEmpty();
        }

        @Test
        @DisplayName("gives a TLSA record 3 1 1 for every key, the default's included")
        void tlsa() throws Exception {
            TestCertificate byDefault = write(DEFAULT, KeyAlgorithm.EC_P256);
            TestCertificate ecdsa = write("mail.example.com", KeyAlgorithm.EC_P256);
            TestCertificate rsa = write("mail.example.com", KeyAlgorithm.RSA_2048);
            List<String> expected = Stream.of(publicKey(byDefault), publicKey(ecdsa), publicKey(rsa))
                    .sorted()
                    .map(digest -> "_25._tcp.mail.example.com. IN TLSA 3 1 1 " + digest)
                    .toList();
            assertThat(CHECK.check(open(), "mail.example.com").tlsa(25))
                    .extracting(TlsaRecord::toString)
                    .isEqualTo(expected);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> CHECK.check(open(), "mail.example.com").tlsa(0))
                    .withMessage("0 is no port; expected a number from 1 to 65535");
        }
    }

    @Nested
    @DisplayName("of what was sent")
    class Sent {
        private final TestCertificate ecdsa = AUTHORITY.issue("mail.example.com");

        @Test
        @DisplayName("gives the verdict that it gives of files")
        void same() throws Exception {
            EximHosts hosts = new EximHosts(directory);
            hosts.write("mail.example.com", ecdsa);
            HostCoverage files = verdict(hosts.open(), "mail.example.com");
            HostCoverage sent = CHECK.checkSent("mail.example.com", List.of(ecdsa.chain()));
            assertThat(sent.match()).isEmpty();
            assertThat(sent.covered()).isEqualTo(files.covered()).isTrue();
            assertThat(sent.certificates())
                    .extracting(PresentedCertificate::fingerprintSha256)
                    .isEqualTo(files.certificates().stream()
                            .map(PresentedCertificate::fingerprintSha256)
                            .toList());
        }

        @Test
        @DisplayName("counts equal chains once, and takes what is for another host for a stand-in")
        void standIn() {
            TestCertificate rsa = AUTHORITY
                    .certificateFor(DEFAULT)
                    .keyType(KeyAlgorithm.RSA_2048)
                    .issue();
            HostCoverage sent = CHECK.checkSent("mail.example.com", List.of(rsa.chain(), ecdsa.chain(), ecdsa.chain()));
            assertThat(sent.certificates())
                    .extracting(PresentedCertificate::keyType)
                    .containsExactly(KeyType.ECDSA, KeyType.RSA);
            assertThat(sent.covered()).isTrue();
            assertThat(sent.problems()).extracting(Problem::severity).containsExactly(Severity.WARNING);
        }

        @Test
        @DisplayName("asks for at least one certificate")
        void nothing() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> CHECK.checkSent("mail.example.com", List.<List<X509Certificate>>of()))
                    .withMessage("no certificate was sent for mail.example.com");
        }
    }

    @Nested
    @DisplayName("trusts")
    class Trusts {
        @Test
        @DisplayName("the roots of the Java runtime unless told otherwise")
        void publicRoots() throws Exception {
            CoverageReport report = CoverageCheck.standard().check(new EximHosts(directory).open(), DEFAULT);
            assertThat(report.trust()).isEqualTo("the public roots of this Java runtime");
            assertThat(TrustRoots.publicRoots().certificates()).isNotEmpty();
            assertThat(report.hosts().get(0).problems())
                    .extracting(Problem::code)
                    .containsExactly(ProblemCode.CERTIFICATE_NOT_TRUSTED);
        }

        @Test
        @DisplayName("the roots in a file")
        void file() throws Exception {
            Path file = directory.resolve("roots");
            Files.writeString(file, EximHosts.ROOT.certificatePem(), StandardCharsets.US_ASCII);
            CoverageReport report = CoverageCheck.standard()
                    .trusting(TrustRoots.fromPem(file))
                    .check(new EximHosts(directory).open(), DEFAULT);
            assertThat(report.covered()).isTrue();
            assertThat(report.trust()).isEqualTo("the roots in " + file);
        }

        @Test
        @DisplayName("an intermediate authority, or the leaf itself, if that is what is given")
        void others() throws Exception {
            TestCertificate certificate = AUTHORITY.issue("mail.example.com");
            for (X509Certificate anchor : List.of(AUTHORITY.certificate(), certificate.leaf())) {
                assertThat(CoverageCheck.standard()
                                .trusting(TrustRoots.of(anchor))
                                .checkSent("mail.example.com", List.of(certificate.chain()))
                                .problems())
                        .isEmpty();
            }
        }

        @Test
        @DisplayName("any issuer, if told so")
        void unchecked() throws Exception {
            assertThat(CoverageCheck.standard()
                            .trusting(TrustRoots.unchecked())
                            .check(new EximHosts(directory).open(), DEFAULT)
                            .covered())
                    .isTrue();
        }

        @Test
        @DisplayName("nothing in a file that is no PEM, or has no certificate, and says so")
        void noRoots() throws Exception {
            Path file = Files.writeString(directory.resolve("roots"), "hello", StandardCharsets.US_ASCII);
            assertThatThrownBy(() -> TrustRoots.fromPem(file)).hasMessageStartingWith(file + ": not a PEM file");
            Path keys = Files.writeString(
                    directory.resolve("keys"),
                    AUTHORITY.issue("mail.example.com").privateKeyPem(),
                    StandardCharsets.US_ASCII);
            assertThatThrownBy(() -> TrustRoots.fromPem(keys))
                    .hasMessage(keys + ": there is no certificate in it; put those of the authorities there that are"
                            + " trusted");
            assertThatIllegalArgumentException().isThrownBy(TrustRoots::of);
        }

        @Test
        @DisplayName("a cross-signed intermediate by the way that leads to its root")
        void crossSigned() throws Exception {
            HandMade oldRoot = HandMade.root("Old root");
            HandMade newRoot = HandMade.root("New root");
            X509Certificate leaf =
                    newRoot.issue("mail.example.com").host("mail.example.com").make();
            X509Certificate cross = newRoot.signedBy(oldRoot);
            for (HandMade trusted : List.of(oldRoot, newRoot)) {
                assertThat(CoverageCheck.standard()
                                .trusting(TrustRoots.of(trusted.make()))
                                .checkSent("mail.example.com", List.of(List.of(leaf, cross)))
                                .problems())
                        .isEmpty();
            }
        }
    }
}

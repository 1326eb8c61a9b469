package io.github.mailsni.coverage;

import static io.github.mailsni.coverage.EximHosts.AUTHORITY;
import static io.github.mailsni.coverage.EximHosts.DEFAULT;
import static io.github.mailsni.coverage.EximHosts.ROOT;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The coverage check reports as")
class ProblemCodesTest {
    private static final String HOST = "mail.example.com";
    private static final CoverageCheck CHECK = EximHosts.check();

    @TempDir
    Path directory;

    private EximHosts hosts;

    @BeforeEach
    void defaultHost() throws Exception {
        hosts = new EximHosts(directory);
    }

    /** The one problem of the host. */
    private Problem only(CoverageCheck check, String host) throws Exception {
        return only(check.check(hosts.open(), host).hosts().get(0));
    }

    private static Problem only(HostCoverage verdict) {
        assertThat(verdict.problems()).hasSize(1);
        return verdict.problems().get(0);
    }

    private Problem only() throws Exception {
        return only(CHECK, HOST);
    }

    private void assertReports(ProblemCode code, TestCertificate certificate) throws Exception {
        hosts.write(HOST, certificate);
        Problem problem = only();
        assertThat(problem.code()).isEqualTo(code);
        assertThat(problem.severity()).isEqualTo(Severity.ERROR);
        assertThat(problem.file()).contains(hosts.certificateFile(HOST));
    }

    @Test
    @DisplayName("nothing a certificate that is right")
    void clean() throws Exception {
        hosts.write(HOST);
        HostCoverage verdict = CHECK.check(hosts.open(), HOST).hosts().get(0);
        assertThat(verdict.problems()).isEmpty();
        assertThat(verdict.covered()).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("withCodes")
    @DisplayName("a certificate that is")
    void certificates(ProblemCode code, TestCertificate certificate) throws Exception {
        assertReports(code, certificate);
    }

    static Stream<Arguments> withCodes() {
        Instant now = Instant.now();
        return Stream.of(
                arguments(ProblemCode.CERTIFICATE_HOST_MISMATCH, AUTHORITY.issue("imap.example.com")),
                arguments(ProblemCode.WILDCARD_DEPTH, AUTHORITY.issue("*.com", "other.example")),
                arguments(
                        ProblemCode.NO_SUBJECT_ALT_NAME,
                        AUTHORITY.certificateFor(HOST).withoutSubjectAltName().issue()),
                arguments(
                        ProblemCode.CERTIFICATE_EXPIRED,
                        AUTHORITY
                                .certificateFor(HOST)
                                .validity(now.minus(Duration.ofDays(90)), now.minus(Duration.ofDays(1)))
                                .issue()),
                arguments(
                        ProblemCode.CERTIFICATE_NOT_YET_VALID,
                        AUTHORITY
                                .certificateFor(HOST)
                                .validity(now.plus(Duration.ofDays(1)), now.plus(Duration.ofDays(90)))
                                .issue()),
                arguments(
                        ProblemCode.SELF_SIGNED,
                        AUTHORITY.certificateFor(HOST).selfSigned().issue()),
                arguments(
                        ProblemCode.CERTIFICATE_NOT_TRUSTED,
                        TestAuthority.create("Another root").issue(HOST)),
                arguments(
                        ProblemCode.WEAK_KEY,
                        AUTHORITY
                                .certificateFor(HOST)
                                .keyType(KeyAlgorithm.RSA_1024)
                                .issue()),
                arguments(
                        ProblemCode.WEAK_SIGNATURE,
                        AUTHORITY.certificateFor(HOST).signedWithSha1().issue()),
                arguments(
                        ProblemCode.NO_SERVER_AUTH,
                        AUTHORITY.certificateFor(HOST).forClients().issue()));
    }

    private static Arguments arguments(ProblemCode code, TestCertificate certificate) {
        return Arguments.of(code, certificate);
    }

    @Nested
    @DisplayName("names")
    class Names {
        @Test
        @DisplayName("certificate-host-mismatch the default's certificate for a host that nothing here is for")
        void unknown() throws Exception {
            assertThat(only())
                    .hasToString(hosts.certificateFile(DEFAULT)
                            + ": no certificate here is for this host: the default's is presented, which is for"
                            + " mail.default.example, not for mail.example.com; add a certificate for it"
                            + " (certificate-host-mismatch)");
        }

        @ParameterizedTest(name = "*.example.com and {0}")
        @CsvSource({
            "a.b.example.com, 'covers hosts one label below example.com only, not a.b.example.com;"
                    + " issue the certificate with that name or *.b.example.com as well'",
            "example.com, 'covers the hosts below example.com, not example.com itself;"
                    + " issue the certificate with that name as well'"
        })
        @DisplayName("wildcard-depth a wildcard of another depth:")
        void wildcardDepth(String host, String explanation) throws Exception {
            hosts.write(host, AUTHORITY.issue("*.example.com"));
            Problem problem = only(CHECK, host);
            assertThat(problem.code()).isEqualTo(ProblemCode.WILDCARD_DEPTH);
            assertThat(problem.message()).isEqualTo("the certificate's wildcard *.example.com " + explanation);
        }

        @ParameterizedTest(name = "*.example.com and {0}")
        @ValueSource(strings = {"a.b.example.com", "a.b.c.example.com", "example.com"})
        @DisplayName("wildcard-depth a host that only the default answers, beside the files of such a wildcard:")
        void wildcardElsewhere(String host) throws Exception {
            hosts.write("*.example.com");
            Problem problem = only(CHECK, host);
            assertThat(problem.code()).isEqualTo(ProblemCode.WILDCARD_DEPTH);
            assertThat(problem.file()).contains(hosts.certificateFile("*.example.com"));
        }
    }

    @Nested
    @DisplayName("time")
    class Time {
        @Test
        @DisplayName("expires-soon what ends within three weeks, or as many days as were asked for")
        void expiresSoon() throws Exception {
            Instant now = Instant.now();
            hosts.write(
                    HOST,
                    AUTHORITY
                            .certificateFor(HOST)
                            .validity(
                                    now.minus(Duration.ofDays(80)),
                                    now.plus(Duration.ofDays(10).plusHours(1)))
                            .issue());
            Problem problem = only();
            assertThat(problem.code()).isEqualTo(ProblemCode.EXPIRES_SOON);
            assertThat(problem.severity()).isEqualTo(Severity.WARNING);
            assertThat(problem.message())
                    .startsWith("the certificate expires at ")
                    .endsWith(", in 10 days; renew it");
            assertThat(CHECK.expiringWithin(Duration.ofDays(9))
                            .check(hosts.open(), HOST)
                            .hosts()
                            .get(0)
                            .problems())
                    .isEmpty();
        }

        @Test
        @DisplayName("certificate-expired what will have expired at the instant that is asked about")
        void nextYear() throws Exception {
            hosts.write(HOST);
            Clock nextYear = Clock.offset(Clock.systemUTC(), Duration.ofDays(365));
            assertThat(only(CHECK.at(nextYear), HOST).code()).isEqualTo(ProblemCode.CERTIFICATE_EXPIRED);
        }

        @Test
        @DisplayName("certificate-expired a chain with an intermediate certificate that expired before its leaf")
        void expiredIntermediate() throws Exception {
            Instant now = Instant.now();
            HandMade root = HandMade.root("Root");
            HandMade intermediate = root.issue(
                            "Old intermediate", now.minus(Duration.ofDays(50)), now.minus(Duration.ofDays(2)))
                    .authority();
            X509Certificate leaf = intermediate.issue(HOST).host(HOST).make();
            Problem problem = only(sent(root, leaf, intermediate.make()));
            assertThat(problem.code()).isEqualTo(ProblemCode.CERTIFICATE_EXPIRED);
            assertThat(problem.message())
                    .startsWith("the certificate of Old intermediate, which is sent with it, expired");
        }
    }

    private static HostCoverage sent(HandMade root, X509Certificate... chain) throws Exception {
        return CoverageCheck.standard().trusting(TrustRoots.of(root.make())).checkSent(HOST, List.of(List.of(chain)));
    }

    @Nested
    @DisplayName("chain-incomplete an intermediate certificate that is not sent,")
    class Incomplete {
        @Test
        @DisplayName("and says where to download it when no file here has it")
        void nowhere() throws Exception {
            TestCertificate certificate =
                    ROOT.intermediate("Elsewhere").issue(HOST).withoutIntermediates();
            assertReports(ProblemCode.CHAIN_INCOMPLETE, certificate);
            assertThat(only().message())
                    .isEqualTo("the server does not send the certificate of Elsewhere, which issued that of"
                            + " mail.example.com; no file here has it: append it to this file, from"
                            + " http://authority.invalid/issuer.cer");
        }

        @Test
        @DisplayName("and says which other host's file has it")
        void inAnotherHostsFile() throws Exception {
            assertReports(ProblemCode.CHAIN_INCOMPLETE, AUTHORITY.issue(HOST).withoutIntermediates());
            assertThat(only().message())
                    .isEqualTo("the server does not send the certificate of Example intermediate, which issued that of"
                            + " mail.example.com; it is in " + hosts.certificateFile(DEFAULT)
                            + ": append it to this file");
        }

        @Test
        @DisplayName("and says which file beside it has it")
        void inAnUnrelatedFile() throws Exception {
            TestAuthority authority = ROOT.intermediate("Issuer of lego's");
            Files.writeString(directory.resolve("mail.issuer.crt"), authority.certificatePem(), US_ASCII);
            assertReports(ProblemCode.CHAIN_INCOMPLETE, authority.issue(HOST).withoutIntermediates());
            assertThat(only().message()).contains("; it is in " + directory.resolve("mail.issuer.crt") + ": append");
        }

        @Test
        @DisplayName("but not a root, which is not sent and is not trusted either")
        void root() throws Exception {
            TestAuthority private1 = TestAuthority.create("Private root");
            Files.writeString(directory.resolve("ca.pem"), private1.certificatePem(), US_ASCII);
            assertReports(ProblemCode.CERTIFICATE_NOT_TRUSTED, private1.issue(HOST));
            assertThat(only().message())
                    .isEqualTo("its chain leads to the root Private root, which is not among the given root"
                            + " (Example root); get one from an authority that clients trust");
        }
    }

    @Nested
    @DisplayName("validation-failure a chain that breaks a rule:")
    class Validation {
        private final HandMade root = HandMade.root("Root");

        Validation() throws Exception {}

        private String brokenRule(X509Certificate... chain) throws Exception {
            Problem problem = only(sent(root, chain));
            assertThat(problem.code()).isEqualTo(ProblemCode.VALIDATION_FAILURE);
            return problem.message();
        }

        @Test
        @DisplayName("issued by what is no authority")
        void noAuthority() throws Exception {
            HandMade host = root.issue("Neighbour").host("neighbour.example");
            assertThat(brokenRule(host.issue(HOST).host(HOST).make(), host.make()))
                    .isEqualTo("the certificate of Neighbour is not that of an authority (basicConstraints), but issued"
                            + " another; issue the chain anew");
        }

        @Test
        @DisplayName("longer than an authority allows")
        void pathLength() throws Exception {
            HandMade first = root.issue("First").authorityAbove(0);
            HandMade second = first.issue("Second").authority();
            assertThat(brokenRule(second.issue(HOST).host(HOST).make(), second.make(), first.make()))
                    .contains("pathLenConstraint");
        }

        @Test
        @DisplayName("for a name that an authority may not issue for")
        void nameConstraints() throws Exception {
            HandMade authority = root.issue("Constrained")
                    .authority()
                    .with(
                            Extension.nameConstraints,
                            true,
                            new NameConstraints(
                                    new GeneralSubtree[] {
                                        new GeneralSubtree(new GeneralName(GeneralName.dNSName, "example.org"))
                                    },
                                    null));
            assertThat(brokenRule(authority.issue(HOST).host(HOST).make(), authority.make()))
                    .contains("name constraints");
        }

        @Test
        @DisplayName("with a critical extension that nobody knows")
        void criticalExtension() throws Exception {
            X509Certificate leaf = root.issue(HOST)
                    .host(HOST)
                    .with(new ASN1ObjectIdentifier("1.2.3.4.5"), true, DERNull.INSTANCE)
                    .make();
            assertThat(brokenRule(leaf)).contains("critical extension");
        }

        @Test
        @DisplayName("with a key that may not sign handshakes")
        void keyUsage() throws Exception {
            X509Certificate leaf = root.issue(HOST)
                    .host(HOST)
                    .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyAgreement))
                    .make();
            assertThat(brokenRule(leaf)).contains("key usage does not allow digital signatures");
        }

        @Test
        @DisplayName("but certificate-not-trusted one whose root only bears a trusted root's name")
        void namesake() throws Exception {
            X509Certificate leaf = HandMade.root("Root").issue(HOST).host(HOST).make();
            Problem problem = only(sent(root, leaf));
            assertThat(problem.code()).isEqualTo(ProblemCode.CERTIFICATE_NOT_TRUSTED);
            assertThat(problem.message())
                    .startsWith("the certificate of mail.example.com is not signed by the Root that is trusted");
        }
    }

    @Nested
    @DisplayName("chain-order, though clients of today cope, certificates that are sent")
    class Order {
        private final HandMade root = HandMade.root("Root");
        private final HandMade upper = root.issue("Upper").authority();
        private final HandMade lower = upper.issue("Lower").authority();
        private final X509Certificate leaf = lower.issue(HOST).host(HOST).make();

        Order() throws Exception {}

        @Test
        @DisplayName("in another order than that of their issuers")
        void swapped() throws Exception {
            HostCoverage verdict = sent(root, leaf, upper.make(), lower.make());
            assertThat(only(verdict).code()).isEqualTo(ProblemCode.CHAIN_ORDER);
            assertThat(only(verdict).message())
                    .isEqualTo("the certificates are sent in the order mail.example.com, Upper, Lower, but each must be"
                            + " followed by its issuer's; put them in the order mail.example.com, Lower, Upper");
            assertThat(verdict.covered()).isTrue();
        }

        @Test
        @DisplayName("without belonging to the chain")
        void stranger() throws Exception {
            X509Certificate stranger = HandMade.root("Stranger").make();
            assertThat(only(sent(root, leaf, lower.make(), upper.make(), stranger))
                            .message())
                    .isEqualTo("certificates are sent that are not in the chain of mail.example.com: Stranger;"
                            + " send mail.example.com, Lower, Upper and nothing else");
        }

        @Test
        @DisplayName("but not a chain in order, with its root or without")
        void inOrder() throws Exception {
            assertThat(sent(root, leaf, lower.make(), upper.make()).problems()).isEmpty();
            assertThat(sent(root, leaf, lower.make(), upper.make(), root.make()).problems())
                    .isEmpty();
        }
    }

    @Nested
    @DisplayName("files")
    class OfHosts {
        /** The default's certificate covers the host, so that nothing but its own files is at fault. */
        @BeforeEach
        void coveredByDefault() throws Exception {
            hosts.write(DEFAULT, AUTHORITY.issue(DEFAULT, "*.example.com"));
            hosts.write(HOST);
        }

        private void assertReports(ProblemCode code, Path file) throws Exception {
            Problem problem = only();
            assertThat(problem.code()).isEqualTo(code);
            assertThat(problem.severity()).isEqualTo(Severity.WARNING);
            assertThat(problem.file()).contains(file);
        }

        @Test
        @DisplayName("key-mismatch a key that belongs to another certificate")
        void keyMismatch() throws Exception {
            Files.copy(hosts.keyFile(DEFAULT), hosts.keyFile(HOST), StandardCopyOption.REPLACE_EXISTING);
            assertReports(ProblemCode.KEY_MISMATCH, hosts.keyFile(HOST));
        }

        @Test
        @DisplayName("key-missing a certificate without a key")
        void keyMissing() throws Exception {
            Files.delete(hosts.keyFile(HOST));
            assertReports(ProblemCode.KEY_MISSING, hosts.certificateFile(HOST));
        }

        @Test
        @DisplayName("certificate-missing a key without a certificate")
        void certificateMissing() throws Exception {
            Files.delete(hosts.certificateFile(HOST));
            assertReports(ProblemCode.CERTIFICATE_MISSING, hosts.keyFile(HOST));
        }

        @Test
        @DisplayName("certificate-unreadable a certificate that is none")
        void certificateUnreadable() throws Exception {
            Files.writeString(hosts.certificateFile(HOST), "hello", US_ASCII);
            assertReports(ProblemCode.CERTIFICATE_UNREADABLE, hosts.certificateFile(HOST));
        }

        @Test
        @DisplayName("key-unreadable a key that is none")
        void keyUnreadable() throws Exception {
            Files.writeString(hosts.keyFile(HOST), "hello", US_ASCII);
            assertReports(ProblemCode.KEY_UNREADABLE, hosts.keyFile(HOST));
        }

        @Test
        @DisplayName("unsupported a key that TLS has no use for")
        void unsupported() throws Exception {
            Files.writeString(
                    hosts.keyFile(HOST), "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", US_ASCII);
            assertReports(ProblemCode.UNSUPPORTED, hosts.keyFile(HOST));
        }

        @Test
        @DisplayName("key-permissions a key that every user can read")
        void keyPermissions() throws Exception {
            Assumptions.assumeTrue(
                    FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
            Files.setPosixFilePermissions(hosts.keyFile(HOST), PosixFilePermissions.fromString("rw-r--r--"));
            assertReports(ProblemCode.KEY_PERMISSIONS, hosts.keyFile(HOST));
            assertThat(only().message()).startsWith("every user of this machine can read the private key in it; chmod");
        }

        @Test
        @DisplayName("nothing at another host")
        void otherHost() throws Exception {
            Files.delete(hosts.keyFile(HOST));
            assertThat(CHECK.check(hosts.open(), "imap.example.com")
                            .hosts()
                            .get(0)
                            .problems())
                    .isEmpty();
        }
    }
}

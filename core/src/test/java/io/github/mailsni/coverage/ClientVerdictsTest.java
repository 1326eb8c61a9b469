package io.github.mailsni.coverage;

import static io.github.mailsni.testing.CertificateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.directory.Layout;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("jdk")
@DisplayName("To each kind of client, a host")
class ClientVerdictsTest {
    private static final String HOST = "mail.example.com";
    private static final String DEFAULT = "mail.default.example";
    private static final TestAuthority AUTHORITY =
            TestAuthority.create("Example root").intermediate("Example intermediate");
    private static final CoverageCheck CHECK = CoverageCheck.standard().trusting(AUTHORITY.roots());

    @TempDir
    private Path directory;

    private final List<CertificateDirectory> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(CertificateDirectory::close);
    }

    private void write(String file, String name, KeyAlgorithm key) throws IOException {
        write(file, AUTHORITY.certificateFor(name).keyType(key).issue());
    }

    private void write(String file, TestCertificate certificate) throws IOException {
        certificate.writeTo(directory.resolve(file), directory.resolve(file));
    }

    private CertificateDirectory open() throws IOException {
        CertificateDirectory certificates = CertificateDirectory.builder(directory)
                .layout(Layout.bundle())
                .defaultHost(DEFAULT)
                .open();
        opened.add(certificates);
        return certificates;
    }

    private HostCoverage verdict(CoverageCheck check) throws IOException {
        return check.check(open(), HOST).hosts().get(0);
    }

    private static Map<ClientProfile, Boolean> covered(HostCoverage verdict) {
        Map<ClientProfile, Boolean> covered = new EnumMap<>(ClientProfile.class);
        verdict.clients().forEach(each -> covered.put(each.client(), each.covered()));
        return covered;
    }

    private static Map<ClientProfile, Boolean> covered(
            boolean gmail, boolean postfix, boolean exim, boolean jakartaMail, boolean rsaOnly) {
        return new EnumMap<>(Map.of(
                ClientProfile.GMAIL, gmail,
                ClientProfile.POSTFIX, postfix,
                ClientProfile.EXIM, exim,
                ClientProfile.JAKARTA_MAIL, jakartaMail,
                ClientProfile.RSA_ONLY, rsaOnly));
    }

    @ParameterizedTest
    @EnumSource(names = {"ED25519", "ED448", "EC_P521", "RSASSA_PSS"})
    @DisplayName("is not covered by a key that Gmail cannot use, though all others can")
    void uncommonKey(KeyAlgorithm key) throws Exception {
        write(DEFAULT + ".pem", DEFAULT, KeyAlgorithm.RSA_2048);
        write(HOST + ".pem", HOST, key);
        HostCoverage verdict = verdict(CHECK);

        assertThat(verdict.covered()).isFalse();
        assertThat(covered(verdict)).isEqualTo(covered(false, true, true, true, false));
        assertThat(verdict.problems().get(0)).satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.CERTIFICATE_HOST_MISMATCH);
            assertThat(problem.message())
                    .startsWith("Gmail and old clients (RSA only) are presented the default's, which is for " + DEFAULT
                            + ", not for " + HOST)
                    .endsWith("; add a certificate with an RSA key for it");
            assertThat(problem.file()).contains(directory.resolve(HOST + ".pem"));
        });
        assertThat(verdict.client(ClientProfile.GMAIL).orElseThrow().presented())
                .extracting(PresentedCertificate::names)
                .containsExactly(List.of(DEFAULT));
        assertThat(verdict.client(ClientProfile.EXIM).orElseThrow().presented())
                .extracting(PresentedCertificate::names)
                .containsExactly(List.of(HOST));
    }

    @ParameterizedTest
    @EnumSource(names = {"EC_P256", "EC_P384"})
    @DisplayName("is covered by an ECDSA key, which old clients cannot use")
    void ecdsa(KeyAlgorithm key) throws Exception {
        write(DEFAULT + ".pem", DEFAULT, KeyAlgorithm.EC_P256);
        write(HOST + ".pem", HOST, key);
        HostCoverage verdict = verdict(CHECK);

        assertThat(verdict.covered()).isTrue();
        assertThat(verdict.problems()).isEmpty();
        assertThat(covered(verdict)).isEqualTo(covered(true, true, true, true, false));
        assertThat(verdict.client(ClientProfile.RSA_ONLY).orElseThrow().problems())
                .extracting(Problem::code)
                .containsExactly(ProblemCode.NO_USABLE_KEY);
    }

    @Test
    @DisplayName("is covered by an RSA key beside one of another kind")
    void besideRsa() throws Exception {
        write(DEFAULT + ".pem", DEFAULT, KeyAlgorithm.EC_P256);
        write(HOST + ".pem.ecdsa", HOST, KeyAlgorithm.EC_P521);
        write(HOST + ".pem.rsa", HOST, KeyAlgorithm.RSA_2048);
        HostCoverage verdict = verdict(CHECK);

        assertThat(covered(verdict)).isEqualTo(covered(true, true, true, true, true));
        assertThat(verdict.covered()).isTrue();
    }

    @Test
    @DisplayName("is covered where the default's certificate is for it, too, and is the one that a client can use")
    void byDefault() throws Exception {
        write(
                DEFAULT + ".pem",
                AUTHORITY
                        .certificateFor(DEFAULT)
                        .andFor(HOST)
                        .keyType(KeyAlgorithm.RSA_2048)
                        .issue());
        write(HOST + ".pem", HOST, KeyAlgorithm.ED25519);
        HostCoverage verdict = verdict(CHECK);

        assertThat(covered(verdict)).isEqualTo(covered(true, true, true, true, true));
        assertThat(verdict.covered()).isTrue();
    }

    @Test
    @DisplayName("has no handshake with a client that can use no key at all")
    void noKey() throws Exception {
        write(DEFAULT + ".pem", DEFAULT, KeyAlgorithm.ED25519);
        write(HOST + ".pem", HOST, KeyAlgorithm.ED25519);
        HostCoverage verdict = verdict(CHECK);

        assertThat(covered(verdict)).isEqualTo(covered(false, true, true, true, false));
        assertThat(verdict.problems())
                .filteredOn(problem -> problem.severity() == Severity.ERROR)
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo(ProblemCode.NO_USABLE_KEY);
                    assertThat(problem.message())
                            .startsWith("Gmail and old clients (RSA only) can use no key of type Ed25519");
                });
    }

    @Test
    @DisplayName("is judged as by one of them alone, if that is asked for")
    void alone() throws Exception {
        write(DEFAULT + ".pem", DEFAULT, KeyAlgorithm.EC_P256);
        write(HOST + ".pem", HOST, KeyAlgorithm.ED25519);
        CertificateDirectory certificates = open();

        assertThat(CHECK.forClients(ClientProfile.POSTFIX)
                        .check(certificates, HOST)
                        .covered())
                .isTrue();
        assertThat(CHECK.forClients(ClientProfile.GMAIL)
                        .check(certificates, HOST)
                        .covered())
                .isFalse();
        assertThat(CHECK.forClients(ClientProfile.RSA_ONLY)
                        .check(certificates, DEFAULT)
                        .covered())
                .isFalse();
        assertThatIllegalArgumentException().isThrownBy(CHECK::forClients);
    }

    @Test
    @DisplayName("is told in the order of the profiles, however the clients were named")
    void ordered() throws Exception {
        write(DEFAULT + ".pem", DEFAULT, KeyAlgorithm.EC_P256);
        CertificateDirectory certificates = open();
        CoverageCheck check = CHECK.forClients(ClientProfile.EXIM, ClientProfile.GMAIL, ClientProfile.EXIM);

        assertThat(check.clients()).containsExactly(ClientProfile.GMAIL, ClientProfile.EXIM);
        assertThat(check.check(certificates, DEFAULT).hosts().get(0).clients())
                .extracting(ClientVerdict::client)
                .containsExactly(ClientProfile.GMAIL, ClientProfile.EXIM);
        assertThat(check.checkDirectory(certificates).names().get(0).clients())
                .extracting(ClientVerdict::client)
                .containsExactly(ClientProfile.GMAIL, ClientProfile.EXIM);
    }

    @ParameterizedTest
    @EnumSource(names = {"ED25519", "ED448"})
    @DisplayName("needs signatures of its chain that the client offers to verify")
    void signedWith(KeyAlgorithm key) {
        TestAuthority authority = TestAuthority.create("Modern root", key).intermediate("Modern intermediate");
        HostCoverage verdict = CoverageCheck.standard()
                .trusting(authority.roots())
                .checkSent(HOST, List.of(authority.issue(HOST).chain()));

        assertThat(verdict.client(ClientProfile.GMAIL).orElseThrow().problems())
                .extracting(Problem::code)
                .containsOnly(ProblemCode.SIGNATURE_NOT_OFFERED);
        assertThat(verdict.client(ClientProfile.POSTFIX).orElseThrow().covered())
                .isTrue();
        assertThat(verdict.covered()).isFalse();
    }

    @Test
    @DisplayName("whose name is rejected is covered for nobody")
    void rejected() throws Exception {
        write(DEFAULT + ".pem", DEFAULT, KeyAlgorithm.EC_P256);
        HostCoverage verdict = CHECK.check(open().withUnknownNames(UnknownNamePolicy.REJECT), HOST)
                .hosts()
                .get(0);

        assertThat(covered(verdict)).isEqualTo(covered(false, false, false, false, false));
    }

    @Test
    @DisplayName("is named in the text with what each of them gets, where they differ")
    void text() throws Exception {
        write(DEFAULT + ".pem", DEFAULT, KeyAlgorithm.RSA_2048);
        write(HOST + ".pem", HOST, KeyAlgorithm.ED25519);
        String text = CHECK.check(open(), HOST, DEFAULT).toText();

        assertThat(text).contains("""
                HOST              GMAIL          POSTFIX     EXIM        JAKARTA-MAIL  RSA-ONLY
                mail.example.com  FAIL RSA 2048  ok Ed25519  ok Ed25519  ok Ed25519    FAIL RSA 2048
                """);
        assertThat(text.lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
    }

    @Test
    @DisplayName("is not covered in the assertions of a test, either")
    void asserted() throws Exception {
        write(DEFAULT + ".pem", DEFAULT, KeyAlgorithm.EC_P256);
        write(HOST + ".pem", HOST, KeyAlgorithm.ED25519);
        CertificateDirectory certificates = open();

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> assertThat(certificates).covers(HOST))
                .withMessageContaining("Gmail is presented the default's");
        assertThat(certificates).covers(DEFAULT);
    }

    @Test
    @DisplayName("has clients with codes that command lines know, and with what they offer")
    void profiles() {
        for (ClientProfile client : ClientProfile.values()) {
            assertThat(ClientProfile.of(client.code())).contains(client);
            assertThat(client.versions()).isNotEmpty().doesNotHaveDuplicates();
            assertThat(client.cipherSuites()).isNotEmpty().doesNotHaveDuplicates();
            assertThat(client.namedGroups()).isNotEmpty().doesNotHaveDuplicates();
            assertThat(client.signatureSchemes()).isNotEmpty().doesNotHaveDuplicates();
        }
        assertThat(ClientProfile.of("nobody")).isEmpty();
    }
}

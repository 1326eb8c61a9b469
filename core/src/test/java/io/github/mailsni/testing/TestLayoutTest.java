package io.github.mailsni.testing;

import static io.github.mailsni.testing.CertificateAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.coverage.CoverageCheck;
import io.github.mailsni.directory.CertificateDirectory;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The test kit")
class TestLayoutTest {
    private static final TestAuthority AUTHORITY =
            TestAuthority.create("Example root").intermediate("Example intermediate");

    @TempDir
    Path directory;

    private CertificateDirectory open(TestLayout layout) throws IOException {
        return CertificateDirectory.builder(directory)
                .layout(layout.layout())
                .passwords(file -> Optional.of(TestLayout.PASSWORD.toCharArray()))
                .defaultHost("mail.example.com")
                .open();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("writes the files of hosts so that the layout finds them, and nothing is wrong with them:")
    void layouts(TestLayout layout) throws Exception {
        AUTHORITY.issue("mail.example.com").writeTo(directory, layout);
        AUTHORITY.issue("smtp.example.org", "imap.example.org").writeTo(directory, layout);
        CertificateDirectory certificates = open(layout);
        assertThat(certificates)
                .covers("mail.example.com", "smtp.example.org", "imap.example.org")
                .trustedBy(AUTHORITY);
        assertThat(certificates.report().refused()).isEmpty();
        assertThat(CoverageCheck.standard()
                        .trusting(AUTHORITY.roots())
                        .check(certificates, "mail.example.com", "smtp.example.org")
                        .hosts())
                .allSatisfy(host -> assertThat(host.problems()).isEmpty());
    }

    @Test
    @DisplayName("gives one host keys of two types in the layout that has a place for them")
    void twoKeyTypes() throws Exception {
        AUTHORITY.issue("mail.example.com").writeTo(directory, TestLayout.BUNDLE);
        AUTHORITY
                .certificateFor("mail.example.com")
                .keyType(KeyAlgorithm.RSA_2048)
                .issue()
                .writeTo(directory, TestLayout.BUNDLE);
        assertThat(open(TestLayout.BUNDLE).hosts())
                .singleElement()
                .satisfies(host -> assertThat(host.credentials()).hasSize(2));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("writes keys that nobody else on the machine can read:")
    void permissions(TestLayout layout) throws Exception {
        Assumptions.assumeTrue(
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
        AUTHORITY.issue("mail.example.com").writeTo(directory, layout);
        Path keyFile = open(layout)
                .hosts()
                .flatMap(host -> host.credentials().stream())
                .map(credential -> credential.files().get(credential.files().size() - 1))
                .findFirst()
                .orElseThrow();
        assertThat(Files.getPosixFilePermissions(keyFile)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    @DisplayName("makes a self-signed certificate, and one that is sent without its issuers")
    void wrongOnes() {
        TestCertificate selfSigned =
                AUTHORITY.certificateFor("mail.example.com").selfSigned().issue();
        assertThat(selfSigned.chain()).containsExactly(selfSigned.leaf());
        assertThat(selfSigned.leaf().getIssuerX500Principal())
                .isEqualTo(selfSigned.leaf().getSubjectX500Principal());
        TestCertificate certificate = AUTHORITY.issue("mail.example.com");
        assertThat(certificate.chain()).hasSize(2);
        assertThat(certificate.withoutIntermediates().chain()).containsExactly(certificate.leaf());
    }
}

package io.github.mailsni.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.testing.CertificateAssertions;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("To a sender that finds keys in TLSA records 3 1 1,")
class DaneTest {
    private static final String HOST = "mx.example.com";
    private static final TestAuthority AUTHORITY = TestAuthority.create("Any authority");
    private static final CoverageCheck DANE = CoverageCheck.standard().trusting(TrustRoots.dane());

    private static HostCoverage sent(TestCertificate certificate) {
        return DANE.checkSent(HOST, List.of(certificate.chain()));
    }

    @Test
    @DisplayName("neither name nor issuer nor dates matter")
    void nothingButTheKey() {
        Instant now = Instant.now();
        TestCertificate certificate = AUTHORITY
                .certificateFor("other.example")
                .selfSigned()
                .validity(now.minus(Duration.ofDays(90)), now.minus(Duration.ofDays(1)))
                .issue();
        HostCoverage verdict = sent(certificate);
        assertThat(verdict.covered()).isTrue();
        assertThat(verdict.problems()).isEmpty();
        assertThat(verdict.publicKeys()).hasSize(1);
    }

    @Test
    @DisplayName("an extended key usage and a signature do not matter either")
    void usage() {
        assertThat(sent(AUTHORITY.certificateFor(HOST).forClients().issue()).covered())
                .isTrue();
        assertThat(sent(AUTHORITY.certificateFor(HOST).signedWithSha1().issue()).covered())
                .isTrue();
    }

    @Test
    @DisplayName("the strength of the key does")
    void weakKey() {
        HostCoverage verdict = sent(
                AUTHORITY.certificateFor(HOST).keyType(KeyAlgorithm.RSA_1024).issue());
        assertThat(verdict.covered()).isFalse();
        assertThat(verdict.problems()).extracting(Problem::code).containsExactly(ProblemCode.WEAK_KEY);
    }

    @Test
    @DisplayName("a directory's hosts are covered by whatever is presented")
    void directory(@TempDir Path directory) throws Exception {
        EximHosts hosts = new EximHosts(directory);
        hosts.write(HOST, AUTHORITY.certificateFor("other.example").selfSigned().issue());
        CoverageReport report = DANE.check(hosts.open(), HOST, "unknown.example.com");
        assertThat(report.covered()).isTrue();
        assertThat(report.hosts()).allMatch(host -> host.problems().isEmpty());
        assertThat(report.trust()).contains("3 1 1");
        assertThat(report.tlsa(25)).isNotEmpty();
        CertificateAssertions.assertThat(hosts.open()).forDane().covers(HOST).forAtLeast(Duration.ofDays(3650));
    }
}

package io.github.mailsni.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.KeyType;
import io.github.mailsni.MatchKind;
import io.github.mailsni.ServerName;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A report as text")
class CoverageTextTest {
    private static final Instant AT = Instant.parse("2026-11-23T12:00:00Z");
    private static final String DIGEST = "00".repeat(32);

    static PresentedCertificate certificate(String key, boolean standIn, String... names) {
        return new PresentedLeaf(
                "subject",
                "issuer",
                List.of(names),
                true,
                AT,
                Instant.parse("2027-02-21T12:00:00Z"),
                KeyType.ECDSA,
                key,
                DIGEST,
                DIGEST,
                2,
                standIn,
                List.of());
    }

    static HostCoverage host(String host, List<PresentedCertificate> certificates, Problem... problems) {
        return new HostVerdict(
                host,
                ServerName.ofUnicode(host),
                Optional.of(MatchKind.EXACT),
                certificates,
                List.of(),
                List.of(),
                List.of(problems));
    }

    static String text(HostCoverage... hosts) {
        return new CoverageReport(AT, "the given root (Example root)", List.of(hosts)).toText();
    }

    @Test
    @DisplayName("has a row for each host and key type, then the problems, then the count")
    void table() {
        assertThat(text(
                        host(
                                "mail.example.com",
                                List.of(
                                        certificate("ECDSA P-256", false, "mail.example.com"),
                                        certificate("RSA 2048", true, "mail.default.example"))),
                        host(
                                "smtp.example.com",
                                List.of(certificate(
                                        "RSA-PSS 2048",
                                        false,
                                        "a.example",
                                        "b.example",
                                        "c.example",
                                        "d.example",
                                        "e.example")),
                                Problem.of(
                                        ProblemCode.EXPIRES_SOON,
                                        "the certificate expires soon",
                                        Optional.of(Path.of("smtp.pem")))),
                        host(
                                "gone.example.com",
                                List.of(),
                                Problem.of(ProblemCode.WEAK_KEY, "its key is weak", Optional.empty()))))
                .isEqualTo("""
                              HOST              MATCH     KEY           EXPIRES     CERTIFICATE FOR
                        FAIL  gone.example.com  exact                               (none)
                        ok    mail.example.com  exact     ECDSA P-256   2027-02-21  mail.example.com
                                                stand-in  RSA 2048      2027-02-21  mail.default.example
                        warn  smtp.example.com  exact     RSA-PSS 2048  2027-02-21  a.example, b.example and 3 more

                        gone.example.com is not covered
                          weak-key
                            its key is weak

                        smtp.example.com is covered, but
                          expires-soon (warning) in smtp.pem
                            the certificate expires soon

                        2 of 3 hosts are covered, trusting the given root (Example root), at 2026-11-23T12:00:00Z
                        """);
    }

    @Test
    @DisplayName("aligns names in wide characters, and cuts long ones in their middle")
    void wide() {
        String longName = "a".repeat(60) + ".example.com";
        assertThat(text(
                        host("\u4f8b\u3048.example", List.of(certificate("ECDSA P-256", false, "xn--r8jz45g.example"))),
                        host(longName, List.of(certificate("ECDSA P-256", false, longName)))))
                .startsWith("""
                            HOST                                MATCH  KEY          EXPIRES     CERTIFICATE FOR
                        ok  aaaaaaaaaaaaaaaa...aaa.example.com  exact  ECDSA P-256  2027-02-21  aaaaaaaaaaaaa....example.com
                        ok  例え.example                        exact  ECDSA P-256  2027-02-21  xn--r8jz45g.example
                        """);
    }

    @Test
    @DisplayName("lets nothing from a certificate or a file move the cursor")
    void hostile() {
        Path file = Path.of("a\u001b[2Jb\u202ec");
        assertThat(text(host(
                        "mail.example.com",
                        List.of(),
                        Problem.of(ProblemCode.WEAK_KEY, "key of \r\nFAKE \u009b1m", Optional.of(file)))))
                .contains("  weak-key in a\\x1b[2Jb\\u202ec\n", "    key of \\x0d\\x0aFAKE \\x9b1m\n");
    }

    @Test
    @DisplayName("of no hosts is one line")
    void empty() {
        assertThat(text())
                .isEqualTo("none of 0 hosts is covered, trusting the given root (Example root), at"
                        + " 2026-11-23T12:00:00Z\n");
    }
}

package io.github.mailsni.testing;

import static io.github.mailsni.testing.CertificateAssertions.assertThat;
import static io.github.mailsni.testing.CertificateAssertions.publicRoots;
import static io.github.mailsni.testing.CertificateAssertions.roots;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.directory.CertificateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

@Tag("jdk")
@DisplayName("The assertion about certificates")
class CertificateSelectorAssertTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final TestAuthority AUTHORITY = TestAuthority.create("Example root");

    @TempDir(factory = InTarget.class)
    Path directory;

    /** Of a short path on every machine: a long one changes the line breaks of the messages. */
    static final class InTarget implements TempDirFactory {
        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
            return Files.createTempDirectory(Files.createDirectories(Path.of("target")), "hosts");
        }
    }

    @BeforeEach
    void hosts() throws IOException {
        issue("mail.example.com", 90);
        issue("smtp.example.org", 20);
        issue("imap.example.com", -1);
        issue("*.example.net", 90);
    }

    private TestCertificate issue(String host, int days) throws IOException {
        TestCertificate certificate = AUTHORITY
                .certificateFor(host)
                .validity(NOW.minus(Duration.ofDays(30)), NOW.plus(Duration.ofDays(days)))
                .issue();
        certificate.writeTo(directory, TestLayout.EXIM);
        return certificate;
    }

    private CertificateDirectory open() throws IOException {
        return CertificateDirectory.builder(directory)
                .layout(TestLayout.EXIM.layout())
                .defaultHost("mail.example.com")
                .clock(CLOCK)
                .open();
    }

    private String failure(ThrowingCallable assertion) {
        Throwable thrown = catchThrowable(assertion);
        assertThat(thrown).isInstanceOf(AssertionError.class);
        return String.valueOf(thrown.getMessage()).replace(directory.toString(), "DIR");
    }

    @Test
    @DisplayName("holds where all hosts are covered, trusted, and for long enough")
    void holds() throws Exception {
        CertificateSelector certificates = open();
        assertThat(certificates)
                .at(CLOCK)
                .covers("mail.example.com", "smtp.example.org", "any.example.net")
                .trustedBy(AUTHORITY)
                .forAtLeast(Duration.ofDays(20));
        assertThat(certificates).covers(List.of("any.example.net"));
    }

    @Test
    @DisplayName("fails with the table of what is not covered, why, in which file, and what to do")
    void covers() throws Exception {
        CertificateSelector certificates = open();
        assertThat(failure(() -> assertThat(certificates)
                        .at(CLOCK)
                        .covers("mail.example.com", "pop.example.com", "imap.example.com", "a.b.example.net")))
                .isEqualTo("""
                        expected all of 4 hosts to be covered, but 3 are not:

                              HOST              MATCH    KEY          EXPIRES     CERTIFICATE FOR
                        FAIL  a.b.example.net   default  ECDSA P-256  2027-02-21  mail.example.com
                        FAIL  imap.example.com  exact    ECDSA P-256  2026-11-22  imap.example.com
                        FAIL  pop.example.com   default  ECDSA P-256  2027-02-21  mail.example.com

                        a.b.example.net is not covered
                          wildcard-depth in DIR/exim.crt.*.example.net
                            the certificate's wildcard *.example.net covers hosts one label below example.net only, not
                            a.b.example.net; issue the certificate with that name or *.b.example.net as well

                        imap.example.com is not covered
                          certificate-expired in DIR/exim.crt.imap.example.com
                            the certificate expired at 2026-11-22T12:00:00Z; renew it

                        pop.example.com is not covered
                          certificate-host-mismatch in DIR/exim.crt.mail.example.com
                            no certificate here is for this host: the default's is presented, which is for mail.example.com,
                            not for pop.example.com; add a certificate for it

                        none of 3 hosts is covered, trusting any issuer, at 2026-11-23T12:00:00Z
                        """);
    }

    @Test
    @DisplayName("of trust fails with who is trusted and who is not")
    void trust() throws Exception {
        CertificateSelector certificates = open();
        assertThat(failure(() -> assertThat(certificates)
                        .at(CLOCK)
                        .covers("mail.example.com")
                        .trustedBy(publicRoots())))
                .isEqualTo("""
                        expected mail.example.com to be covered, but it is not:

                              HOST              MATCH  KEY          EXPIRES     CERTIFICATE FOR
                        FAIL  mail.example.com  exact  ECDSA P-256  2027-02-21  mail.example.com

                        mail.example.com is not covered
                          certificate-not-trusted in DIR/exim.crt.mail.example.com
                            it was issued by Example root, which is not among the public roots of this Java runtime, and of
                            which no certificate is sent; if that is an intermediate authority, append its certificate,
                            otherwise get one from an authority that clients trust

                        the host is not covered, trusting the public roots of this Java runtime, at 2026-11-23T12:00:00Z
                        """);
    }

    @Test
    @DisplayName("counts a host once that is named in two spellings")
    void twice() throws Exception {
        CertificateSelector certificates = open();
        assertThat(failure(() -> assertThat(certificates).at(CLOCK).covers("pop.example.com", "POP.example.com")))
                .startsWith("expected pop.example.com to be covered, but it is not:");
        assertThat(failure(() -> assertThat(certificates)
                        .at(CLOCK)
                        .covers("pop.example.com", "mail.example.com")
                        .covers("POP.example.com")))
                .startsWith("expected all of 2 hosts to be covered, but 1 is not:");
    }

    @Test
    @DisplayName("of time fails with what will have expired by then")
    void time() throws Exception {
        CertificateSelector certificates = open();
        assertThat(failure(() -> assertThat(certificates)
                        .at(CLOCK)
                        .covers("mail.example.com", "smtp.example.org")
                        .trustedBy(roots(AUTHORITY.certificate()))
                        .forAtLeast(Duration.ofDays(21))))
                .isEqualTo("""
                        expected all of 2 hosts to be covered for at least 21 days, but 1 is not:

                              HOST              MATCH  KEY          EXPIRES     CERTIFICATE FOR
                        FAIL  smtp.example.org  exact  ECDSA P-256  2026-12-13  smtp.example.org

                        smtp.example.org is not covered
                          certificate-expired in DIR/exim.crt.smtp.example.org
                            the certificate expired at 2026-12-13T12:00:00Z; renew it

                        the host is not covered, trusting the given root (Example root), at 2026-12-14T12:00:00Z
                        """);
    }

    @Test
    @DisplayName("takes its demands in any order, once hosts are named")
    void order() throws Exception {
        CertificateSelector certificates = open();
        assertThat(failure(() -> assertThat(certificates)
                        .at(CLOCK)
                        .covers("smtp.example.org")
                        .forAtLeast(Duration.ofDays(21))
                        .trustedBy(AUTHORITY)))
                .startsWith("expected smtp.example.org to be covered for at least 21 days, but it is not:");
    }

    @Test
    @DisplayName("fails where no host is named, and says what to add")
    void withoutHosts() throws Exception {
        CertificateSelector certificates = open();
        assertThat(failure(() -> assertThat(certificates).trustedBy(AUTHORITY)))
                .isEqualTo(
                        "trustedBy(...) checks nothing yet, since no host is named; say before it which hosts users dial:"
                                + " covers(\"mail.example.com\")");
        assertThat(failure(() -> assertThat(certificates).forAtLeast(Duration.ofDays(21))))
                .startsWith("forAtLeast(...) checks nothing yet");
    }

    @Test
    @DisplayName("begins with the description that it was given")
    void described() throws Exception {
        CertificateSelector certificates = open();
        assertThat(failure(() -> assertThat(certificates)
                        .as("the hosts of %s", "example.com")
                        .at(CLOCK)
                        .covers("imap.example.com")))
                .startsWith("[the hosts of example.com] expected imap.example.com to be covered, but it is not:");
    }

    @Test
    @DisplayName("does not take nothing for something")
    void nothing() throws Exception {
        CertificateSelector certificates = open();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> assertThat(certificates).covers())
                .withMessage("name the hosts that users dial; to cover none is always true");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> assertThat(certificates).forAtLeast(Duration.ofDays(-1)));
    }
}

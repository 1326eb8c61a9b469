package io.github.mailsni.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.testing.TestCertificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/**
 * The verdict beside that of {@code openssl verify -verify_hostname}. Needs the program:
 * {@code apt-get install openssl}. Where the two differ:
 *
 * <ul>
 *   <li>without a subjectAltName openssl takes the common name, unless the caller forbids it: RFC 9525 section 2 does;
 *   <li>openssl takes a wildcard for a part of the left-most label, unless the caller forbids it: RFC 9525 section 6.3 does;
 *   <li>openssl takes a host with an underscore by its own name, though not by a wildcard: the JDK takes it not at all.
 * </ul>
 */
@Label("The verdict and openssl verify")
@Tag("interop")
class OpensslAgreementPropertiesTest {
    private static final CoverageCheck CHECK = CoverageCheck.standard().trusting(GeneratedCertificate.ROOT.roots());

    @Property(tries = 200)
    @Label("agree, but for the listed differences")
    void agree(@ForAll("certificates") GeneratedCertificate generated) throws Exception {
        TestCertificate certificate = generated.issue();
        List<X509Certificate> sent = generated.sent(certificate);
        HostCoverage verdict = CHECK.checkSent(generated.host(), List.of(sent));
        boolean accepted = isAccepted(generated.host(), sent);
        if (!accepted) {
            assertThat(verdict.covered()).as("%s", verdict).isFalse();
        } else if (!verdict.covered()) {
            assertThat(!generated.withNames()
                            || generated.host().contains("_")
                            || generated.names().stream()
                                    .anyMatch(name -> name.contains("*") && !name.startsWith("*.")))
                    .as("%s", verdict)
                    .isTrue();
            assertThat(verdict.problems())
                    .filteredOn(problem -> problem.severity() == Severity.ERROR)
                    .extracting(Problem::code)
                    .isSubsetOf(
                            ProblemCode.CERTIFICATE_HOST_MISMATCH,
                            ProblemCode.WILDCARD_DEPTH,
                            ProblemCode.HOST_NAME_INVALID,
                            ProblemCode.NO_SUBJECT_ALT_NAME);
        }
    }

    @Provide
    Arbitrary<GeneratedCertificate> certificates() {
        return GeneratedCertificate.any();
    }

    private static boolean isAccepted(String host, List<X509Certificate> sent) throws Exception {
        return OpensslClient.accepts(host, List.of(GeneratedCertificate.ROOT.certificate()), sent, Instant.now());
    }
}

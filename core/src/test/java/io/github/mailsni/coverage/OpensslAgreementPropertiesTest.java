package io.github.mailsni.coverage;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.testing.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/**
 * The verdict beside that of {@code openssl verify -x509_strict -verify_hostname}. Needs the program:
 * {@code apt-get install openssl}. Where the two differ:
 *
 * <ul>
 *   <li>without a subjectAltName openssl takes the common name, unless the caller forbids it: RFC 9525 section 2 does;
 *   <li>openssl takes a wildcard for a part of the left-most label, unless the caller forbids it: RFC 9525 section 6.3 does;
 *   <li>openssl wants two labels behind a wildcard, so that {@code *.com} is for nobody; RFC 9525 knows no such rule, and no public
 *       authority issues such a certificate;
 *   <li>openssl does not take a label with an underscore for a wildcard's: such names are no host names in the strict sense.
 * </ul>
 */
@Label("The verdict and openssl verify")
@Tag("interop")
class OpensslAgreementPropertiesTest {
    private static final long PATIENCE_SECONDS = 60;
    private static final CoverageCheck CHECK = CoverageCheck.standard().trusting(GeneratedCertificate.ROOT.roots());

    @Property(tries = 200)
    @Label("agree, but for the listed differences")
    void agree(@ForAll("certificates") GeneratedCertificate generated) throws Exception {
        TestCertificate certificate = generated.issue();
        List<X509Certificate> sent = generated.sent(certificate);
        HostCoverage verdict = CHECK.checkSent(generated.host(), List.of(sent));
        boolean accepted = isAccepted(generated.host(), sent);
        if (verdict.covered() && !accepted) {
            assertThat(generated.names().contains("*.com") || generated.host().contains("_"))
                    .as("%s", verdict)
                    .isTrue();
        } else if (accepted && !verdict.covered()) {
            assertThat(!generated.withNames()
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
                            ProblemCode.NO_SUBJECT_ALT_NAME);
        }
    }

    @Provide
    Arbitrary<GeneratedCertificate> certificates() {
        return GeneratedCertificate.any();
    }

    private static boolean isAccepted(String host, List<X509Certificate> sent) throws Exception {
        Path directory = Files.createTempDirectory("mailsni-openssl");
        try {
            Path root = write(directory.resolve("root.pem"), List.of(GeneratedCertificate.ROOT.certificate()));
            Path leaf = write(directory.resolve("leaf.pem"), sent.subList(0, 1));
            Path others = write(directory.resolve("others.pem"), sent);
            Path output = directory.resolve("output");
            Process openssl = new ProcessBuilder(
                            "openssl",
                            "verify",
                            "-x509_strict",
                            "-purpose",
                            "sslserver",
                            "-CAfile",
                            root.toString(),
                            "-no-CApath",
                            "-no-CAstore",
                            "-untrusted",
                            others.toString(),
                            "-verify_hostname",
                            host,
                            leaf.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            assertThat(openssl.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            String said = Files.readString(output);
            assertThat(said).containsAnyOf("OK", "verification failed", "error ");
            return openssl.exitValue() == 0;
        } finally {
            for (String each : List.of("root.pem", "leaf.pem", "others.pem", "output")) {
                Files.deleteIfExists(directory.resolve(each));
            }
            Files.delete(directory);
        }
    }

    private static Path write(Path file, List<X509Certificate> certificates) throws Exception {
        StringBuilder pem = new StringBuilder();
        for (X509Certificate each : certificates) {
            pem.append("-----BEGIN CERTIFICATE-----\n")
                    .append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(each.getEncoded()))
                    .append("\n-----END CERTIFICATE-----\n");
        }
        return Files.writeString(file, pem, US_ASCII);
    }
}

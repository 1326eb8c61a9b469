package io.github.mailsni.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.Credential;
import io.github.mailsni.ServerName;
import io.github.mailsni.coverage.CoverageCheck;
import io.github.mailsni.coverage.Problem;
import io.github.mailsni.coverage.ProblemCode;
import io.github.mailsni.coverage.TrustRoots;
import io.github.mailsni.exim.EximTls;
import io.github.mailsni.support.MutableClock;
import io.github.mailsni.support.RecertifiedAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Of the certificates of an issuer that was certified again, a host's chain has")
class RecertifiedIssuerTest {
    private static final String HOST = "mail.example.com";
    /** In a year in which this code is not tested, so that the directory's clock decides. */
    private static final Instant NOW = Instant.parse("2041-06-15T12:00:00Z");

    @TempDir
    Path directory;

    private final MutableClock clock = new MutableClock(NOW);
    private final RecertifiedAuthority authority = new RecertifiedAuthority(true);
    private final X509Certificate root = issued(authority::root, -900, 9000);
    private final X509Certificate leaf = issued((from, to) -> authority.leaf(HOST, from, to), -10, 80);
    private final X509Certificate expired = issued(authority::issuer, -700, -5);
    private final X509Certificate current = issued(authority::issuer, -30, 700);
    private final X509Certificate future = issued(authority::issuer, 5, 1400);

    private interface Issuing {
        X509Certificate issue(Instant from, Instant to) throws Exception;
    }

    private static X509Certificate issued(Issuing issuing, int fromDays, int toDays) {
        try {
            return issuing.issue(NOW.plus(fromDays, ChronoUnit.DAYS), NOW.plus(toDays, ChronoUnit.DAYS));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void write(String name, String... contents) throws Exception {
        Files.writeString(directory.resolve(name), String.join("", contents));
    }

    private CertificateDirectory open(Layout layout) throws Exception {
        return CertificateDirectory.builder(directory)
                .layout(layout)
                .defaultHost(HOST)
                .clock(clock)
                .open();
    }

    private static List<X509Certificate> chain(CertificateDirectory certificates) {
        return chain(certificates.select(ServerName.of(HOST)).host().credentials());
    }

    private static List<X509Certificate> chain(Collection<Credential> credentials) {
        return credentials.iterator().next().chain();
    }

    private List<Problem> problems(CertificateDirectory certificates) {
        return CoverageCheck.standard()
                .trusting(TrustRoots.of(root))
                .at(clock)
                .check(certificates, HOST)
                .hosts()
                .get(0)
                .problems()
                .stream()
                .filter(problem -> problem.code() != ProblemCode.KEY_PERMISSIONS)
                .toList();
    }

    @Nested
    @DisplayName("in one file,")
    class InOneFile {
        private List<X509Certificate> served(X509Certificate... certificates) throws Exception {
            write("exim.crt." + HOST, RecertifiedAuthority.pem(certificates));
            write("exim.key." + HOST, authority.leafKeyPem());
            List<X509Certificate> byDirectory;
            try (CertificateDirectory opened = open(Layout.exim())) {
                byDirectory = chain(opened);
            }
            try (EximTls opened = EximTls.builder(
                            directory.resolve("exim.crt." + HOST).toString(),
                            directory.resolve("exim.key." + HOST).toString())
                    .clock(clock)
                    .open()) {
                assertThat(chain(opened.select(ServerName.of(HOST)).host().credentials()))
                        .as("by Exim's options")
                        .isEqualTo(byDirectory);
            }
            return byDirectory;
        }

        @Test
        @DisplayName("the one that is valid now, whatever their order")
        void validNow() throws Exception {
            assertThat(served(leaf, expired, current)).containsExactly(leaf, current);
            assertThat(served(leaf, current, expired)).containsExactly(leaf, current);
            assertThat(served(leaf, future, expired, current)).containsExactly(leaf, current);
            assertThat(served(current, future, leaf)).containsExactly(leaf, current);
        }

        @Test
        @DisplayName("the one that is valid now, though another will outlive the leaf")
        void validNowBeforeLongest() throws Exception {
            X509Certificate ending = issued(authority::issuer, -30, 20);

            assertThat(served(leaf, future, ending)).containsExactly(leaf, ending);
        }

        @Test
        @DisplayName("of several that are valid now, the one that does not end before the leaf")
        void longest() throws Exception {
            X509Certificate ending = issued(authority::issuer, -30, 20);

            assertThat(served(leaf, ending, current)).containsExactly(leaf, current);
        }

        @Test
        @DisplayName("of several that are valid as long as the leaf, the first in the file")
        void order() throws Exception {
            X509Certificate longer = issued(authority::issuer, -20, 1000);

            assertThat(served(leaf, current, longer)).containsExactly(leaf, current);
            assertThat(served(leaf, longer, current)).containsExactly(leaf, longer);
        }

        @Test
        @DisplayName("the one that will be valid, if all others have expired")
        void future() throws Exception {
            assertThat(served(leaf, expired, future)).containsExactly(leaf, future);
        }

        @Test
        @DisplayName("one that has expired, if there is no other, and the log says so")
        void onlyExpired() throws Exception {
            assertThat(served(leaf, expired)).containsExactly(leaf, expired);
            try (CertificateDirectory opened = open(Layout.exim())) {
                assertThat(opened.report().warnings())
                        .singleElement()
                        .satisfies(warning -> assertThat(warning.code()).isEqualTo("certificate-expired"));
            }
        }

        @Test
        @DisplayName("the one that is valid now, where certificates have no key identifiers")
        void withoutKeyIdentifiers() throws Exception {
            RecertifiedAuthority plain = new RecertifiedAuthority(false);
            X509Certificate plainLeaf = issued((from, to) -> plain.leaf(HOST, from, to), -10, 80);
            X509Certificate old = issued(plain::issuer, -700, -5);
            X509Certificate valid = issued(plain::issuer, -30, 700);
            write("exim.crt." + HOST, RecertifiedAuthority.pem(plainLeaf, current, old, valid));
            write("exim.key." + HOST, plain.leafKeyPem());

            try (CertificateDirectory opened = open(Layout.exim())) {
                assertThat(chain(opened)).as("current has another key").containsExactly(plainLeaf, valid);
            }
        }

        @Test
        @DisplayName("the one for which clients accept the host")
        void covered() throws Exception {
            served(leaf, expired, current);
            try (CertificateDirectory opened = open(Layout.exim())) {
                assertThat(problems(opened)).isEmpty();
                assertThat(opened.report().warnings()).isEmpty();
            }
        }
    }

    @Nested
    @DisplayName("in files beside the leaf,")
    class Beside {
        @Test
        @DisplayName("the one that is valid now, in a layout with chain files")
        void pairs() throws Exception {
            write(HOST + ".crt", RecertifiedAuthority.pem(leaf));
            write(HOST + ".key", authority.leafKeyPem());
            write(HOST + "_chain.pem", RecertifiedAuthority.pem(expired, future, current));

            try (CertificateDirectory opened = open(Layout.pairs())) {
                assertThat(chain(opened)).containsExactly(leaf, current);
            }
        }

        @ParameterizedTest
        @CsvSource({"ca-2024.pem, ca-2026.pem", "b.pem, a.pem", "ca.pem, a/longer/name.pem", "a/longer/name.pem, ca.pem"
        })
        @DisplayName("the one that is valid now, in a layout without any convention, whatever the files are called")
        void any(String old, String successor) throws Exception {
            Files.createDirectories(directory.resolve("a/longer"));
            write("mail.crt", RecertifiedAuthority.pem(leaf));
            write("mail.key", authority.leafKeyPem());
            write(old, RecertifiedAuthority.pem(expired));
            write("next.pem", RecertifiedAuthority.pem(future));
            write(successor, RecertifiedAuthority.pem(current));

            try (CertificateDirectory opened = open(Layout.any())) {
                assertThat(chain(opened)).containsExactly(leaf, current);
                assertThat(opened.report().warnings()).isEmpty();
            }
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        @DisplayName(
                "the one that is valid now, in a layout without any convention, though the leaf's own file has an expired one")
        void ownFile(boolean besideIsABundle) throws Exception {
            write("fullchain.pem", RecertifiedAuthority.pem(leaf, expired));
            write("mail.key", authority.leafKeyPem());
            write(
                    "ca.pem",
                    besideIsABundle
                            ? RecertifiedAuthority.pem(root, expired, future, current)
                            : RecertifiedAuthority.pem(current));

            try (CertificateDirectory opened = open(Layout.any())) {
                assertThat(chain(opened)).containsExactly(leaf, current);
            }
        }

        @Test
        @DisplayName("from a reload on its successor, when one has expired")
        void later() throws Exception {
            X509Certificate ending = issued(authority::issuer, -30, 20);
            write("mail.crt", RecertifiedAuthority.pem(leaf));
            write("mail.key", authority.leafKeyPem());
            write("ca.pem", RecertifiedAuthority.pem(ending));
            write("next.pem", RecertifiedAuthority.pem(future));

            try (CertificateDirectory opened = open(Layout.any())) {
                assertThat(chain(opened)).containsExactly(leaf, ending);

                clock.set(NOW.plus(30, ChronoUnit.DAYS));
                opened.reload();

                assertThat(chain(opened)).containsExactly(leaf, future);
            }
        }

        @Test
        @DisplayName("none in a layout without chain files, and the remedy names the file of the one that is valid now")
        void remedy() throws Exception {
            write("exim.crt." + HOST, RecertifiedAuthority.pem(leaf));
            write("exim.key." + HOST, authority.leafKeyPem());
            write("a-2024.pem", RecertifiedAuthority.pem(expired));
            write("b-2041.pem", RecertifiedAuthority.pem(current));
            write("c-next.pem", RecertifiedAuthority.pem(future));

            try (CertificateDirectory opened = open(Layout.exim())) {
                assertThat(chain(opened)).containsExactly(leaf);
                assertThat(problems(opened))
                        .singleElement()
                        .satisfies(problem -> assertThat(problem.message())
                                .endsWith("it is in " + directory.resolve("b-2041.pem") + ": append it to this file"));
            }
        }

        @Test
        @DisplayName(
                "none in a layout without chain files, and the remedy names the file of the one that is valid now though another host sends an expired one")
        void remedyBesideAnotherHost() throws Exception {
            String other = "other.example.com";
            write("exim.crt." + HOST, RecertifiedAuthority.pem(leaf));
            write("exim.key." + HOST, authority.leafKeyPem());
            write(
                    "exim.crt." + other,
                    RecertifiedAuthority.pem(issued((from, to) -> authority.leaf(other, from, to), -10, 80), expired));
            write("exim.key." + other, authority.leafKeyPem());
            write("b-2041.pem", RecertifiedAuthority.pem(current));

            try (CertificateDirectory opened = open(Layout.exim())) {
                assertThat(problems(opened))
                        .singleElement()
                        .satisfies(problem -> assertThat(problem.message())
                                .endsWith("it is in " + directory.resolve("b-2041.pem") + ": append it to this file"));
            }
        }
    }

    @Test
    @DisplayName("if a program gives the certificates, the one that is valid for most of the leaf's life")
    void ofCaller() {
        for (List<X509Certificate> order : List.of(
                List.of(leaf, expired, current, future),
                List.of(leaf, future, current, expired),
                List.of(current, future, expired, leaf))) {
            assertThat(Credential.of(authority.leafKey(), order).chain()).containsExactly(leaf, current);
        }
    }

    @Test
    @DisplayName("the one that ends next, when a report on what a server sends warns of an end")
    void sent() {
        X509Certificate ending = issued(authority::issuer, -30, 5);

        assertThat(CoverageCheck.standard()
                        .trusting(TrustRoots.of(root))
                        .at(clock)
                        .checkSent(HOST, List.of(List.of(leaf, expired, ending)))
                        .problems())
                .anySatisfy(problem -> assertThat(problem.message())
                        .startsWith("the certificate of Recertified issuer, which is sent with it, expires at "
                                + ending.getNotAfter().toInstant()));
    }
}

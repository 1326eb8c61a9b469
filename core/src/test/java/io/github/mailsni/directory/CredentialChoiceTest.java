package io.github.mailsni.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.CertificateWarning;
import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.KeyType;
import io.github.mailsni.MatchKind;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.exim.EximFiles;
import io.github.mailsni.exim.EximTls;
import io.github.mailsni.internal.keymanager.Candidates;
import io.github.mailsni.support.MutableClock;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk")
@DisplayName("Of the credentials of a host is presented")
class CredentialChoiceTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create("mailsni test CA");
    private static final String DEFAULT = "mail.default.example";
    private static final String HOST = "mail.example.com";
    private static final String OTHER = "other.example.com";
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final Set<KeyType> ANY_KEY = Set.of(KeyType.values());

    @TempDir
    Path directory;

    private final MutableClock clock = new MutableClock(NOW);
    private Optional<CertificateDirectory> opened = Optional.empty();

    @AfterEach
    void close() {
        opened.ifPresent(CertificateDirectory::close);
    }

    private static TestCertificate certificate(KeyAlgorithm key, Duration from, Duration to, String name) {
        return AUTHORITY
                .certificateFor(name)
                .keyType(key)
                .validity(NOW.plus(from), NOW.plus(to))
                .issue();
    }

    /** A valid one on P-256. */
    private static TestCertificate valid(String name, int days) {
        return certificate(KeyAlgorithm.EC_P256, Duration.ofDays(-10), Duration.ofDays(days), name);
    }

    private Path file(String name) throws Exception {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return file;
    }

    private CertificateDirectory open(Layout layout) throws Exception {
        CertificateDirectory certificates = CertificateDirectory.builder(directory)
                .layout(layout)
                .defaultHost(DEFAULT)
                .clock(clock)
                .passwords(any -> Optional.of("secret".toCharArray()))
                .open();
        opened = Optional.of(certificates);
        return certificates;
    }

    private static X509Certificate presented(CertificateSelector certificates, String name, Set<KeyType> usable) {
        return presented(certificates.select(ServerName.of(name)), usable);
    }

    private static X509Certificate presented(Selection selection, Set<KeyType> usable) {
        return Candidates.firstUsable(selection, credential -> usable.contains(credential.keyType())).stream()
                .flatMap(host -> host.credentials().stream())
                .filter(credential -> usable.contains(credential.keyType()))
                .map(Credential::leaf)
                .findFirst()
                .orElseThrow();
    }

    private void writePair(String certificate, String key, TestCertificate content) throws Exception {
        content.writeTo(file(certificate), file(key));
    }

    private static String pem(TestCertificate... pairs) {
        StringBuilder pem = new StringBuilder();
        for (TestCertificate pair : pairs) {
            pem.append(pair.privateKeyPem()).append(pair.certificatePem());
        }
        return pem.toString();
    }

    private static byte[] pkcs12(TestCertificate... pairs) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < pairs.length; i++) {
            store.setKeyEntry(
                    "pair" + i,
                    pairs[i].privateKey(),
                    "secret".toCharArray(),
                    pairs[i].chain().toArray(Certificate[]::new));
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        store.store(bytes, "secret".toCharArray());
        return bytes.toByteArray();
    }

    @Nested
    @DisplayName("the one that covers the host, when")
    class Covering {
        @Test
        @DisplayName("a folder of the same name and key type has a later one for another host")
        void laterOneForAnotherHost() throws Exception {
            TestCertificate right = valid(HOST, 30);
            writePair(DEFAULT + ".crt", DEFAULT + ".key", valid(DEFAULT, 30));
            writePair(HOST + ".crt", HOST + ".key", right);
            writePair(HOST + "_ecc/fullchain.cer", HOST + "_ecc/" + HOST + ".key", valid(OTHER, 90));

            CertificateDirectory certificates = open(Layout.pairs());

            assertThat(presented(certificates, HOST, ANY_KEY)).isEqualTo(right.leaf());
            assertThat(certificates.report().warnings())
                    .as("what is said of the right one")
                    .noneMatch(warning -> warning.file().equals(directory.resolve(HOST + ".crt")));
        }

        @ParameterizedTest(name = "in the order {0}")
        @ValueSource(booleans = {true, false})
        @DisplayName("a PEM named after the default host has a pair of another host, too")
        void twoPairsInPem(boolean rightFirst) throws Exception {
            TestCertificate right = valid(DEFAULT, 30);
            TestCertificate foreign = valid(OTHER, 90);
            Files.writeString(file(DEFAULT + ".pem"), rightFirst ? pem(right, foreign) : pem(foreign, right));

            assertServedBoth(open(Layout.bundle()), right, foreign);
        }

        @ParameterizedTest(name = "in the order {0}")
        @ValueSource(booleans = {true, false})
        @DisplayName("a PKCS #12 named after the default host has a pair of another host, too")
        void twoPairsInPkcs12(boolean rightFirst) throws Exception {
            TestCertificate right = valid(DEFAULT, 30);
            TestCertificate foreign = valid(OTHER, 90);
            Files.write(file(DEFAULT + ".p12"), rightFirst ? pkcs12(right, foreign) : pkcs12(foreign, right));

            assertServedBoth(open(Layout.pkcs12()), right, foreign);
        }

        private void assertServedBoth(
                CertificateDirectory certificates, TestCertificate byDefault, TestCertificate other) {
            assertThat(presented(certificates, DEFAULT, ANY_KEY)).isEqualTo(byDefault.leaf());
            assertThat(presented(certificates, "unknown.example", ANY_KEY)).isEqualTo(byDefault.leaf());
            assertThat(presented(certificates.select(RequestedName.absent()), ANY_KEY))
                    .isEqualTo(byDefault.leaf());
            assertThat(presented(certificates, OTHER, ANY_KEY)).isEqualTo(other.leaf());
        }

        @Test
        @DisplayName("the host's own files have none, but the default does")
        void inTheDefault() throws Exception {
            TestCertificate both = AUTHORITY
                    .certificateFor(DEFAULT)
                    .andFor(HOST)
                    .validity(NOW.minusSeconds(60), NOW.plusSeconds(60))
                    .issue();
            Files.writeString(file(DEFAULT + ".pem"), pem(both));
            Files.writeString(file(HOST + ".pem"), pem(valid(OTHER, 90)));

            CertificateDirectory certificates = open(Layout.bundle());

            assertThat(presented(certificates, HOST, ANY_KEY)).isEqualTo(both.leaf());
            assertThat(certificates.select(ServerName.of(HOST)).match()).isEqualTo(MatchKind.DEFAULT);
        }
    }

    @Nested
    @DisplayName("the valid one, when")
    class Valid {
        private final TestCertificate rsa =
                certificate(KeyAlgorithm.RSA_2048, Duration.ofDays(-10), Duration.ofDays(30), HOST);

        @Test
        @DisplayName("the other has expired, to clients that take both, and the other to those that take only that")
        void otherKeyTypeExpired() throws Exception {
            TestCertificate expired =
                    certificate(KeyAlgorithm.EC_P256, Duration.ofDays(-10), Duration.ofDays(-1), HOST);
            Files.writeString(file(DEFAULT + ".pem"), pem(valid(DEFAULT, 30)));
            Files.writeString(file(HOST + ".pem.rsa"), pem(rsa));
            Files.writeString(file(HOST + ".pem.ecdsa"), pem(expired));

            CertificateDirectory certificates = open(Layout.bundle());

            assertThat(presented(certificates, HOST, ANY_KEY)).isEqualTo(rsa.leaf());
            assertThat(presented(certificates, HOST, Set.of(KeyType.ECDSA))).isEqualTo(expired.leaf());
        }

        @Test
        @DisplayName("the other expires while the directory is open, also to clients without a name")
        void expires() throws Exception {
            TestCertificate short1 = certificate(KeyAlgorithm.EC_P256, Duration.ofDays(-1), Duration.ofDays(1), HOST);
            TestCertificate short2 =
                    certificate(KeyAlgorithm.EC_P256, Duration.ofDays(-1), Duration.ofDays(1), DEFAULT);
            TestCertificate rsa2 = certificate(KeyAlgorithm.RSA_2048, Duration.ofDays(-1), Duration.ofDays(9), DEFAULT);
            Files.writeString(file(DEFAULT + ".pem"), pem(short2, rsa2));
            Files.writeString(file(HOST + ".pem"), pem(rsa, short1));
            CertificateDirectory certificates = open(Layout.bundle());
            assertThat(presented(certificates, HOST, ANY_KEY)).isEqualTo(short1.leaf());
            assertThat(presented(certificates.select(RequestedName.absent()), ANY_KEY))
                    .isEqualTo(short2.leaf());

            clock.set(NOW.plus(Duration.ofDays(2)));

            assertThat(presented(certificates, HOST, ANY_KEY)).isEqualTo(rsa.leaf());
            assertThat(presented(certificates.select(RequestedName.absent()), ANY_KEY))
                    .isEqualTo(rsa2.leaf());
            assertThat(presented(certificates, "unknown.example", ANY_KEY)).isEqualTo(rsa2.leaf());
        }

        @Test
        @DisplayName("another file here has one, and the host's own has expired")
        void elsewhere() throws Exception {
            TestCertificate own = certificate(KeyAlgorithm.EC_P256, Duration.ofDays(-9), Duration.ofDays(-1), HOST);
            TestCertificate wildcard = valid("*.example.com", 30);
            Files.writeString(file(DEFAULT + ".pem"), pem(valid(DEFAULT, 30)));
            Files.writeString(file(HOST + ".pem"), pem(own));
            Files.writeString(file("*.example.com.pem"), pem(wildcard));

            assertThat(presented(open(Layout.bundle()), HOST, ANY_KEY)).isEqualTo(wildcard.leaf());
        }

        @Test
        @DisplayName("nothing else is left the expired one, before one that is not valid yet")
        void nothingValid() throws Exception {
            TestCertificate expired = certificate(KeyAlgorithm.EC_P256, Duration.ofDays(-9), Duration.ofDays(-1), HOST);
            TestCertificate future = certificate(KeyAlgorithm.EC_P256, Duration.ofDays(1), Duration.ofDays(9), HOST);
            Files.writeString(file(DEFAULT + ".pem"), pem(valid(DEFAULT, 30)));
            Files.writeString(file(HOST + ".pem"), pem(future, expired));

            assertThat(presented(open(Layout.bundle()), HOST, ANY_KEY)).isEqualTo(expired.leaf());
        }
    }

    @Nested
    @DisplayName("the one that is valid longest, when")
    class Longest {
        @ParameterizedTest(name = "the longer one in lineage {0}")
        @ValueSource(strings = {"a", "b"})
        @DisplayName("two lineages begin at the same time, and the report says which of them is served")
        void lineages(String longer) throws Exception {
            String shorter = longer.equals("a") ? "b" : "a";
            TestCertificate best = valid(HOST, 60);
            writePair("live/default/fullchain.pem", "live/default/privkey.pem", valid(DEFAULT, 30));
            writePair("live/" + longer + "/fullchain.pem", "live/" + longer + "/privkey.pem", best);
            writePair("live/" + shorter + "/fullchain.pem", "live/" + shorter + "/privkey.pem", valid(HOST, 30));

            CertificateDirectory certificates = open(Layout.certbot());

            assertThat(presented(certificates, HOST, ANY_KEY)).isEqualTo(best.leaf());
            assertThat(certificates.report().warnings()).singleElement().satisfies(warning -> {
                assertThat(warning.code()).isEqualTo("duplicate");
                assertThat(warning.file()).isEqualTo(directory.resolve("live/" + shorter + "/fullchain.pem"));
                assertThat(warning.problem())
                        .isEqualTo("another ECDSA certificate for " + HOST + " is served instead, that in "
                                + directory.resolve("live/" + longer + "/fullchain.pem")
                                + ", which is valid until 2030-03-02T00:00:00Z, and this one until"
                                + " 2030-01-31T00:00:00Z; remove this one if it is not renewed any more");
            });
        }

        @Test
        @DisplayName("one file has two, and the report says so of the other")
        void inOneFile() throws Exception {
            TestCertificate best = valid(DEFAULT, 60);
            Files.writeString(file(DEFAULT + ".pem"), pem(valid(DEFAULT, 30), best));

            CertificateDirectory certificates = open(Layout.bundle());

            assertThat(presented(certificates, DEFAULT, ANY_KEY)).isEqualTo(best.leaf());
            assertThat(certificates.report().warnings())
                    .extracting(CertificateWarning::code)
                    .containsExactly("duplicate");
        }

        @Test
        @DisplayName("both are on different curves, to those that can use it, and the other to the rest")
        void curves() throws Exception {
            TestCertificate long521 =
                    certificate(KeyAlgorithm.EC_P521, Duration.ofDays(-1), Duration.ofDays(60), DEFAULT);
            TestCertificate short256 = valid(DEFAULT, 30);
            Files.writeString(file(DEFAULT + ".pem"), pem(long521, short256));

            HostCredentials host =
                    open(Layout.bundle()).select(ServerName.of(DEFAULT)).host();

            assertThat(host.credentials())
                    .extracting(Credential::leaf)
                    .containsExactly(long521.leaf(), short256.leaf());
        }
    }

    @Nested
    @DisplayName("until its day the last valid one, when a renewal is not valid yet")
    class Renewal {
        private final TestCertificate last = valid(HOST, 30);
        private final TestCertificate renewal =
                certificate(KeyAlgorithm.EC_P256, Duration.ofDays(1), Duration.ofDays(20), HOST);

        @Test
        @DisplayName("in the files of a directory")
        void inDirectory() throws Exception {
            Files.writeString(file(DEFAULT + ".pem"), pem(valid(DEFAULT, 90)));
            Files.writeString(file(HOST + ".pem"), pem(last));
            CertificateDirectory certificates = open(Layout.bundle());

            Files.writeString(file(HOST + ".pem"), pem(renewal));
            certificates.reload();

            assertThat(presented(certificates, HOST, ANY_KEY)).isEqualTo(last.leaf());
            Files.writeString(file("unrelated.example.com.pem"), pem(valid("unrelated.example.com", 5)));
            certificates.reload();
            assertThat(presented(certificates, HOST, ANY_KEY)).isEqualTo(last.leaf());
            clock.set(NOW.plus(Duration.ofDays(2)));
            assertThat(presented(certificates, HOST, ANY_KEY)).isEqualTo(renewal.leaf());
        }

        @Test
        @DisplayName("in the files of the default host")
        void ofTheDefault() throws Exception {
            TestCertificate before = valid(DEFAULT, 30);
            TestCertificate after =
                    certificate(KeyAlgorithm.RSA_2048, Duration.ofDays(1), Duration.ofDays(20), DEFAULT);
            Files.writeString(file(DEFAULT + ".pem"), pem(before));
            CertificateDirectory certificates = open(Layout.bundle());

            Files.writeString(file(DEFAULT + ".pem"), pem(after));
            certificates.reload();

            assertThat(presented(certificates.select(RequestedName.absent()), ANY_KEY))
                    .isEqualTo(before.leaf());
            clock.set(NOW.plus(Duration.ofDays(2)));
            assertThat(presented(certificates.select(RequestedName.absent()), ANY_KEY))
                    .isEqualTo(after.leaf());
        }

        @Test
        @DisplayName("and is broken before that day")
        void thenBroken() throws Exception {
            Files.writeString(file(DEFAULT + ".pem"), pem(valid(DEFAULT, 90)));
            Files.writeString(file(HOST + ".pem"), pem(last));
            CertificateDirectory certificates = open(Layout.bundle());
            Files.writeString(file(HOST + ".pem"), pem(renewal));
            certificates.reload();

            Files.writeString(file(HOST + ".pem"), "half");
            certificates.reload();

            assertThat(presented(certificates, HOST, ANY_KEY)).isEqualTo(last.leaf());
        }
    }

    @Nested
    @DisplayName("through Exim's own lines")
    class Exim {
        private EximTls open(String privateKeyDirectory) throws Exception {
            String expression = "${if exists{" + directory + "/${tls_in_sni}.pem}{" + directory + "/${tls_in_sni}.pem}{"
                    + privateKeyDirectory + "/" + DEFAULT + ".pem}}";
            return EximTls.builder(expression, "").clock(clock).open();
        }

        @Test
        @DisplayName(
                "the default's, if it covers the name and the name's own does not; explain says what Exim would do")
        void coveringDefault() throws Exception {
            TestCertificate both = AUTHORITY
                    .certificateFor(DEFAULT)
                    .andFor(HOST)
                    .validity(NOW.minusSeconds(60), NOW.plusSeconds(60))
                    .issue();
            Files.writeString(file(DEFAULT + ".pem"), pem(both));
            Files.writeString(file(HOST + ".pem"), pem(valid(OTHER, 9)));
            try (EximTls certificates = open(directory.toString())) {
                assertThat(presented(certificates, HOST, ANY_KEY)).isEqualTo(both.leaf());
                assertThat(certificates.explain(ServerName.of(HOST)).differences())
                        .contains("would present the ECDSA certificate in " + directory.resolve(HOST + ".pem")
                                + ", which does not cover " + HOST + ", to clients that can use it");
            }
        }

        @Test
        @DisplayName("the valid one of two in a file, to clients that can use both")
        void validOne() throws Exception {
            TestCertificate rsa = certificate(KeyAlgorithm.RSA_2048, Duration.ofDays(-1), Duration.ofDays(9), HOST);
            TestCertificate expired = certificate(KeyAlgorithm.EC_P256, Duration.ofDays(-9), Duration.ofDays(-1), HOST);
            Files.writeString(file(DEFAULT + ".pem"), pem(valid(DEFAULT, 9)));
            Files.writeString(file(HOST + ".pem"), pem(expired, rsa));
            try (EximTls certificates = open(directory.toString())) {
                assertThat(presented(certificates, HOST, ANY_KEY)).isEqualTo(rsa.leaf());
            }
        }

        @Test
        @DisplayName("until its day the last valid one, when a renewal is not valid yet")
        void renewal() throws Exception {
            TestCertificate last = valid(HOST, 30);
            TestCertificate renewal = certificate(KeyAlgorithm.EC_P256, Duration.ofDays(1), Duration.ofDays(20), HOST);
            Files.writeString(file(DEFAULT + ".pem"), pem(valid(DEFAULT, 90)));
            Files.writeString(file(HOST + ".pem"), pem(last));
            long[] nanos = {0};
            String expression = directory + "/${if def:tls_in_sni{$tls_in_sni}{" + DEFAULT + "}}.pem";
            try (EximTls certificates = EximFiles.ticking(
                            EximTls.builder(expression, "").clock(clock), () -> nanos[0])
                    .open()) {
                assertThat(presented(certificates, HOST, ANY_KEY)).isEqualTo(last.leaf());

                Files.writeString(file(HOST + ".pem"), pem(renewal));
                nanos[0] += Duration.ofSeconds(1).toNanos();

                assertThat(presented(certificates, HOST, ANY_KEY)).isEqualTo(last.leaf());
                clock.set(NOW.plus(Duration.ofDays(2)));
                nanos[0] += Duration.ofSeconds(1).toNanos();
                assertThat(presented(certificates, HOST, ANY_KEY)).isEqualTo(renewal.leaf());
            }
        }
    }
}

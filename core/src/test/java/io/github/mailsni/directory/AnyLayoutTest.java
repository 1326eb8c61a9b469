package io.github.mailsni.directory;

import static io.github.mailsni.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.CertificateWarning;
import io.github.mailsni.Credential;
import io.github.mailsni.DirectoryEvent;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.KeyType;
import io.github.mailsni.MatchKind;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.ReloadReport;
import io.github.mailsni.ServerName;
import io.github.mailsni.support.DeadEnds;
import io.github.mailsni.support.HookedFileSystem;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A directory without any convention")
class AnyLayoutTest {
    private static final TestAuthority AUTHORITY =
            TestAuthority.create("mailsni test root").intermediate("mailsni test CA");
    private static final String DEFAULT = "mail.default.example";
    private static final String HOST = "mail.example.com";
    private static final TestCertificate BY_DEFAULT = AUTHORITY.issue(DEFAULT);
    private static final TestCertificate ECDSA = AUTHORITY.issue(HOST);
    private static final TestCertificate RSA =
            AUTHORITY.certificateFor(HOST).keyType(KeyAlgorithm.RSA_2048).issue();

    @TempDir
    Path directory;

    private final List<CertificateDirectory> opened = new CopyOnWriteArrayList<>();
    private final List<DirectoryEvent> events = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(CertificateDirectory::close);
    }

    private Path file(String name) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return file;
    }

    private void write(String name, String... contents) throws IOException {
        Files.writeString(file(name), String.join("", contents));
    }

    private void writeDefault() throws IOException {
        write("default", BY_DEFAULT.certificatePem(), BY_DEFAULT.privateKeyPem());
    }

    private static String pem(X509Certificate certificate) {
        return "-----BEGIN CERTIFICATE-----\n"
                + java.util.Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded(certificate))
                + "\n-----END CERTIFICATE-----\n";
    }

    private static byte[] encoded(Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (java.security.cert.CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    private CertificateDirectory.Builder builder() {
        return CertificateDirectory.builder(directory)
                .layout(Layout.any())
                .defaultHost(DEFAULT)
                .listener(events::add);
    }

    private CertificateDirectory open(CertificateDirectory.Builder builder) throws CertificateLoadException {
        CertificateDirectory certificates = builder.open();
        opened.add(certificates);
        return certificates;
    }

    private CertificateDirectory open() throws CertificateLoadException {
        return open(builder());
    }

    private static List<X509Certificate> leaves(CertificateDirectory certificates, String host) {
        return certificates.select(ServerName.of(host)).host().credentials().stream()
                .map(Credential::leaf)
                .toList();
    }

    private static TestCertificate valid(String host, Instant from, Instant to) {
        return AUTHORITY.certificateFor(host).validity(from, to).issue();
    }

    private static Instant inDays(long days) {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(days, ChronoUnit.DAYS);
    }

    @Nested
    @DisplayName("pairs")
    class Pairs {
        @ParameterizedTest(name = "{0} with {1}")
        @CsvSource({
            "a, b",
            "a.crt, b.key",
            "certs/x.txt, private/deep/er/y",
            "one/cert.pem, one/key.pem",
            "same, same",
            "'spaces in a name', 'ümläute'",
            "*.example.com, _"
        })
        @DisplayName("a certificate with its key, whatever the files are called and wherever they lie")
        void anywhere(String certificate, String key) throws Exception {
            writeDefault();
            if (certificate.equals(key)) {
                write(certificate, ECDSA.privateKeyPem(), ECDSA.certificatePem());
            } else {
                write(certificate, ECDSA.certificatePem());
                write(key, ECDSA.privateKeyPem());
            }

            CertificateDirectory certificates = open();

            assertThat(leaves(certificates, HOST)).containsExactly(ECDSA.leaf());
            assertThat(certificates.select(ServerName.of(HOST)).match()).isEqualTo(MatchKind.EXACT);
            assertThat(certificates
                            .select(ServerName.of(HOST))
                            .host()
                            .credentials()
                            .get(0)
                            .chain())
                    .isEqualTo(ECDSA.chain());
            assertThat(leaves(certificates, "unknown.example")).containsExactly(BY_DEFAULT.leaf());
            assertThat(certificates.report().refused()).isEmpty();
            assertThat(certificates.report().warnings()).isEmpty();
        }

        @Test
        @DisplayName("the keys of one host, of whatever types, and several hosts in one file")
        void types() throws Exception {
            TestCertificate ed =
                    AUTHORITY.certificateFor(HOST).keyType(KeyAlgorithm.ED25519).issue();
            write(
                    "certificates",
                    ECDSA.certificatePem(),
                    RSA.certificatePem(),
                    BY_DEFAULT.certificatePem(),
                    ed.certificatePem());
            write("keys", BY_DEFAULT.privateKeyPem(), RSA.privateKeyPem());
            write("other", ed.privateKeyPem(), ECDSA.privateKeyPem());

            CertificateDirectory certificates = open();

            assertThat(leaves(certificates, HOST)).containsExactly(ECDSA.leaf(), ed.leaf(), RSA.leaf());
            assertThat(certificates.report().refused()).isEmpty();
        }

        @Test
        @DisplayName("many certificates with one key, as Mail-in-a-Box has them")
        void oneKey() throws Exception {
            TestCertificate first = AUTHORITY.issue(DEFAULT, "first.example");
            List<TestCertificate> others = Stream.of("second.example", "third.example")
                    .map(host -> AUTHORITY.certificateFor(host).keyOf(first).issue())
                    .toList();
            write("ssl/ssl_private_key.pem", first.privateKeyPem());
            write("ssl/first-20260101.pem", first.certificatePem());
            write("ssl/b.pem", others.get(0).certificatePem());
            write("ssl/c.pem", others.get(1).certificatePem());

            CertificateDirectory certificates = open();

            assertThat(leaves(certificates, "first.example")).containsExactly(first.leaf());
            assertThat(leaves(certificates, "second.example"))
                    .containsExactly(others.get(0).leaf());
            assertThat(leaves(certificates, "third.example"))
                    .containsExactly(others.get(1).leaf());
        }

        @Test
        @DisplayName("the newer of two certificates in one file, though the older is the first and both have one key")
        void appended() throws Exception {
            writeDefault();
            TestCertificate old = valid(HOST, inDays(-60), inDays(30));
            TestCertificate renewed = AUTHORITY
                    .certificateFor(HOST)
                    .keyOf(old)
                    .validity(inDays(-1), inDays(89))
                    .issue();
            write("all", old.certificatePem(), renewed.certificatePem(), old.privateKeyPem());

            CertificateDirectory certificates = open();

            assertThat(leaves(certificates, HOST)).containsExactly(renewed.leaf());
            assertThat(certificates.report().credentials()).isEqualTo(2);
        }

        @Test
        @DisplayName("a leaf alone with the chain that lies in other files")
        void chain() throws Exception {
            writeDefault();
            write("a/cert.pem", pem(ECDSA.leaf()));
            write("a/privkey.pem", ECDSA.privateKeyPem());
            write(
                    "z/ca-bundle",
                    pem(ECDSA.chainWithRoot().get(2)),
                    pem(ECDSA.chain().get(1)));

            CertificateDirectory certificates = open();

            assertThat(certificates
                            .select(ServerName.of(HOST))
                            .host()
                            .credentials()
                            .get(0)
                            .chain())
                    .isEqualTo(ECDSA.chain());
            assertThat(certificates
                            .select(ServerName.of(HOST))
                            .host()
                            .credentials()
                            .get(0)
                            .files())
                    .as("the certificate's file first, the key's last")
                    .containsExactly(
                            directory.resolve("a/cert.pem"),
                            directory.resolve("z/ca-bundle"),
                            directory.resolve("a/privkey.pem"));
            assertThat(certificates.report().warnings()).isEmpty();
        }

        @Test
        @DisplayName("in PKCS #12 and in Java's own key stores, with a password, under any name")
        void keyStores() throws Exception {
            writeDefault();
            Files.write(file("stores/one"), ECDSA.pkcs12("secret".toCharArray()));
            KeyStore store = KeyStore.getInstance("JKS");
            store.load(null, null);
            store.setKeyEntry(
                    "x", RSA.privateKey(), "secret".toCharArray(), RSA.chain().toArray(Certificate[]::new));
            store.setCertificateEntry("ca", RSA.chainWithRoot().get(2));
            try (OutputStream out = Files.newOutputStream(file("stores/two"))) {
                store.store(out, "secret".toCharArray());
            }

            CertificateDirectory certificates = open(builder().passwords(any -> Optional.of("secret".toCharArray())));

            assertThat(leaves(certificates, HOST)).containsExactly(ECDSA.leaf(), RSA.leaf());
            assertThat(certificates.report().refused()).isEmpty();
        }

        @Test
        @DisplayName("a key under a password")
        void encrypted() throws Exception {
            writeDefault();
            write("cert", ECDSA.certificatePem());
            Files.write(file("store.p12"), ECDSA.pkcs12("secret".toCharArray()));

            assertThat(open().report().refused())
                    .extracting(RefusedFile::reason)
                    .contains(RefusalReason.PASSWORD);
        }
    }

    @Nested
    @DisplayName("with a certificate that names its host as its common name only")
    class CommonNames {
        private static TestCertificate.Builder former(String host) {
            return AUTHORITY.certificateFor(host).commonName(host).withoutSubjectAltName();
        }

        @Test
        @DisplayName("and has its key, reports that no client looks there, until there is a better one")
        void reported() throws Exception {
            writeDefault();
            TestCertificate former = former("old.example.com").issue();
            write("old.pem", former.certificatePem(), former.privateKeyPem());
            Files.write(file("old.p12"), former("other.example.com").issue().pkcs12(new char[0]));
            CertificateDirectory certificates = open();
            assertThat(certificates.report().refused())
                    .extracting(RefusedFile::file)
                    .containsExactlyInAnyOrder(file("old.pem"), file("old.p12"));
            assertThat(certificates.report().refused())
                    .allSatisfy(refused -> assertThat(refused.problem())
                            .containsPattern(
                                    "its certificate names (old|other)\\.example\\.com as its common name only"));
            assertThat(leaves(certificates, "old.example.com")).containsExactly(BY_DEFAULT.leaf());

            TestCertificate wildcard = AUTHORITY.issue("*.example.com");
            write("wildcard", wildcard.certificatePem(), wildcard.privateKeyPem());
            certificates.reload();

            assertThat(certificates.report().refused()).isEmpty();
            assertThat(leaves(certificates, "old.example.com")).containsExactly(wildcard.leaf());
        }

        @Test
        @DisplayName("and has expired, has no key, or is a client's, is silent")
        void silent() throws Exception {
            writeDefault();
            TestCertificate expired =
                    former("old.example.com").validity(inDays(-20), inDays(-10)).issue();
            TestCertificate client = former("laptop.example.com").forClients().issue();
            TestCertificate person = AUTHORITY
                    .certificateFor("a.example.com")
                    .commonName("Postmaster")
                    .withoutSubjectAltName()
                    .issue();
            write("expired", expired.certificatePem(), expired.privateKeyPem());
            write("client", client.certificatePem(), client.privateKeyPem());
            write("person", person.certificatePem(), person.privateKeyPem());
            write("keyless", former("keyless.example.com").issue().certificatePem());
            assertThat(open().report().refused()).isEmpty();
        }
    }

    @Nested
    @DisplayName("is not troubled by")
    class Harmless {
        @Test
        @DisplayName("keys without certificates, authorities, requests, parameters, lists, texts, and hidden files")
        void others() throws Exception {
            writeDefault();
            write("spare.key", ECDSA.privateKeyPem());
            write("ca.crt", pem(ECDSA.chainWithRoot().get(2)));
            write("intermediate.pem", pem(ECDSA.chain().get(1)));
            write("request.csr", "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n");
            write("dh.pem", "-----BEGIN DH PARAMETERS-----\nMEYCQQ==\n-----END DH PARAMETERS-----\n");
            write("id_ed25519", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n");
            write("README", "certificates are here");
            write("renewal/mail.conf", "fullchain = /etc/x/fullchain.pem");
            write("empty");
            write(".hidden/broken.pem", "-----BEGIN CERTIFICATE-----\n");
            Files.write(file("picture.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 0, 0, 1, 2});
            Files.write(file("large.log"), new byte[(1 << 20) + 1]);

            CertificateDirectory certificates = open();

            assertThat(certificates.report().refused()).isEmpty();
            assertThat(certificates.report().warnings()).isEmpty();
            assertThat(certificates.hosts().map(HostCredentials::label)).containsExactly(DEFAULT);
        }

        @Test
        @DisplayName("certificates that were renewed, with or without their keys, be they expired or not")
        void superseded() throws Exception {
            writeDefault();
            TestCertificate expired = valid(HOST, inDays(-100), inDays(-10));
            TestCertificate old = valid(HOST, inDays(-70), inDays(20));
            TestCertificate current = AUTHORITY
                    .certificateFor(HOST)
                    .andFor("more.example.com")
                    .validity(inDays(-1), inDays(89))
                    .issue();
            write("archive/1", expired.certificatePem(), expired.privateKeyPem());
            write("archive/2", old.certificatePem(), old.privateKeyPem());
            write("archive/without-key", valid(HOST, inDays(-50), inDays(40)).certificatePem());
            write("live/current", current.certificatePem(), current.privateKeyPem());

            CertificateDirectory certificates = open();

            assertThat(leaves(certificates, HOST)).containsExactly(current.leaf());
            assertThat(certificates.report().refused()).isEmpty();
            assertThat(certificates.report().warnings()).isEmpty();
            assertThat(certificates.statistics().expired()).isZero();
            assertThat(certificates.statistics().hosts()).isEqualTo(2);
        }

        @Test
        @DisplayName("one certificate in many files, and one file under many paths")
        void copies() throws Exception {
            writeDefault();
            write("archive/x/fullchain1.pem", ECDSA.certificatePem());
            write("archive/x/privkey1.pem", ECDSA.privateKeyPem());
            write("archive/x/cert1.pem", pem(ECDSA.leaf()));
            for (String name : List.of("fullchain", "privkey", "cert")) {
                Files.createSymbolicLink(file("live/x/" + name + ".pem"), Path.of("../../archive/x/" + name + "1.pem"));
            }
            Files.createSymbolicLink(directory.resolve("live/y"), Path.of("x"));

            CertificateDirectory certificates = open();

            assertThat(certificates.select(ServerName.of(HOST)).host().credentials())
                    .hasSize(1)
                    .allSatisfy(credential -> assertThat(credential.chain()).isEqualTo(ECDSA.chain()))
                    .allSatisfy(credential -> assertThat(credential.files())
                            .containsExactly(
                                    directory.resolve("live/x/fullchain.pem"),
                                    directory.resolve("live/x/privkey.pem")));
            assertThat(certificates.statistics().hosts()).isEqualTo(2);
        }
    }

    @Nested
    @DisplayName("tells of")
    class Faults {
        @Test
        @DisplayName("a certificate whose key is missing, if no other serves its host")
        void keyMissing() throws Exception {
            writeDefault();
            write("sub/cert.pem", ECDSA.certificatePem());

            assertThat(open().report().refused()).singleElement().satisfies(refused -> {
                assertThat(refused.file()).isEqualTo(directory.resolve("sub/cert.pem"));
                assertThat(refused.reason()).isEqualTo(RefusalReason.KEY_MISSING);
                assertThat(refused.problem()).contains("no private key below", "belongs to this certificate", "put it");
                assertThat(refused.hosts()).extracting(Object::toString).containsExactly(HOST);
            });
        }

        @Test
        @DisplayName("a broken certificate, by its file and line")
        void broken() throws Exception {
            writeDefault();
            write("sub/cert.pem", ECDSA.certificatePem().substring(0, 500));
            write("key", ECDSA.privateKeyPem());

            assertThat(open().report().refused()).singleElement().satisfies(refused -> {
                assertThat(refused.file()).isEqualTo(directory.resolve("sub/cert.pem"));
                assertThat(refused.problem()).contains("line 1", "cut off");
            });
        }

        @Test
        @DisplayName("no host by the name of a file")
        void noNames() throws Exception {
            writeDefault();
            write("other.example.org.crt", ECDSA.certificatePem());
            write("other.example.org.key", ECDSA.privateKeyPem());

            CertificateDirectory certificates = open();

            assertThat(certificates.report().warnings())
                    .extracting(CertificateWarning::code)
                    .doesNotContain("certificate-host-mismatch");
            assertThat(leaves(certificates, "other.example.org")).containsExactly(BY_DEFAULT.leaf());
        }
    }

    @Nested
    @DisplayName("refuses")
    class Refuses {
        @Test
        @DisplayName("links that lead in a circle, and serves the rest")
        void circle() throws Exception {
            writeDefault();
            write("a/b/cert", ECDSA.certificatePem(), ECDSA.privateKeyPem());
            Files.createSymbolicLink(directory.resolve("a/b/again"), directory);

            CertificateDirectory certificates = open();

            assertThat(leaves(certificates, HOST)).containsExactly(ECDSA.leaf());
            assertThat(certificates.report().refused()).singleElement().satisfies(refused -> {
                assertThat(refused.file()).isEqualTo(directory.resolve("a/b/again"));
                assertThat(refused.problem()).contains("leads back to", "remove it");
            });
        }

        @Test
        @DisplayName("to look deeper than ten folders, and says so")
        void depth() throws Exception {
            writeDefault();
            write("1/2/3/4/5/6/7/8/9/10/cert", ECDSA.certificatePem(), ECDSA.privateKeyPem());
            write("1/2/3/4/5/6/7/8/9/10/11/cert", RSA.certificatePem(), RSA.privateKeyPem());

            CertificateDirectory certificates = open();

            assertThat(leaves(certificates, HOST)).containsExactly(ECDSA.leaf());
            assertThat(certificates.report().refused())
                    .singleElement()
                    .satisfies(refused -> assertThat(refused.problem()).contains("more than 10"));
        }

        @Test
        @DisplayName("the root of the file system")
        void root() {
            assertThatThrownBy(() -> CertificateDirectory.builder(Path.of("/"))
                            .layout(Layout.any())
                            .defaultHost(DEFAULT)
                            .open())
                    .isInstanceOf(CertificateLoadException.class)
                    .hasMessageContaining("the root of the whole file system");
        }

        @Test
        @DisplayName("somebody's home")
        void home() throws Exception {
            writeDefault();
            write(".bash_history", "ls");

            assertThatThrownBy(() -> open())
                    .isInstanceOf(CertificateLoadException.class)
                    .hasMessageContaining("home");
        }

        @Test
        @DisplayName("a directory with thousands of files of which hardly any is a certificate or a key")
        void otherThings() throws Exception {
            writeDefault();
            for (int i = 0; i < 5_001; i++) {
                write("www/" + i % 50 + "/" + i + ".html", "<html>");
            }

            assertThatThrownBy(() -> open())
                    .isInstanceOf(CertificateLoadException.class)
                    .hasMessageContaining("it is no directory of certificates");
        }
    }

    @Nested
    @DisplayName("follows")
    class Follows {
        @Test
        @DisplayName("a renewal in place, certificate first, and serves the old pair until the key is there")
        void inPlace() throws Exception {
            writeDefault();
            TestCertificate renewed = AUTHORITY.issue(HOST);
            write("cert", ECDSA.certificatePem());
            write("key", ECDSA.privateKeyPem());
            CertificateDirectory certificates = open();

            write("cert", renewed.certificatePem());
            certificates.reload();
            assertThat(leaves(certificates, HOST)).containsExactly(ECDSA.leaf());
            assertThat(certificates.report().refused())
                    .extracting(RefusedFile::reason)
                    .containsExactly(RefusalReason.KEY_MISSING);

            write("key", renewed.privateKeyPem());
            eventually(() -> assertThat(leaves(certificates, HOST)).containsExactly(renewed.leaf()));
            assertThat(certificates.report().refused()).isEmpty();
        }

        @Test
        @DisplayName("a renewal under other names, in a folder that is new")
        void elsewhere() throws Exception {
            writeDefault();
            TestCertificate renewed = valid(HOST, inDays(-1), inDays(200));
            write("2025/cert", ECDSA.certificatePem(), ECDSA.privateKeyPem());
            CertificateDirectory certificates = open();

            write("2026/a/b/key", renewed.privateKeyPem());
            write("2026/a/c/cert", renewed.certificatePem());

            eventually(() -> assertThat(leaves(certificates, HOST)).containsExactly(renewed.leaf()));
            assertThat(certificates.report().refused()).isEmpty();
        }

        @Test
        @DisplayName("a renewal, by a reload at once")
        void reload() throws Exception {
            writeDefault();
            TestCertificate renewed = valid(HOST, inDays(-1), inDays(200));
            write("a", ECDSA.certificatePem(), ECDSA.privateKeyPem());
            CertificateDirectory certificates = open();

            write("b", renewed.certificatePem(), renewed.privateKeyPem());
            certificates.reload();

            assertThat(leaves(certificates, HOST)).containsExactly(renewed.leaf());
        }

        @Test
        @DisplayName("new hosts, and hosts that go")
        void comeAndGo() throws Exception {
            writeDefault();
            CertificateDirectory certificates = open();

            write("deep/new/cert", ECDSA.certificatePem());
            write("deep/new/key", ECDSA.privateKeyPem());
            eventually(() -> assertThat(leaves(certificates, HOST)).containsExactly(ECDSA.leaf()));

            Files.delete(directory.resolve("deep/new/cert"));
            eventually(() -> assertThat(leaves(certificates, HOST)).containsExactly(BY_DEFAULT.leaf()));
            assertThat(certificates.report().refused()).isEmpty();
            eventually(() -> assertThat(events).extracting(Object::toString).contains("removed: " + HOST));
        }

        @Test
        @DisplayName(
                "a renewal for more hosts, or for fewer, as one of the host that the certificates are called after")
        void otherHosts() throws Exception {
            String less = "a." + HOST;
            String more = "b." + HOST;
            TestCertificate one = AUTHORITY.issue(less);
            TestCertificate both = AUTHORITY.issue(less, more);
            writeDefault();
            write("a", one.certificatePem(), one.privateKeyPem());
            CertificateDirectory certificates = open(builder().withoutEvents());

            write("a", both.certificatePem(), both.privateKeyPem());
            ReloadReport extended = certificates.reload();
            assertThat(leaves(certificates, more)).containsExactly(both.leaf());
            write("a", one.certificatePem(), one.privateKeyPem());
            ReloadReport reduced = certificates.reload();
            assertThat(leaves(certificates, more)).containsExactly(BY_DEFAULT.leaf());

            for (ReloadReport report : List.of(extended, reduced)) {
                assertThat(report.loaded()).isEmpty();
                assertThat(report.replaced()).containsExactly(less);
                assertThat(report.removed()).isEmpty();
            }
            assertThat(events)
                    .noneMatch(DirectoryEvent.Loaded.class::isInstance)
                    .noneMatch(DirectoryEvent.Removed.class::isInstance);
        }

        @Test
        @DisplayName("a file that is broken, and leaves its last good pair in service")
        void brokenLater() throws Exception {
            writeDefault();
            write("cert", ECDSA.certificatePem());
            write("key", ECDSA.privateKeyPem());
            CertificateDirectory certificates = open();

            for (String broken : List.of(ECDSA.certificatePem().substring(0, 300), "", "-----BEG")) {
                write("cert", broken);
                certificates.reload();
                assertThat(leaves(certificates, HOST)).as(broken).containsExactly(ECDSA.leaf());
                assertThat(certificates.report().refused()).as(broken).hasSize(1);
            }
            write("cert", ECDSA.certificatePem());
            eventually(() -> assertThat(certificates.report().refused()).isEmpty());
        }

        @Test
        @DisplayName("a link whose file is away for a while, and leaves its last good pair in service")
        void linkToNowhere(@TempDir Path mount) throws Exception {
            writeDefault();
            ECDSA.writeTo(mount.resolve("cert"), mount.resolve("key"));
            Files.createSymbolicLink(directory.resolve("cert"), mount.resolve("cert"));
            Files.createSymbolicLink(directory.resolve("key"), mount.resolve("key"));
            CertificateDirectory certificates = open();

            Files.move(mount.resolve("cert"), mount.resolve("away"));
            certificates.reload();
            assertThat(leaves(certificates, HOST)).containsExactly(ECDSA.leaf());
            assertThat(certificates.report().refused()).hasSize(1);

            Files.move(mount.resolve("away"), mount.resolve("cert"));
            certificates.reload();
            assertThat(certificates.report().refused()).isEmpty();
            assertThat(leaves(certificates, HOST)).containsExactly(ECDSA.leaf());
        }

        @Test
        @DisplayName("a password that comes later, though no file changes")
        void passwordLater() throws Exception {
            writeDefault();
            Files.write(file("store"), ECDSA.pkcs12("secret".toCharArray()));
            AtomicBoolean known = new AtomicBoolean();
            CertificateDirectory certificates = open(
                    builder().passwords(any -> known.get() ? Optional.of("secret".toCharArray()) : Optional.empty()));
            assertThat(certificates.report().refused())
                    .extracting(RefusedFile::reason)
                    .containsExactly(RefusalReason.PASSWORD);

            known.set(true);
            certificates.reload();

            assertThat(leaves(certificates, HOST)).containsExactly(ECDSA.leaf());
            assertThat(certificates.report().refused()).isEmpty();
        }

        @Test
        @DisplayName("a password that is put right later, though no file changes")
        void passwordPutRight() throws Exception {
            writeDefault();
            Files.write(file("store"), ECDSA.pkcs12("secret".toCharArray()));
            AtomicBoolean right = new AtomicBoolean();
            CertificateDirectory certificates =
                    open(builder().passwords(any -> Optional.of((right.get() ? "secret" : "wrong").toCharArray())));
            assertThat(certificates.report().refused())
                    .extracting(RefusedFile::reason)
                    .containsExactly(RefusalReason.PASSWORD);

            right.set(true);
            certificates.reload();

            assertThat(leaves(certificates, HOST)).containsExactly(ECDSA.leaf());
            assertThat(certificates.report().refused()).isEmpty();
        }

        @Test
        @DisplayName("a certificate that is overwritten by another host's")
        void otherHost() throws Exception {
            writeDefault();
            TestCertificate other = AUTHORITY.issue("other.example.org");
            write("cert", ECDSA.certificatePem());
            write("keys", ECDSA.privateKeyPem(), other.privateKeyPem());
            CertificateDirectory certificates = open();

            write("cert", other.certificatePem());

            eventually(
                    () -> assertThat(leaves(certificates, "other.example.org")).containsExactly(other.leaf()));
            eventually(() -> assertThat(leaves(certificates, HOST)).containsExactly(BY_DEFAULT.leaf()));
        }
    }

    @Test
    @DisplayName("in a large directory reads key material when it is wanted, and knows all names at once")
    void lazy() throws Exception {
        writeDefault();
        TestCertificate wildcard = AUTHORITY.issue("*.example.net");
        for (int i = 0; i < 20; i++) {
            TestCertificate certificate = AUTHORITY
                    .certificateFor("h" + i + ".example.org")
                    .keyOf(ECDSA)
                    .issue();
            write("c" + i, certificate.certificatePem());
        }
        write("key", ECDSA.privateKeyPem());
        write("w", wildcard.certificatePem(), wildcard.privateKeyPem());

        CertificateDirectory certificates = open(builder().readAtOnce(5).readAhead(false));

        assertThat(certificates.statistics().unread()).isEqualTo(21);
        assertThat(certificates.readsDisk(ServerName.of("h3.example.org"))).isTrue();
        assertThat(certificates.select(ServerName.of("h3.example.org")).match()).isEqualTo(MatchKind.EXACT);
        assertThat(certificates.readsDisk(ServerName.of("h3.example.org"))).isFalse();
        assertThat(leaves(certificates, "any.example.net")).containsExactly(wildcard.leaf());
        assertThat(certificates.select(ServerName.of("h99.example.org")).match())
                .isEqualTo(MatchKind.DEFAULT);
        assertThat(certificates.select(ServerName.of("h3.example.org")).host().credentials())
                .extracting(Credential::keyType)
                .containsExactly(KeyType.ECDSA);
    }

    @ParameterizedTest(name = "when {0}")
    @ValueSource(strings = {"opened", "compared"})
    @DisplayName("goes on without a path that does not answer, and takes it in when it does")
    void deadPath(String when, @TempDir Path mount) throws Exception {
        writeDefault();
        ECDSA.writeTo(mount.resolve("cert"), mount.resolve("key"));
        try (DeadEnds deadEnds = new DeadEnds()) {
            Path hooked = new HookedFileSystem(deadEnds).path(directory.toRealPath());
            CertificateDirectory.Builder builder = CertificateDirectory.builder(hooked)
                    .layout(Layout.any())
                    .defaultHost(DEFAULT)
                    .patience(Duration.ofSeconds(1));
            deadEnds.block(mount.toRealPath());
            if (when.equals("opened")) {
                Files.createSymbolicLink(directory.resolve("customers"), mount.toRealPath());
            }
            CertificateDirectory certificates = open(builder);
            if (when.equals("compared")) {
                Files.createSymbolicLink(directory.resolve("customers"), mount.toRealPath());
                certificates.reload();
            }
            assertThat(leaves(certificates, "unknown.example")).containsExactly(BY_DEFAULT.leaf());
            eventually(() -> assertThat(certificates.statistics().unanswering()).isEqualTo(1));
            write("new", RSA.certificatePem(), RSA.privateKeyPem());
            certificates.reload();
            assertThat(leaves(certificates, HOST)).containsExactly(RSA.leaf());

            deadEnds.answer(mount.toRealPath());
            eventually(() -> {
                certificates.reload();
                assertThat(leaves(certificates, HOST)).containsExactly(ECDSA.leaf(), RSA.leaf());
            });
            assertThat(certificates.statistics().unanswering()).isZero();
        }
    }
}

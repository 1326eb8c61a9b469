package io.github.mailsni.directory;

import static io.github.mailsni.support.Eventually.eventually;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.Credential;
import io.github.mailsni.KeyType;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.keymanager.Candidates;
import io.github.mailsni.support.MutableClock;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Where each host of a domain has a link to one certificate, or a copy of it,")
class SharedCertificateTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create("mailsni test CA");
    private static final String DEFAULT = "mail.default.example";
    private static final String DOMAIN = "*.example.com";
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final TestCertificate SHARED = certificate(KeyAlgorithm.EC_P256, 0, 90, DOMAIN);
    private static final TestCertificate RSA = certificate(KeyAlgorithm.RSA_2048, 0, 90, DOMAIN);
    private static final List<String> HOSTS =
            IntStream.range(10, 50).mapToObj(i -> "h" + i + ".example.com").toList();

    @TempDir
    Path directory;

    @TempDir
    Path elsewhere;

    private Optional<CertificateDirectory> opened = Optional.empty();

    @AfterEach
    void close() {
        opened.ifPresent(CertificateDirectory::close);
    }

    private static TestCertificate certificate(KeyAlgorithm key, int fromDay, int toDay, String name) {
        return AUTHORITY
                .certificateFor(name)
                .keyType(key)
                .validity(NOW.plus(Duration.ofDays(fromDay)), NOW.plus(Duration.ofDays(toDay)))
                .issue();
    }

    private CertificateDirectory.Builder builder() throws Exception {
        write(DEFAULT, certificate(KeyAlgorithm.EC_P256, 0, 90, DEFAULT));
        return CertificateDirectory.builder(directory)
                .defaultHost(DEFAULT)
                .withoutEvents()
                .rescanInterval(Duration.ofDays(1))
                .clock(new MutableClock(NOW.plusSeconds(1)));
    }

    private CertificateDirectory open(CertificateDirectory.Builder builder) throws Exception {
        CertificateDirectory certificates = builder.open();
        opened = Optional.of(certificates);
        return certificates;
    }

    private Path certificateFile(String host) {
        return directory.resolve("exim.crt." + host);
    }

    private Path keyFile(String host) {
        return directory.resolve("exim.key." + host);
    }

    private void write(String host, TestCertificate content) throws Exception {
        content.writeTo(certificateFile(host), keyFile(host));
    }

    private void writeAll(List<String> hosts) throws Exception {
        for (String host : hosts) {
            write(host, SHARED);
        }
    }

    private static void writePairs(Path certificate, Path key, TestCertificate... pairs) throws Exception {
        for (TestCertificate pair : pairs) {
            Files.writeString(certificate, pair.certificatePem(), CREATE, APPEND);
            Files.writeString(key, pair.privateKeyPem(), CREATE, APPEND);
        }
    }

    private void linkAll(TestCertificate... pairs) throws Exception {
        writePairs(elsewhere.resolve("crt"), elsewhere.resolve("key"), pairs);
        for (String host : HOSTS) {
            Files.createSymbolicLink(certificateFile(host), elsewhere.resolve("crt"));
            Files.createSymbolicLink(keyFile(host), elsewhere.resolve("key"));
        }
    }

    private void remove(String host) throws Exception {
        Files.delete(certificateFile(host));
        Files.delete(keyFile(host));
        opened.orElseThrow().reload();
    }

    private X509Certificate presented(String host, KeyType... usable) {
        Set<KeyType> keys = Set.of(usable);
        return Candidates.firstUsable(
                        opened.orElseThrow().select(ServerName.of(host)), each -> keys.contains(each.keyType()))
                .stream()
                .flatMap(group -> group.credentials().stream())
                .filter(each -> keys.contains(each.keyType()))
                .map(Credential::leaf)
                .findFirst()
                .orElseThrow();
    }

    @Test
    @DisplayName(
            "a host's answer takes no more room than with a copy that names it alone, and none is worked out twice")
    void copies() throws Exception {
        writeAll(HOSTS);
        assertFits(700_000);
    }

    @Test
    @DisplayName("the same is so of links, and of two certificates in one file")
    void links() throws Exception {
        linkAll(SHARED, RSA);
        assertFits(1_400_000);
        assertThat(opened.orElseThrow().report().credentials()).isEqualTo(2 * HOSTS.size() + 1);
    }

    private void assertFits(long cacheSize) throws Exception {
        CertificateDirectory certificates = open(builder().cacheSize(cacheSize));
        for (int round = 0; round < 3; round++) {
            HOSTS.forEach(host -> assertThat(
                            certificates.select(ServerName.of(host)).host().label())
                    .isEqualTo(host));
            System.gc();
            assertThat(HOSTS)
                    .noneMatch(host -> certificates.readsDisk(ServerName.of(host)))
                    .allMatch(host ->
                            certificates.selectInMemory(ServerName.of(host)).isPresent());
        }
        assertThat(certificates.statistics().answersInMemory()).isGreaterThanOrEqualTo(HOSTS.size());
    }

    @ParameterizedTest(name = "read at the opening: {0}")
    @ValueSource(ints = {0, 1_000})
    @DisplayName(
            "another certificate for the domain is found for clients that need it, though it expires earlier than all of those")
    void anotherKey(int readAtOnce) throws Exception {
        TestCertificate rsa = certificate(KeyAlgorithm.RSA_2048, 0, 30, DOMAIN);
        writeAll(HOSTS);
        write("other.example.com", rsa);
        open(builder().readAtOnce(readAtOnce).readAhead(true));
        eventually(() -> assertThat(opened.orElseThrow().statistics().unread()).isZero());

        for (String host : List.of(HOSTS.get(0), HOSTS.get(20), "any.example.com")) {
            assertThat(presented(host, KeyType.RSA)).isEqualTo(rsa.leaf());
            assertThat(presented(host, KeyType.RSA, KeyType.ECDSA)).isEqualTo(SHARED.leaf());
        }
    }

    @Test
    @DisplayName("both certificates are found as long as one host has each")
    void oneAfterTheOther() throws Exception {
        TestCertificate rsa = certificate(KeyAlgorithm.RSA_2048, 0, 30, DOMAIN);
        List<String> some = HOSTS.subList(0, 20);
        writeAll(some);
        write("other.example.com", rsa);
        open(builder());

        for (String host : some.subList(0, some.size() - 1)) {
            remove(host);
            assertThat(presented("any.example.com", KeyType.ECDSA)).isEqualTo(SHARED.leaf());
            assertThat(presented("any.example.com", KeyType.RSA)).isEqualTo(rsa.leaf());
        }
        remove(some.get(some.size() - 1));
        assertThat(presented("any.example.com", KeyType.ECDSA, KeyType.RSA)).isEqualTo(rsa.leaf());
    }

    @Test
    @DisplayName("a certificate with another key that expires when those do is found, too")
    void sameEnd() throws Exception {
        writeAll(HOSTS.subList(0, 2));
        write("other.example.com", RSA);
        open(builder());

        assertThat(presented(HOSTS.get(0), KeyType.RSA)).isEqualTo(RSA.leaf());
        assertThat(presented("any.example.com", KeyType.ECDSA)).isEqualTo(SHARED.leaf());
    }

    @Test
    @DisplayName(
            "a host whose certificate has the key of those, and the end, but is not valid yet, is served with those")
    void notYetValid() throws Exception {
        write(
                HOSTS.get(0),
                AUTHORITY
                        .certificateFor(DOMAIN)
                        .keyOf(SHARED)
                        .validity(NOW.plus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(90)))
                        .issue());
        write(HOSTS.get(1), SHARED);
        open(builder());

        assertThat(presented(HOSTS.get(0), KeyType.ECDSA)).isEqualTo(SHARED.leaf());
    }

    @Test
    @DisplayName(
            "a host whose certificate has the key of those, and the end, but is for other names, is served with those")
    void forOtherNames() throws Exception {
        write(
                HOSTS.get(0),
                AUTHORITY
                        .certificateFor("mail.example.org")
                        .keyOf(SHARED)
                        .validity(NOW, NOW.plus(Duration.ofDays(90)))
                        .issue());
        write(HOSTS.get(1), SHARED);
        open(builder());

        assertThat(presented(HOSTS.get(0), KeyType.ECDSA)).isEqualTo(SHARED.leaf());
    }

    @Test
    @DisplayName("a file that holds that certificate and another one is read for the other one")
    void twoInOneFile() throws Exception {
        write(HOSTS.get(0), SHARED);
        writePairs(certificateFile(HOSTS.get(1)), keyFile(HOSTS.get(1)), SHARED, RSA);
        open(builder());

        assertThat(presented(HOSTS.get(0), KeyType.RSA)).isEqualTo(RSA.leaf());
        assertThat(presented(HOSTS.get(0), KeyType.ECDSA)).isEqualTo(SHARED.leaf());
    }
}

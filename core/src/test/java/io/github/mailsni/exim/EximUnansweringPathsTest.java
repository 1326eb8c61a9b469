package io.github.mailsni.exim;

import static io.github.mailsni.exim.EximFiles.DEFAULT;
import static io.github.mailsni.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.MatchKind;
import io.github.mailsni.ServerName;
import io.github.mailsni.directory.LiveDirectory;
import io.github.mailsni.support.DeadEnds;
import io.github.mailsni.support.HookedFileSystem;
import io.github.mailsni.testing.TestCertificate;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Exim's own lines, when a path does not answer,")
@SuppressWarnings("NullAway.Init") // set before each test
@Timeout(180)
class EximUnansweringPathsTest {
    private static final String HOST = "mail.example.com";
    private static final String OTHER = "mail.example.org";

    @TempDir
    Path parent;

    private EximFiles files;
    private EximFiles mount;
    private TestCertificate first;
    private TestCertificate behind;
    private final DeadEnds deadEnds = new DeadEnds();
    private final HookedFileSystem fileSystem = new HookedFileSystem(deadEnds);

    @BeforeEach
    void begin() throws Exception {
        parent = parent.toRealPath();
        mount = new EximFiles(parent.resolve("mount"));
        mount.close();
        behind = mount.write(HOST);
        files = new EximFiles(parent.resolve("tls"));
        first = files.write(HOST);
        files.write(OTHER);
    }

    @AfterEach
    void end() {
        deadEnds.close();
        files.close();
    }

    private EximTls open() throws Exception {
        return open(files.line("crt"), files.line("key"));
    }

    private EximTls open(String certificate, String key) throws Exception {
        return EximTls.builder(certificate, key)
                .primaryHostname(DEFAULT)
                .patience(Duration.ofSeconds(1))
                .fileSystem(fileSystem)
                .open();
    }

    private void linkToMount(String host) throws Exception {
        LiveDirectory.link(files.certificate(host), mount.certificate(host));
        LiveDirectory.link(files.key(host), mount.key(host));
    }

    private static X509Certificate leaf(EximTls exim, String host) {
        return exim.select(ServerName.of(host)).host().credentials().get(0).leaf();
    }

    private void assertFollowed(EximTls exim) throws Exception {
        TestCertificate renewed = files.write(OTHER);
        eventually(() -> assertThat(leaf(exim, OTHER)).isEqualTo(renewed.leaf()));
    }

    private List<String> told() {
        return files.logged().stream().filter(line -> line.contains("answer")).toList();
    }

    @ParameterizedTest(name = "expression that asks for it first: {0}")
    @ValueSource(booleans = {true, false})
    @DisplayName("keep what was good for its name, follow all others, and follow it again when it answers")
    void whileServed(boolean asksFirst) throws Exception {
        String start = files.directory() + "/exim.";
        try (EximTls exim = asksFirst
                ? open()
                : open(
                        start + "crt.${if def:tls_in_sni{$tls_in_sni}{" + DEFAULT + "}}",
                        start + "key.${if def:tls_in_sni{$tls_in_sni}{" + DEFAULT + "}}")) {
            assertThat(leaf(exim, HOST)).isEqualTo(first.leaf());
            deadEnds.block(mount.directory());
            linkToMount(HOST);
            eventually(() -> {
                assertThat(leaf(exim, HOST)).isEqualTo(first.leaf());
                assertThat(exim.statistics().unanswering()).isPositive();
            });
            assertFollowed(exim);
            assertThat(exim.reload().refused())
                    .anySatisfy(refused -> assertThat(refused.problem()).contains("not answer"));
            assertThat(exim.explain(ServerName.of(HOST)).toString()).isNotEmpty();
            assertThat(leaf(exim, HOST)).isEqualTo(first.leaf());
            assertThat(told())
                    .singleElement()
                    .asString()
                    .contains("WARN", mount.directory().toString());
            int waiting = deadEnds.waiting();
            assertFollowed(exim);
            assertThat(deadEnds.waiting()).isEqualTo(waiting).isPositive();

            deadEnds.answer(mount.directory());
            eventually(() -> assertThat(leaf(exim, HOST)).isEqualTo(behind.leaf()));
            eventually(() -> assertThat(exim.statistics().unanswering()).isZero());
            assertThat(exim.report().refused()).isEmpty();
            assertThat(told()).hasSize(2).anyMatch(line -> line.contains("INFO") && line.contains("answers again"));
        }
    }

    @Test
    @DisplayName("serve a file that takes the place of the link, though the thread there never returns")
    void replaced() throws Exception {
        try (EximTls exim = open()) {
            assertThat(leaf(exim, HOST)).isEqualTo(first.leaf());
            deadEnds.block(mount.directory());
            linkToMount(HOST);
            eventually(() -> {
                assertThat(leaf(exim, HOST)).isEqualTo(first.leaf());
                assertThat(deadEnds.waiting()).isPositive();
                assertThat(exim.statistics().unanswering()).isPositive();
            });
            TestCertificate renewed = EximFiles.AUTHORITY.issue(HOST);
            LiveDirectory.replace(files.key(HOST), renewed.privateKeyPem());
            LiveDirectory.replace(files.certificate(HOST), renewed.certificatePem());
            eventually(() -> assertThat(leaf(exim, HOST)).isEqualTo(renewed.leaf()));
            assertThat(deadEnds.waiting()).isPositive();
        }
    }

    @Test
    @DisplayName("give its names the default where nothing is known of them, at the cost of a few threads")
    void neverSeen() throws Exception {
        deadEnds.block(mount.directory());
        List<String> hosts = Stream.iterate(0, i -> i + 1)
                .limit(200)
                .map(i -> "h" + i + ".example")
                .toList();
        for (String host : hosts) {
            linkToMount(host);
        }
        try (EximTls exim = open()) {
            for (String host : hosts) {
                assertThat(exim.select(ServerName.of(host)).match()).isEqualTo(MatchKind.DEFAULT);
            }
            assertThat(deadEnds.waiting()).isBetween(1, 8);
            assertThat(leaf(exim, HOST)).isEqualTo(first.leaf());
            assertFollowed(exim);
            assertThat(exim.reload().refused()).isNotEmpty();
        }
    }

    @Test
    @DisplayName("do not open where it is what clients without a server name get, and name it")
    void defaultAtOpening() throws Exception {
        deadEnds.block(mount.directory());
        linkToMount(DEFAULT);
        assertThatExceptionOfType(CertificateLoadException.class)
                .isThrownBy(this::open)
                .withMessageContaining(mount.directory().toString())
                .withMessageContaining("does not answer");
    }

    @Test
    @DisplayName("keep nobody from closing them")
    void close() throws Exception {
        try (EximTls exim = open()) {
            deadEnds.block(files.directory());
            exim.reload();
            assertThat(exim.select(ServerName.of(HOST)).host().credentials()).isNotEmpty();
        }
        assertThat(deadEnds.waiting()).isPositive();
    }
}

package io.github.mailsni.exim;

import static io.github.mailsni.exim.EximFiles.DEFAULT;
import static io.github.mailsni.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.DirectoryEvent;
import io.github.mailsni.DirectoryEvent.LossKind;
import io.github.mailsni.DirectoryEvent.TakenAway;
import io.github.mailsni.DirectoryStatistics;
import io.github.mailsni.MatchKind;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.metrics.CertificateMetrics;
import io.github.mailsni.support.MutableClock;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestCertificate;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Exim's own lines, as a directory does,")
@SuppressWarnings("NullAway.Init") // set before each test
class EximEventsTest {
    private static final String HOST = "mail.example.com";
    private static final ServerName NAME = ServerName.of(HOST);

    @TempDir
    Path directory;

    private EximFiles files;
    private final List<DirectoryEvent> events = new CopyOnWriteArrayList<>();

    @BeforeEach
    void begin() throws Exception {
        files = new EximFiles(directory.resolve("tls"));
    }

    @AfterEach
    void end() {
        files.close();
    }

    private EximTls.Builder builder() {
        return EximTls.builder(files.line("crt"), files.line("key"))
                .primaryHostname(DEFAULT)
                .listener(events::add);
    }

    @Test
    @DisplayName("tell each thing that happens, and report it to a deploy hook")
    void story() throws Exception {
        files.write(HOST);
        try (EximTls exim = builder().open()) {
            exim.select(NAME);
            assertThat(events).containsExactly(new DirectoryEvent.Loaded(HOST));

            files.write(HOST);
            assertThat(exim.reload().replaced()).containsExactly(HOST);
            assertThat(events).hasSize(3).contains(new DirectoryEvent.Replaced(HOST));
            assertThat(events.get(2))
                    .isInstanceOfSatisfying(
                            TakenAway.class,
                            taken -> assertThat(taken.losses())
                                    .singleElement()
                                    .satisfies(loss -> assertThat(loss.kind()).isEqualTo(LossKind.KEY)));
            assertThat(files.logged()).contains("WARN " + events.get(2));

            Files.writeString(files.certificate(HOST), "oops");
            assertThat(exim.reload().refused()).hasSize(1);
            assertThat(events.get(3)).isInstanceOfSatisfying(DirectoryEvent.Refused.class, refused -> {
                assertThat(refused.host()).isEqualTo(HOST);
                assertThat(refused.lastGoodServed()).isTrue();
            });
            assertThat(exim.statistics().newerOnDisk()).isEqualTo(1);

            Files.delete(files.certificate(HOST));
            Files.delete(files.key(HOST));
            assertThat(exim.reload().removed()).containsExactly(HOST);

            files.write(HOST);
            assertThat(exim.reload().loaded()).containsExactly(HOST);
            assertThat(exim.reload().nothingChanged()).isTrue();
        }
    }

    @Test
    @DisplayName("tell of a renewal that is not valid yet, while the last one stays in service")
    void validLater() throws Exception {
        TestCertificate first = files.write(HOST);
        try (EximTls exim = builder().open()) {
            exim.select(NAME);
            EximFiles.AUTHORITY
                    .certificateFor(HOST)
                    .keyOf(first)
                    .validity(
                            Instant.now().plus(Duration.ofDays(2)),
                            Instant.now().plus(Duration.ofDays(200)))
                    .issue()
                    .writeTo(files.certificate(HOST), files.key(HOST));
            exim.reload();

            assertThat(exim.select(NAME).host().credentials().get(0).leaf()).isEqualTo(first.leaf());
            assertThat(losses()).containsExactly(LossKind.VALIDITY_NOW);
        }
    }

    @Test
    @DisplayName("tell that a list of files has lost a key type, and a certificate its names")
    void keyTypeOfList() throws Exception {
        TestCertificate rsa = EximFiles.AUTHORITY
                .certificateFor(DEFAULT)
                .andFor("imap.example.com")
                .keyType(KeyAlgorithm.RSA_2048)
                .issue();
        files.file("rsa.pem", rsa.certificatePem() + rsa.privateKeyPem());
        TestCertificate ecdsa = EximFiles.AUTHORITY.issue(DEFAULT);
        files.file("ecdsa.pem", ecdsa.certificatePem() + ecdsa.privateKeyPem());
        try (EximTls exim = EximTls.builder(files.at("DIR/rsa.pem:DIR/ecdsa.pem"), "")
                .listener(events::add)
                .open()) {
            files.file("rsa.pem", ecdsa.certificatePem() + ecdsa.privateKeyPem());
            exim.reload();

            assertThat(losses()).containsExactly(LossKind.NAMES, LossKind.KEY_TYPE);
            assertThat(files.logged())
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("WARN taken away: ")
                            .contains("the certificate is not for imap.example.com any more"));
        }
    }

    private List<LossKind> losses() {
        return events.stream()
                .filter(TakenAway.class::isInstance)
                .flatMap(event -> ((TakenAway) event).losses().stream())
                .map(DirectoryEvent.Loss::kind)
                .toList();
    }

    @Test
    @DisplayName("log no more of a name than fits in a line, however often an expression repeats it")
    void longName() throws Exception {
        String label = "a".repeat(60) + ".";
        ServerName longest = ServerName.of(label.repeat(4) + "example");
        String pair = files.certificate(DEFAULT) + "${if eq{$tls_sni}{}{}{${if >{$tls_sni$tls_sni$tls_sni}{1}}}}";
        try (EximTls exim = EximTls.builder(pair, files.key(DEFAULT).toString()).open()) {
            exim.select(longest);

            assertThat(files.logged())
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line).hasSizeLessThan(400));
        }
    }

    @Test
    @DisplayName("tell of changes without a client that asks")
    void rescan() throws Exception {
        files.write(HOST);
        try (EximTls exim = builder().rescanInterval(Duration.ofMillis(20)).open()) {
            exim.select(NAME);
            files.write(HOST);
            eventually(() -> assertThat(events).contains(new DirectoryEvent.Replaced(HOST)));
        }
    }

    @Test
    @DisplayName("tell once of a certificate that expires soon, by their clock, and that it has expired")
    void expiry() throws Exception {
        MutableClock clock = new MutableClock(Instant.now());
        try (EximTls exim = builder().clock(clock).open()) {
            clock.advance(Duration.ofDays(85));
            exim.reload();
            exim.reload();
            clock.advance(Duration.ofDays(10));
            exim.reload();
            exim.reload();

            assertThat(events)
                    .hasSize(2)
                    .allSatisfy(event -> assertThat(event).isInstanceOf(DirectoryEvent.Expiring.class));
            assertThat(exim.statistics().expired()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("count what handshakes came to, and tell of unknown names")
    void counts() throws Exception {
        files.write(HOST);
        try (EximTls exim = builder().open()) {
            CertificateSelector view = exim.withUnknownNames(UnknownNamePolicy.REJECT);
            Selection selection = view.select(NAME);
            view.recordPresented(NAME, selection, selection.host().credentials().get(0));
            view.recordRejected(ServerName.of("unknown.example"));

            DirectoryStatistics statistics = view.statistics();
            assertThat(statistics.selections()).containsEntry(MatchKind.EXACT, 1L);
            assertThat(statistics.rejections()).isEqualTo(1);
            assertThat(statistics.unknownNames())
                    .containsExactly(new DirectoryStatistics.UnknownName(ServerName.of("unknown.example"), 1));
            assertThat(statistics.hosts()).isEqualTo(2);
            assertThat(statistics.expiries())
                    .extracting(DirectoryStatistics.HostExpiry::host)
                    .containsExactlyInAnyOrder(DEFAULT, HOST);
            assertThat(events).contains(new DirectoryEvent.UnknownName(ServerName.of("unknown.example"), true));
        }
    }

    @Test
    @DisplayName("are shown by meters, also after a garbage collection")
    void meters() throws Exception {
        files.write(HOST);
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (EximTls exim = builder()
                .clock(Clock.systemUTC())
                .unknownNames(UnknownNamePolicy.REJECT)
                .open()) {
            new CertificateMetrics(exim.withUnknownNames(UnknownNamePolicy.DEFAULT)).bindTo(registry);
            exim.select(NAME);
            WeakReference<Object> garbage = new WeakReference<>(new Object());
            for (int i = 0; i < 1_000 && garbage.get() != null; i++) {
                System.gc();
            }

            exim.recordRejected(ServerName.of("unknown.example"));

            assertThat(registry.scrape())
                    .contains("mailsni_hosts 2.0\n", "mailsni_rejections_total 1.0\n")
                    .contains("mailsni_host_expiry_seconds{host=\"mail.example.com\"}")
                    .doesNotContain("NaN");
        }
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    @DisplayName("go on when their listener fails, and end with their owner")
    void failingListener() throws Exception {
        files.write(HOST);
        try (EximTls exim = EximTls.builder(files.line("crt"), files.line("key"))
                .listener(event -> {
                    throw new IllegalStateException("on purpose");
                })
                .open()) {
            assertThat(exim.select(NAME).match()).isEqualTo(MatchKind.EXACT);
        }
        assertThat(files.logged()).anySatisfy(line -> assertThat(line).contains("the listener failed"));
    }
}

package io.github.mailsni.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.CertificateSource;
import io.github.mailsni.ForwardingSelector;
import io.github.mailsni.MatchKind;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.directory.Layout;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import io.github.mailsni.testing.TestLayout;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk")
@DisplayName("The meters of a directory")
class CertificateMetricsTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create("mailsni test CA");
    private static final String DEFAULT = "mail.default.example";
    private static final String HOST = "mail.example.com";
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    @TempDir
    private Path directory;

    private void write(String host) throws Exception {
        write(host, now.plus(Duration.ofDays(90)));
    }

    private void write(String host, Instant notAfter) throws Exception {
        write(
                host,
                AUTHORITY
                        .certificateFor(host)
                        .validity(now.minus(Duration.ofDays(30)), notAfter)
                        .issue());
    }

    private void write(String host, TestCertificate certificate) throws Exception {
        certificate.writeTo(directory.resolve("exim.crt." + host), directory.resolve("exim.key." + host));
    }

    private void remove(String host) throws Exception {
        Files.delete(directory.resolve("exim.crt." + host));
        Files.delete(directory.resolve("exim.key." + host));
    }

    private CertificateDirectory.Builder builder() {
        return CertificateDirectory.builder(directory)
                .defaultHost(DEFAULT)
                .rescanInterval(Duration.ofDays(1))
                .clock(Clock.fixed(now, ZoneOffset.UTC));
    }

    private static void present(CertificateSelector certificates, String host) {
        Selection selection = certificates.select(ServerName.of(host));
        certificates.recordPresented(
                ServerName.of(host), selection, selection.host().credentials().get(0));
    }

    private static double gauge(MeterRegistry registry, String name, String... tags) {
        return registry.get(name).tags(tags).gauge().value();
    }

    private static double days(MeterRegistry registry, String host) {
        return registry.get("mailsni.host.expiry").tag("host", host).timeGauge().value(TimeUnit.DAYS);
    }

    private static List<String> hosts(MeterRegistry registry) {
        return registry.find("mailsni.host.expiry").meters().stream()
                .map(meter -> meter.getId().getTag("host"))
                .sorted()
                .toList();
    }

    /** Collects garbage until what is held weakly is gone. */
    private static void collectGarbage() {
        WeakReference<Object> garbage = new WeakReference<>(new Object());
        for (int i = 0; i < 1_000 && garbage.get() != null; i++) {
            System.gc();
        }
        assertThat(garbage.get()).isNull();
        System.gc();
    }

    @Test
    @DisplayName("show hosts, refusals by reason, selections by match, rejections and the time to the next expiry")
    void numbers() throws Exception {
        write(DEFAULT);
        write(HOST);
        write("broken.example.com");
        Files.writeString(directory.resolve("exim.crt.broken.example.com"), "oops");
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (CertificateDirectory certificates = builder().open()) {
            present(certificates, HOST);
            certificates.recordRejected(ServerName.of("unknown.example"));

            new CertificateMetrics(certificates, Tags.of("listener", "smtp")).bindTo(registry);

            assertThat(gauge(registry, "mailsni.hosts", "listener", "smtp")).isEqualTo(3);
            assertThat(gauge(registry, "mailsni.hosts.unread")).isZero();
            assertThat(gauge(registry, "mailsni.hosts.refused", "reason", "certificate-unreadable"))
                    .isEqualTo(1);
            assertThat(registry.get("mailsni.selections")
                            .tag("match", "exact")
                            .functionCounter()
                            .count())
                    .isEqualTo(1);
            assertThat(registry.get("mailsni.rejections").functionCounter().count())
                    .isEqualTo(1);
            assertThat(registry.get("mailsni.expiry").timeGauge().value(TimeUnit.DAYS))
                    .isEqualTo(90);
            assertThat(gauge(registry, "mailsni.directory.lost")).isZero();
            assertThat(gauge(registry, "mailsni.paths.unanswering")).isZero();
        }
    }

    @Test
    @DisplayName("go on after a garbage collection, though only the directory is kept")
    void garbageCollection() throws Exception {
        write(DEFAULT);
        write(HOST);
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (CertificateDirectory certificates = builder().open()) {
            new CertificateMetrics(certificates).bindTo(registry);
            collectGarbage();

            present(certificates, HOST);
            assertThat(registry.scrape())
                    .contains("mailsni_hosts 2.0\n", "mailsni_selections_total{match=\"exact\"} 1.0\n")
                    .contains("mailsni_host_expiry_seconds{host=\"mail.example.com\"} 7776000.0\n")
                    .doesNotContain("NaN");
            present(certificates, HOST);
            assertScraped(registry, "mailsni_selections_total{match=\"exact\"} 2.0\n");
        }
    }

    /** On a slow machine the numbers are not gathered anew for each scrape. */
    private static void assertScraped(PrometheusMeterRegistry registry, String line) {
        long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!registry.scrape().contains(line) && System.nanoTime() < giveUp) {
            Thread.onSpinWait();
        }
        assertThat(registry.scrape()).contains(line);
    }

    @Test
    @DisplayName("go on after a garbage collection when a view was bound that only they knew")
    void garbageView() throws Exception {
        write(DEFAULT);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (CertificateDirectory certificates = builder().open()) {
            new CertificateMetrics(certificates.withUnknownNames(UnknownNamePolicy.REJECT)).bindTo(registry);
            collectGarbage();

            certificates
                    .withUnknownNames(UnknownNamePolicy.REJECT)
                    .withUnknownNames(UnknownNamePolicy.DEFAULT)
                    .recordRejected(ServerName.of("unknown.example"));

            assertThat(gauge(registry, "mailsni.hosts")).isEqualTo(1);
            assertThat(registry.get("mailsni.rejections").functionCounter().count())
                    .isEqualTo(1);
            assertThat(hosts(registry)).containsExactly(DEFAULT);
        }
    }

    @Test
    @DisplayName("do not keep a directory from being garbage that its user has dropped")
    void droppedDirectory() throws Exception {
        write(DEFAULT);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        WeakReference<CertificateDirectory> dropped = openedAndDropped(registry);

        for (int i = 0; i < 1_000 && dropped.get() != null; i++) {
            System.gc();
        }

        assertThat(dropped.get()).isNull();
        assertThat(gauge(registry, "mailsni.hosts")).isNaN();
    }

    private WeakReference<CertificateDirectory> openedAndDropped(MeterRegistry registry) throws Exception {
        CertificateDirectory certificates = builder().open();
        new CertificateMetrics(certificates).bindTo(registry);
        return new WeakReference<>(certificates);
    }

    @Test
    @DisplayName("bear in a scrape of Prometheus the names and units that its users expect")
    void scrape() throws Exception {
        write(DEFAULT, now.plus(Duration.ofDays(10)));
        write(HOST, now.minus(Duration.ofDays(1)));
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        try (CertificateDirectory certificates = builder().open()) {
            new CertificateMetrics(certificates).bindTo(registry);

            String scraped = registry.scrape();

            assertThat(scraped.lines().filter(line -> line.startsWith("# TYPE")))
                    .containsExactlyInAnyOrder(
                            "# TYPE mailsni_answers gauge",
                            "# TYPE mailsni_comparison_age_seconds gauge",
                            "# TYPE mailsni_directory_lost gauge",
                            "# TYPE mailsni_expiry_seconds gauge",
                            "# TYPE mailsni_host_expiry_seconds gauge",
                            "# TYPE mailsni_hosts gauge",
                            "# TYPE mailsni_hosts_expired gauge",
                            "# TYPE mailsni_hosts_newer_on_disk gauge",
                            "# TYPE mailsni_hosts_refused gauge",
                            "# TYPE mailsni_hosts_unread gauge",
                            "# TYPE mailsni_paths_unanswering gauge",
                            "# TYPE mailsni_rejections_total counter",
                            "# TYPE mailsni_selections_total counter");
            assertThat(scraped)
                    .contains("mailsni_expiry_seconds -86400.0\n", "mailsni_hosts_expired 1.0\n")
                    .contains("mailsni_host_expiry_seconds{host=\"mail.default.example\"} 864000.0\n")
                    .contains("mailsni_host_expiry_seconds{host=\"mail.example.com\"} -86400.0\n");
            for (MatchKind match : MatchKind.values()) {
                assertThat(scraped).contains("mailsni_selections_total{match=\"" + match.code() + "\"} 0.0\n");
            }
            for (RefusalReason reason : RefusalReason.values()) {
                assertThat(scraped).contains("mailsni_hosts_refused{reason=\"" + reason.code() + "\"} 0.0\n");
            }
        }
    }

    @Test
    @DisplayName("have one expiry for each host, which comes and goes with it")
    void hostsComeAndGo() throws Exception {
        write(DEFAULT);
        write("gone.example");
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (CertificateDirectory certificates = builder().open()) {
            new CertificateMetrics(certificates).bindTo(registry);
            assertThat(hosts(registry)).containsExactly("gone.example", DEFAULT);

            remove("gone.example");
            write("new.example", now.plus(Duration.ofDays(3)));
            certificates.reload();

            assertThat(hosts(registry)).containsExactly(DEFAULT, "new.example");
            assertThat(days(registry, "new.example")).isEqualTo(3);

            write("new.example", now.plus(Duration.ofDays(93)));
            certificates.reload();

            assertThat(days(registry, "new.example")).isEqualTo(93);
        }
    }

    @Test
    @DisplayName("show the hosts that are nearest to their expiry, a hundred at most")
    void bounded() throws Exception {
        write(DEFAULT, now.plus(Duration.ofDays(1)));
        TestCertificate far = AUTHORITY
                .certificateFor("*.example.com")
                .validity(now, now.plus(Duration.ofDays(90)))
                .issue();
        for (int i = 0; i < 150; i++) {
            write("host" + i + ".example.com", far);
        }
        write("near.example", now.plus(Duration.ofDays(2)));
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (CertificateDirectory certificates = builder().open()) {
            new CertificateMetrics(certificates).bindTo(registry);

            assertThat(hosts(registry)).hasSize(100).contains(DEFAULT, "near.example");
        }
    }

    @Test
    @DisplayName(
            "count of two certificates with keys of one type the one that is valid longer, of two types the one that ends first")
    void severalCertificates() throws Exception {
        Path live = Files.createDirectory(directory.resolve("bundle"));
        TestCertificate ecdsa = certificate(KeyAlgorithm.EC_P256, 20);
        TestCertificate oldEcdsa = certificate(KeyAlgorithm.EC_P256, 5);
        TestCertificate rsa = certificate(KeyAlgorithm.RSA_2048, 30);
        Files.writeString(live.resolve(HOST + ".pem.ecdsa"), ecdsa.certificatePem() + ecdsa.privateKeyPem());
        Files.writeString(live.resolve(HOST + ".pem"), oldEcdsa.certificatePem() + oldEcdsa.privateKeyPem());
        Files.writeString(live.resolve(HOST + ".pem.rsa"), rsa.certificatePem() + rsa.privateKeyPem());
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (CertificateDirectory certificates = CertificateDirectory.builder(live)
                .layout(Layout.bundle())
                .clock(Clock.fixed(now, ZoneOffset.UTC))
                .defaultHost(HOST)
                .open()) {
            new CertificateMetrics(certificates).bindTo(registry);

            assertThat(days(registry, HOST)).isEqualTo(20);
        }
    }

    private TestCertificate certificate(KeyAlgorithm key, int days) throws Exception {
        return AUTHORITY
                .certificateFor(HOST)
                .keyType(key)
                .validity(now, now.plus(Duration.ofDays(days)))
                .issue();
    }

    @Test
    @DisplayName("leave the registry when the directory is closed, and come anew with the next one")
    void closedAndOpenedAgain() throws Exception {
        write(DEFAULT);
        for (MeterRegistry registry :
                Arrays.asList(new SimpleMeterRegistry(), new CompositeMeterRegistry().add(new SimpleMeterRegistry()))) {
            try (CertificateDirectory certificates = builder().open()) {
                new CertificateMetrics(certificates).bindTo(registry);
                new CertificateMetrics(certificates).bindTo(registry);
            }
            assertThat(registry.getMeters()).isEmpty();
            try (CertificateDirectory certificates = builder().open()) {
                new CertificateMetrics(certificates).bindTo(registry);
                assertThat(gauge(registry, "mailsni.hosts")).isEqualTo(1);
                assertThat(days(registry, DEFAULT)).isEqualTo(90);
            }
        }
    }

    @Test
    @DisplayName("stay when the directory whose place theirs has taken changes or is closed later")
    void replaced(@TempDir Path old) throws Exception {
        write(DEFAULT);
        for (MeterRegistry registry :
                Arrays.asList(new SimpleMeterRegistry(), new CompositeMeterRegistry().add(new SimpleMeterRegistry()))) {
            for (String host : List.of(DEFAULT, "old.example")) {
                AUTHORITY.issue(host).writeTo(old, TestLayout.EXIM);
            }
            try (CertificateDirectory before = CertificateDirectory.builder(old)
                            .defaultHost(DEFAULT)
                            .open();
                    CertificateDirectory certificates = builder().open()) {
                new CertificateMetrics(before).bindTo(registry);
                new CertificateMetrics(certificates).bindTo(registry);
                assertThat(hosts(registry)).containsExactly(DEFAULT);

                AUTHORITY.issue("new" + registry.hashCode() + ".example").writeTo(old, TestLayout.EXIM);
                before.reload();
                assertThat(hosts(registry)).containsExactly(DEFAULT);
                assertThat(days(registry, DEFAULT)).isEqualTo(90);
                close(before);

                assertThat(gauge(registry, "mailsni.hosts")).isEqualTo(1);
                assertThat(days(registry, DEFAULT)).isEqualTo(90);
                write(HOST);
                certificates.reload();
                assertThat(hosts(registry)).containsExactly(DEFAULT, HOST);
                remove(HOST);
            }
            assertThat(registry.getMeters()).isEmpty();
        }
    }

    private static void close(CertificateDirectory directory) {
        directory.close();
    }

    @Test
    @DisplayName("come and go with the hosts where a filter of the registry denies the others")
    void filtered() throws Exception {
        write(DEFAULT);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        registry.config().meterFilter(MeterFilter.deny(id -> !id.getName().equals("mailsni.host.expiry")));
        try (CertificateDirectory certificates = builder().open()) {
            new CertificateMetrics(certificates).bindTo(registry);
            write(HOST);
            certificates.reload();

            assertThat(hosts(registry)).containsExactly(DEFAULT, HOST);
        }
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    @DisplayName("do not keep a registry from being garbage that its user has dropped, nor its parts")
    void droppedRegistry() throws Exception {
        write(DEFAULT);
        try (CertificateDirectory certificates = builder().open()) {
            List<WeakReference<MeterRegistry>> dropped = boundAndDropped(certificates);

            for (int i = 0; i < 1_000 && dropped.stream().anyMatch(each -> each.get() != null); i++) {
                System.gc();
            }

            assertThat(dropped).allMatch(each -> each.get() == null);
            certificates.reload();
        }
    }

    private static List<WeakReference<MeterRegistry>> boundAndDropped(CertificateDirectory certificates) {
        MeterRegistry part = new SimpleMeterRegistry();
        MeterRegistry registry = new CompositeMeterRegistry().add(part);
        new CertificateMetrics(certificates).bindTo(registry);
        return List.of(new WeakReference<>(registry), new WeakReference<>(part));
    }

    @Test
    @DisplayName("ask a registry for its meters a few times for all hosts, and not once for each")
    void asksOnce() throws Exception {
        write(DEFAULT);
        for (int i = 0; i < 50; i++) {
            write("host" + i + ".example.com");
        }
        AtomicInteger asked = new AtomicInteger();
        SimpleMeterRegistry registry = new SimpleMeterRegistry() {
            @Override
            public List<Meter> getMeters() {
                asked.incrementAndGet();
                return super.getMeters();
            }
        };
        try (CertificateDirectory certificates = builder().open()) {
            new CertificateMetrics(certificates).bindTo(registry);
        }

        assertThat(asked).hasValueLessThan(10);
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    @DisplayName("take the place of those of a directory that was dropped and not closed")
    void afterADroppedOne() throws Exception {
        write(DEFAULT);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        openedAndDropped(registry);
        try (CertificateDirectory certificates = builder().open()) {
            new CertificateMetrics(certificates).bindTo(registry);
            collectGarbage();

            assertThat(gauge(registry, "mailsni.hosts")).isEqualTo(1);
            assertThat(days(registry, DEFAULT)).isEqualTo(90);
        }
    }

    private static Stream<MeterFilter> filters() {
        return Stream.of(
                MeterFilter.commonTags(Tags.of("host", "server1.example")),
                MeterFilter.renameTag("mailsni.", "host", "name"),
                new MeterFilter() {
                    @Override
                    public Meter.Id map(Meter.Id id) {
                        return id.withName("mail." + id.getName());
                    }
                });
    }

    @ParameterizedTest
    @MethodSource("filters")
    @DisplayName(
            "take the place of another directory's, whatever a filter of the registry makes of their names and tags")
    void replacedBehindFilter(MeterFilter filter) throws Exception {
        write(DEFAULT);
        write("gone.example");
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        registry.config().meterFilter(filter);
        try (CertificateDirectory before = builder().open();
                CertificateDirectory other = builder().open()) {
            new CertificateMetrics(before, Tags.of("listener", "smtp")).bindTo(registry);
            new CertificateMetrics(other, Tags.of("listener", "imap")).bindTo(registry);
            int both = registry.getMeters().size();
            remove("gone.example");
            try (CertificateDirectory certificates = builder().open()) {
                new CertificateMetrics(certificates, Tags.of("listener", "smtp")).bindTo(registry);

                assertThat(registry.getMeters()).hasSize(both - 1);
            }
        }
        assertThat(registry.getMeters()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mailsni.hosts", "mailsni.expiry", "mailsni.host.expiry"})
    @DisplayName("are all there or none, where the registry refuses one by an exception:")
    void refused(String name) throws Exception {
        write(DEFAULT);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        registry.config().meterFilter(new MeterFilter() {
            @Override
            public Meter.Id map(Meter.Id id) {
                if (id.getName().equals(name)) {
                    throw new IllegalArgumentException("refused");
                }
                return id;
            }
        });
        try (CertificateDirectory certificates = builder().open()) {
            CertificateMetrics metrics = new CertificateMetrics(certificates);

            assertThatIllegalArgumentException().isThrownBy(() -> metrics.bindTo(registry));

            assertThat(registry.getMeters()).isEmpty();
        }
    }

    @Test
    @DisplayName("leave the registry though one of its listeners throws, with their host and with the directory")
    void removedListener() throws Exception {
        write(DEFAULT);
        write("mail.a.example");
        write("mail.b.example");
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (CertificateDirectory certificates = builder().open()) {
            new CertificateMetrics(certificates).bindTo(registry);
            registry.config().onMeterRemoved(meter -> {
                throw new IllegalStateException(meter.getId().getName());
            });
            remove("mail.a.example");
            remove("mail.b.example");
            write("mail.c.example");
            certificates.reload();

            assertThat(hosts(registry)).containsExactly("mail.c.example", DEFAULT);
        }

        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    @DisplayName("leave nothing in the directory when they are bound again, though its hosts stay the same")
    void boundAgain() throws Exception {
        write(DEFAULT);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        AtomicInteger registrations = new AtomicInteger();
        try (CertificateDirectory certificates = builder().open()) {
            CertificateSelector counting = new ForwardingSelector() {
                @Override
                protected CertificateSelector selector() {
                    return certificates;
                }

                @Override
                public CertificateSource origin() {
                    return this;
                }

                @Override
                public Registration onChange(Runnable action) {
                    registrations.incrementAndGet();
                    Registration registration = super.onChange(action);
                    return () -> {
                        registrations.decrementAndGet();
                        registration.cancel();
                    };
                }
            };
            for (int i = 0; i < 10; i++) {
                new CertificateMetrics(counting).bindTo(registry);
            }
            write(DEFAULT, now.plus(Duration.ofDays(120)));
            certificates.reload();

            assertThat(registrations).hasValue(1);
            assertThat(days(registry, DEFAULT)).isEqualTo(120);
        }
    }

    @Test
    @DisplayName("say that the directory has vanished, and that it is back")
    void lost() throws Exception {
        write(DEFAULT);
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (CertificateDirectory certificates = builder().open()) {
            new CertificateMetrics(certificates).bindTo(registry);
            Path elsewhere = directory.resolveSibling(directory.getFileName() + ".away");
            Files.move(directory, elsewhere);
            certificates.reload();
            assertThat(gauge(registry, "mailsni.directory.lost")).isEqualTo(1);

            Files.move(elsewhere, directory);
            certificates.reload();
            assertThat(gauge(registry, "mailsni.directory.lost")).isZero();
        }
    }
}

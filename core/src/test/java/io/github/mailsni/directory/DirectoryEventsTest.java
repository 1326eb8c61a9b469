package io.github.mailsni.directory;

import static io.github.mailsni.directory.LiveDirectory.DEFAULT;
import static io.github.mailsni.directory.LiveDirectory.certificate;
import static io.github.mailsni.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.CertificateWarning;
import io.github.mailsni.Credential;
import io.github.mailsni.DirectoryEvent;
import io.github.mailsni.DirectoryStatistics;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.MatchKind;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.ReloadReport;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.directory.LiveDirectory.Seen;
import io.github.mailsni.support.MutableClock;
import io.github.mailsni.testing.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("jdk")
@DisplayName("A followed directory")
class DirectoryEventsTest {
    private static final String HOST = "mail.example.com";

    @TempDir
    Path directory;

    private LiveDirectory live = new LiveDirectory(Path.of(""), Seen.BY_EVENTS);

    @BeforeEach
    void begin() throws Exception {
        live.close();
        live = new LiveDirectory(directory, Seen.BY_EVENTS);
        live.write(DEFAULT, 1);
    }

    @AfterEach
    void end() {
        live.close();
    }

    @Test
    @DisplayName("tells each thing that happens once, in a line")
    void story() throws Exception {
        live.open();
        live.write(HOST, 1);
        live.soon(() -> assertThat(live.events()).hasSize(1));
        live.write(HOST, 2);
        live.soon(() -> assertThat(live.events()).hasSize(2));
        Files.writeString(live.keyFile(HOST), certificate(HOST, 3).privateKeyPem());
        live.soon(() -> assertThat(live.events()).hasSize(3));
        Files.writeString(live.certificateFile(HOST), certificate(HOST, 3).certificatePem());
        live.soon(() -> assertThat(live.events()).hasSize(4));
        Files.delete(live.certificateFile(HOST));
        Files.delete(live.keyFile(HOST));
        live.soon(() -> assertThat(live.events()).hasSize(5));
        live.quiet();

        assertThat(live.events())
                .extracting(DirectoryEvent::toString)
                .containsExactly(
                        "loaded: " + HOST,
                        "replaced: " + HOST,
                        "refused: " + live.keyFile(HOST) + ": the key does not belong to the certificate in exim.crt."
                                + HOST + "; renew both together; the previous one stays in service",
                        "replaced: " + HOST,
                        "removed: " + HOST);
        assertThat(live.log())
                .containsExactlyElementsOf(live.events().stream()
                        .map(event -> (event instanceof DirectoryEvent.Refused ? "WARN " : "INFO ") + event)
                        .toList());
    }

    @Test
    @DisplayName("reports a chain without a key no longer when the certificate has come that it belongs to")
    void chainBeforeCertificate() throws Exception {
        certificate(DEFAULT, 1).writeTo(live.resolve(DEFAULT + ".crt"), live.resolve(DEFAULT + ".key"));
        Files.writeString(
                live.resolve(HOST + ".issuer.crt"), LiveDirectory.authority().certificatePem());
        live.open(live.builder().layout(Layout.pairs()));
        assertThat(live.certificates().report().refused())
                .extracting(RefusedFile::reason)
                .containsExactly(RefusalReason.KEY_MISSING);

        certificate(HOST, 1).writeTo(live.resolve(HOST + ".crt"), live.resolve(HOST + ".key"));

        eventually(() -> live.assertServes(HOST, certificate(HOST, 1)));
        eventually(() -> assertThat(live.certificates().report().refused()).isEmpty());
    }

    @Test
    @DisplayName("serves a renewal whose key comes last where the name of a key fits the pattern of certificates, too")
    void keyThatIsNamedLikeCertificates() throws Exception {
        certificate(DEFAULT, 1).writeTo(live.resolve(DEFAULT + ".pem"), live.resolve(DEFAULT + "-key.pem"));
        certificate(HOST, 1).writeTo(live.resolve(HOST + ".pem"), live.resolve(HOST + "-key.pem"));
        live.open(live.builder().layout(Layout.template("${tls_sni}.pem", "${tls_sni}-key.pem")));
        assertThat(live.certificates().report().refused()).isEmpty();

        LiveDirectory.replace(live.resolve(HOST + ".pem"), certificate(HOST, 2).certificatePem());
        eventually(() -> assertThat(live.certificates().report().refused()).hasSize(1)); // its writer has had its time
        LiveDirectory.replace(
                live.resolve(HOST + "-key.pem"), certificate(HOST, 2).privateKeyPem());

        eventually(() -> live.assertServes(HOST, certificate(HOST, 2)));
        eventually(() -> assertThat(live.certificates().report().refused()).isEmpty());
    }

    @Test
    @DisplayName("tells who gave two hosts each other's keys")
    void exchangedKeys() throws Exception {
        live.write("a.example", 1);
        live.write("b.example", 1);
        live.open();
        String key = LiveDirectory.text(live.keyFile("a.example"));
        LiveDirectory.replace(live.keyFile("a.example"), LiveDirectory.text(live.keyFile("b.example")));
        LiveDirectory.replace(live.keyFile("b.example"), key);

        ReloadReport report = live.certificates().reload();

        assertThat(report.refused())
                .extracting(RefusedFile::problem)
                .satisfiesExactly(
                        a -> assertThat(a).contains("(it belongs to the one in exim.crt.b.example)"),
                        b -> assertThat(b).contains("(it belongs to the one in exim.crt.a.example)"));
        live.assertServes("a.example", certificate("a.example", 1));
        live.quiet();
        assertThat(live.events()).hasSize(2);
    }

    @Test
    @DisplayName("has all that a reload found in service before it tells of the first")
    void effectBeforeTelling() throws Exception {
        List<String> hosts = List.of(LiveDirectory.DEFAULT, "a.example", "b.example");
        for (String host : hosts) {
            live.write(host, 1);
        }
        List<String> stale = new CopyOnWriteArrayList<>();
        AtomicInteger told = new AtomicInteger();
        live.open(live.builder().withoutEvents().listener(event -> {
            if (event instanceof DirectoryEvent.Replaced) {
                told.incrementAndGet();
                hosts.stream()
                        .filter(host -> !live.leaves(host)
                                .equals(List.of(certificate(host, 2).leaf())))
                        .forEach(host -> stale.add(host + " at " + event));
                if (!live.leaves("unknown.example")
                        .equals(List.of(certificate(LiveDirectory.DEFAULT, 2).leaf()))) {
                    stale.add("the default at " + event);
                }
            }
        }));
        for (String host : hosts) {
            live.write(host, 2);
        }

        live.certificates().reload();

        assertThat(told).hasValue(3);
        assertThat(stale).isEmpty();
    }

    @Test
    @DisplayName("reports to a deploy hook what has changed, and nothing the next time")
    void reload() throws Exception {
        live.write("gone.example", 1);
        live.write("renewed.example", 1);
        live.open(live.builder().withoutEvents());
        Files.delete(live.certificateFile("gone.example"));
        Files.delete(live.keyFile("gone.example"));
        live.write("renewed.example", 2);
        live.write("b.example", 1);
        live.write("a.example", 1);

        ReloadReport report = live.certificates().reload();

        assertThat(report.loaded()).containsExactly("a.example", "b.example");
        assertThat(report.replaced()).containsExactly("renewed.example");
        assertThat(report.removed()).containsExactly("gone.example");
        assertThat(report.refused()).isEmpty();
        assertThat(live.certificates().reload().nothingChanged()).isTrue();
        assertThat(live.events()).hasSize(4);
    }

    /** What a listener may end with: an error, too, when a class is missing that it needs. */
    enum Failure {
        EXCEPTION {
            @Override
            void fail() {
                throw new IllegalStateException("on purpose");
            }
        },
        ERROR {
            @Override
            void fail() {
                throw new NoClassDefFoundError("on purpose");
            }
        };

        abstract void fail();
    }

    @ParameterizedTest(name = "with an {0}")
    @EnumSource
    @DisplayName("goes on when its listener fails")
    void failingListener(Failure failure) throws Exception {
        List<DirectoryEvent> told = new CopyOnWriteArrayList<>();
        live.open(live.builder().listener(event -> {
            told.add(event);
            failure.fail();
        }));
        live.write(HOST, 1);
        live.soon(() -> live.assertServes(HOST, certificate(HOST, 1)));
        live.write(HOST, 2);
        live.soon(() -> live.assertServes(HOST, certificate(HOST, 2)));
        eventually(() -> assertThat(told)
                .hasSize(3)
                .startsWith(new DirectoryEvent.Loaded(HOST), new DirectoryEvent.Replaced(HOST)));
    }

    @Test
    @DisplayName("writes what a folder is called on one line")
    void oddNames() throws Exception {
        Path lineage = Files.createDirectories(live.resolve("live/odd\nINFO forged"));
        Path byDefault = Files.createDirectories(live.resolve("live/default"));
        certificate(DEFAULT, 1).writeTo(byDefault.resolve("fullchain.pem"), byDefault.resolve("privkey.pem"));
        certificate(HOST, 1).writeTo(lineage.resolve("fullchain.pem"), lineage.resolve("privkey.pem"));
        live.open(live.builder().layout(Layout.certbot()));
        certificate(HOST, 2).writeTo(lineage.resolve("fullchain.pem"), lineage.resolve("privkey.pem"));

        live.soon(() -> assertThat(live.events()).containsExactly(new DirectoryEvent.Replaced("odd\\x0aINFO forged")));
        assertThat(live.log()).noneMatch(line -> line.contains("\n"));
        assertThat(live.certificates().hosts().map(HostCredentials::label))
                .containsExactly("default", "odd\\x0aINFO forged");
    }

    @Nested
    @DisplayName("tells of the end of a certificate")
    class Expiry {
        private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        private final MutableClock clock = new MutableClock(now);
        private final Instant end = now.plus(Duration.ofDays(30));

        private DirectoryEvent expiring(boolean expired) {
            return new DirectoryEvent.Expiring(HOST, end, expired);
        }

        private TestCertificate ending(Instant notAfter) {
            return LiveDirectory.authority()
                    .certificateFor(HOST)
                    .validity(now.minus(Duration.ofDays(1)), notAfter)
                    .issue();
        }

        @BeforeEach
        void open() throws Exception {
            ending(end).writeTo(live.certificateFile(HOST), live.keyFile(HOST));
            live.open(live.builder().clock(clock));
        }

        @Test
        @DisplayName("two weeks before and when it has come, whichever way the clock is set meanwhile")
        void once() throws Exception {
            live.quiet();
            assertThat(live.events()).isEmpty();

            clock.set(end.minus(Duration.ofDays(13)));
            eventually(() -> assertThat(live.events()).containsExactly(expiring(false)));
            clock.set(now);
            live.quiet();
            clock.set(end.plusSeconds(1));
            eventually(() -> assertThat(live.events()).containsExactly(expiring(false), expiring(true)));
            live.quiet(); // the file has been read on this day, not on the next one
            eventually(() -> assertThat(live.log()).anyMatch(line -> line.contains("the certificate expired")));
            clock.set(now.minus(Duration.ofDays(400)));
            live.quiet();
            clock.set(end.plus(Duration.ofDays(1)));
            live.quiet();
            live.quiet();

            assertThat(live.events()).containsExactly(expiring(false), expiring(true));
            assertThat(live.log())
                    .filteredOn(line -> line.contains(HOST)) // others may meet the clock of another day
                    .singleElement()
                    .asString()
                    .contains("the certificate expired at " + end + "; renew it");
            assertThat(live.certificates().report().warnings())
                    .filteredOn(warning -> warning.file().equals(live.certificateFile(HOST)))
                    .extracting(CertificateWarning::code)
                    .containsExactly("certificate-expired");
        }

        @Test
        @DisplayName("and of nothing when it has been renewed")
        void renewed() throws Exception {
            clock.set(end.minus(Duration.ofDays(1)));
            eventually(() -> assertThat(live.events()).containsExactly(expiring(false)));
            TestCertificate next = ending(end.plus(Duration.ofDays(60)));
            next.writeTo(live.certificateFile(HOST), live.keyFile(HOST));
            live.soon(() -> live.assertServes(HOST, next));
            clock.set(end.plus(Duration.ofDays(1)));
            live.quiet();
            live.quiet();

            assertThat(live.events()).containsExactly(expiring(false), new DirectoryEvent.Replaced(HOST));
        }

        @Test
        @DisplayName("and serves what is valid at each time, when the clock jumps ahead and back")
        void selection() throws Exception {
            TestCertificate other = LiveDirectory.authority()
                    .certificateFor("*.example.com")
                    .validity(end, end.plus(Duration.ofDays(90)))
                    .issue();
            other.writeTo(live.certificateFile("*.example.com"), live.keyFile("*.example.com"));
            live.soon(() -> live.assertServes("any.example.com", other));
            List<Credential> own = live.credentials(HOST);

            clock.set(end.plusSeconds(1));
            live.assertServes(HOST, other);
            clock.set(end);
            assertThat(live.credentials(HOST)).isEqualTo(own);
            clock.set(end.plus(Duration.ofDays(91)));
            assertThat(live.credentials(HOST)).isEqualTo(own);
            clock.set(end.plus(Duration.ofDays(1)));
            live.assertServes(HOST, other);
            clock.set(now);
            assertThat(live.credentials(HOST)).isEqualTo(own);
        }
    }

    @Nested
    @DisplayName("counts")
    class Counts {
        private void present(String host) {
            RequestedName name = ServerName.of(host);
            Selection selection = live.certificates().select(name);
            live.certificates()
                    .recordPresented(
                            name, selection, selection.host().credentials().get(0));
        }

        @Test
        @DisplayName("what was presented and rejected, and names the unknown ones")
        void handshakes() throws Exception {
            live.write(HOST, 1);
            live.write("*.example.org", 1);
            live.open();
            present(HOST);
            present(HOST);
            present("any.example.org");
            present("unknown.example");
            present("unknown.example");
            present("other.example");
            live.certificates().recordRejected(ServerName.of("unknown.example"));
            live.certificates().recordRejected(RequestedName.absent());

            DirectoryStatistics statistics = live.certificates().statistics();
            assertThat(statistics.selections())
                    .isEqualTo(Map.of(
                            MatchKind.EXACT, 2L,
                            MatchKind.WILDCARD, 1L,
                            MatchKind.SUBJECT_ALT_NAME, 0L,
                            MatchKind.DEFAULT, 3L));
            assertThat(statistics.rejections()).isEqualTo(2);
            assertThat(statistics.unknownNames())
                    .containsExactly(
                            new DirectoryStatistics.UnknownName(ServerName.of("unknown.example"), 3),
                            new DirectoryStatistics.UnknownName(ServerName.of("other.example"), 1));
            assertThat(live.events())
                    .extracting(DirectoryEvent::toString)
                    .containsExactly(
                            "unknown name: unknown.example, got the default",
                            "unknown name: unknown.example, got the default",
                            "unknown name: other.example, got the default",
                            "unknown name: unknown.example, rejected");
        }

        @Test
        @DisplayName("the files, the faults and the time until the next end")
        void files() throws Exception {
            live.write(HOST, 1);
            live.write("broken.example", 1);
            TestCertificate shortest = LiveDirectory.authority()
                    .certificateFor("short.example")
                    .validity(Instant.now().minusSeconds(60), Instant.now().plus(Duration.ofDays(3)))
                    .issue();
            shortest.writeTo(live.certificateFile("short.example"), live.keyFile("short.example"));
            live.open(live.builder().withoutEvents());
            Files.writeString(live.certificateFile("broken.example"), "oops");
            live.certificates().reload();

            DirectoryStatistics statistics = live.certificates().statistics();
            assertThat(statistics.hosts()).isEqualTo(4);
            assertThat(statistics.unread()).isZero();
            assertThat(statistics.answersInMemory()).isEqualTo(4);
            assertThat(statistics.refused()).isEqualTo(Map.of(RefusalReason.CERTIFICATE_UNREADABLE, 1));
            assertThat(statistics.newerOnDisk()).isEqualTo(1);
            assertThat(statistics.nextExpiry())
                    .hasValue(shortest.leaf().getNotAfter().toInstant());
            assertThat(statistics.sinceComparison()).isBetween(Duration.ZERO, Duration.ofMinutes(5));
            assertThat(statistics.lost()).isFalse();
        }

        @Test
        @DisplayName("no more of the names that strangers make up than it shows, and writes nothing of them")
        void hostileNames() throws Exception {
            live.write(HOST, 1);
            live.write("*.example.org", 1);
            live.open(live.builder().listener(event -> {}));
            long answers = live.certificates().statistics().answersInMemory();
            for (int i = 0; i < 100_000; i++) {
                present("host" + i + ".example");
                present("host" + i + ".example.org");
            }

            DirectoryStatistics statistics = live.certificates().statistics();
            assertThat(statistics.answersInMemory()).isEqualTo(answers);
            assertThat(statistics.unknownNames()).hasSize(100);
            assertThat(statistics.selections().get(MatchKind.WILDCARD)).isEqualTo(100_000);
            assertThat(live.log()).isEmpty();
        }
    }

    @Test
    @DisplayName("keeps no more answers after many changes than before")
    void manyChanges() throws Exception {
        live.write(HOST, 1);
        live.open(live.builder().withoutEvents());
        long before = live.certificates().statistics().answersInMemory();
        for (int number = 0; number < 50; number++) {
            live.write(HOST, number % 5);
            live.write("other.example", number % 5);
            live.certificates().reload();
            live.select(HOST);
            live.select("other.example");
            assertThat(live.certificates().statistics().answersInMemory()).isEqualTo(before + 1);
            Files.delete(live.certificateFile("other.example"));
            Files.delete(live.keyFile("other.example"));
            live.certificates().reload();
        }
        assertThat(live.certificates().statistics().answersInMemory()).isEqualTo(before);
    }
}

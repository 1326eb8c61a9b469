package io.github.mailsni.directory;

import static io.github.mailsni.directory.LiveDirectory.DEFAULT;
import static io.github.mailsni.directory.LiveDirectory.certificate;
import static io.github.mailsni.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.Credential;
import io.github.mailsni.DirectoryEvent;
import io.github.mailsni.LoadReport;
import io.github.mailsni.MatchKind;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.RequestedName;
import io.github.mailsni.ServerName;
import io.github.mailsni.directory.LiveDirectory.Seen;
import io.github.mailsni.internal.FileNames;
import io.github.mailsni.internal.pem.LyingKey;
import io.github.mailsni.testing.TestCertificate;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A directory that is too large to be read at once")
class ReadOnFirstUseTest {
    private static final String HOST = "mail.example.com";
    private static final RequestedName REQUESTED = ServerName.of(HOST);

    @TempDir
    Path directory;

    private LiveDirectory live = new LiveDirectory(Path.of(""), Seen.BY_EVENTS);

    @BeforeEach
    void begin() throws Exception {
        become(Seen.BY_EVENTS);
        live.write(DEFAULT, 1);
        live.write(HOST, 1);
    }

    private void become(Seen seen) {
        live.close();
        live = new LiveDirectory(directory, seen);
    }

    @AfterEach
    void end() {
        live.close();
    }

    private CertificateDirectory.Builder onFirstUse() {
        return live.builder().readAtOnce(0).readAhead(false);
    }

    private static void collectGarbage() {
        WeakReference<Object> garbage = new WeakReference<>(new Object());
        eventually(() -> {
            System.gc();
            assertThat(garbage.get()).isNull();
        });
    }

    /** Collects garbage until the key material of the host has left memory: one collection may spare what a thread has just used. */
    private static void awaitOutOfMemory(LiveDirectory directory) {
        eventually(() -> {
            System.gc();
            assertThat(directory.certificates().readsDisk(REQUESTED)).isTrue();
        });
    }

    @Test
    @DisplayName("is not read but for the default, and says so")
    void unread() throws Exception {
        live.open(onFirstUse());
        assertThat(live.certificates().statistics().hosts()).isEqualTo(2);
        assertThat(live.certificates().statistics().unread()).isEqualTo(1);
        assertThat(live.certificates().report()).isEqualTo(new LoadReport(1, List.of(), List.of()));
    }

    @Test
    @DisplayName("tells beforehand whether a selection reads the disk")
    void readsDisk() throws Exception {
        live.open(onFirstUse());
        assertThat(live.certificates().readsDisk(REQUESTED)).isTrue();
        assertThat(live.certificates().readsDisk(RequestedName.absent())).isFalse();
        assertThat(live.certificates().readsDisk(ServerName.of(DEFAULT))).isFalse();
        assertThat(live.certificates().readsDisk(ServerName.of("unknown.example")))
                .isFalse();

        live.assertServes(HOST, certificate(HOST, 1));
        assertThat(live.certificates().readsDisk(REQUESTED)).isFalse();
        assertThat(live.certificates().statistics().unread()).isZero();
    }

    @Test
    @DisplayName("tells so for the other key of a host that a certificate makes a candidate")
    void readsOtherKey() throws Exception {
        TestCertificate byDefault = certificate(DEFAULT, 1);
        TestCertificate naming = LiveDirectory.authority().issue("other.example", HOST);
        Path bundles = Files.createDirectory(directory.resolve("bundles"));
        Files.writeString(bundles.resolve(DEFAULT + ".pem"), byDefault.certificatePem() + byDefault.privateKeyPem());
        Files.writeString(bundles.resolve("other.example.pem.ecdsa"), naming.certificatePem() + naming.privateKeyPem());
        Files.writeString(bundles.resolve("other.example.pem.rsa"), naming.certificatePem() + naming.privateKeyPem());
        AtomicInteger reads = new AtomicInteger();
        CertificateDirectory.Builder builder = CertificateDirectory.builder(bundles)
                .layout(Layout.bundle())
                .defaultHost(DEFAULT)
                .readAtOnce(0)
                .readAhead(false)
                .listener(event -> reads.incrementAndGet());
        try (CertificateDirectory certificates = builder.open()) {
            certificates.select(ServerName.of("other.example"));
            assertThat(certificates.statistics().unread()).isZero();
            assertThat(certificates.readsDisk(REQUESTED)).isFalse();
            assertThat(certificates.select(REQUESTED).match()).isEqualTo(MatchKind.SUBJECT_ALT_NAME);
        }
    }

    @Test
    @DisplayName("does not open when the default is broken or missing")
    void brokenDefault() throws Exception {
        Files.writeString(live.keyFile(DEFAULT), "oops");
        assertThatExceptionOfType(CertificateLoadException.class).isThrownBy(() -> live.open(onFirstUse()));
        Files.delete(live.keyFile(DEFAULT));
        assertThatExceptionOfType(CertificateLoadException.class).isThrownBy(() -> live.open(onFirstUse()));
        Files.delete(live.certificateFile(DEFAULT));
        assertThatExceptionOfType(CertificateLoadException.class).isThrownBy(() -> live.open(onFirstUse()));
    }

    @Test
    @DisplayName("is read all the same where the default has no files of its own")
    void defaultWithoutFiles() throws Exception {
        Files.delete(live.keyFile(DEFAULT));
        Files.delete(live.certificateFile(DEFAULT));
        TestCertificate shared = LiveDirectory.authority().issue("a.example", DEFAULT);
        shared.writeTo(live.certificateFile("a.example"), live.keyFile("a.example"));
        live.open(onFirstUse());
        live.assertServes("unknown.example", shared);
        assertThat(live.certificates().statistics().unread()).isZero();
    }

    @Nested
    @DisplayName("reads files")
    class Reads {
        private final Map<String, AtomicInteger> reads = new ConcurrentHashMap<>();
        private final CountDownLatch slow = new CountDownLatch(1);

        private CertificateDirectory open() throws Exception {
            for (String host : List.of(DEFAULT, HOST)) {
                Path file = live.resolve(host + ".p12");
                Files.write(file, certificate(host, 1).pkcs12("secret".toCharArray()));
                LiveDirectory.awaitAge(file);
            }
            return live.open(onFirstUse().layout(Layout.pkcs12()).passwords(file -> {
                reads.computeIfAbsent(FileNames.of(file), any -> new AtomicInteger())
                        .incrementAndGet();
                return Optional.of("secret".toCharArray());
            }));
        }

        private int readsOf(String host) {
            AtomicInteger count = reads.get(host + ".p12");
            return count == null ? 0 : count.get();
        }

        @Test
        @DisplayName("once, however many ask at the same time")
        void singleFlight() throws Exception {
            CertificateDirectory certificates = open();
            assertThat(readsOf(DEFAULT)).isEqualTo(1);
            assertThat(readsOf(HOST)).isZero();

            List<Thread> clients = IntStream.range(0, 8)
                    .mapToObj(i -> new Thread(() -> {
                        try {
                            slow.await();
                            certificates.select(REQUESTED);
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }))
                    .toList();
            clients.forEach(Thread::start);
            slow.countDown();
            for (Thread client : clients) {
                client.join();
            }
            live.assertServes(HOST, certificate(HOST, 1));
            assertThat(readsOf(HOST)).isEqualTo(1);
            collectGarbage();
            live.assertServes(HOST, certificate(HOST, 1));
            certificates.reload();
            assertThat(readsOf(HOST)).isEqualTo(1);
            assertThat(readsOf(DEFAULT)).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("keeps what fits into its cache, and reads the rest again")
    void bounded() throws Exception {
        List<String> hosts =
                IntStream.range(0, 40).mapToObj(i -> "h" + i + ".example").toList();
        for (String host : hosts) {
            live.write(host, 1);
        }
        live.open(onFirstUse().cacheSize(200_000));
        List<WeakReference<Credential>> served = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            for (String host : hosts) {
                for (int time = 0; time < 3; time++) {
                    live.assertServes(host, certificate(host, 1));
                }
                served.add(new WeakReference<>(live.credentials(host).get(0)));
            }
            collectGarbage();
        }
        assertThat(served.stream()
                        .map(WeakReference::get)
                        .filter(Objects::nonNull)
                        .distinct())
                .hasSizeBetween(5, 25);
        assertThat(live.certificates().statistics().answersInMemory()).isBetween(5L, 25L);
        assertThat(hosts)
                .filteredOn(host -> live.certificates().readsDisk(ServerName.of(host)))
                .hasSizeBetween(15, 35);
        assertThat(live.events()).isEmpty();
    }

    @Test
    @DisplayName("is read in the background for the names in its certificates and for what is broken")
    void readAhead() throws Exception {
        TestCertificate shared = LiveDirectory.authority().issue("a.example", "b.example", "*.c.example");
        shared.writeTo(live.certificateFile("a.example"), live.keyFile("a.example"));
        live.write("broken.example", 1);
        Files.writeString(live.keyFile("broken.example"), "oops");
        live.open(live.builder().readAtOnce(0));

        eventually(() -> assertThat(live.certificates().statistics().unread()).isZero());
        live.assertServes("b.example", shared);
        live.assertServes("any.c.example", shared);
        assertThat(live.select("b.example").match()).isEqualTo(MatchKind.SUBJECT_ALT_NAME);
        eventually(() -> assertThat(live.events())
                .singleElement()
                .asString()
                .startsWith("refused: " + live.keyFile("broken.example")));
        live.quiet();
        assertThat(live.events()).hasSize(1);
        assertThat(live.certificates().report().refused()).hasSize(1);
    }

    @Test
    @DisplayName("is read in the background to the end, however many processors there are")
    void readToTheEnd() throws Exception {
        TestCertificate same = certificate(HOST, 1);
        for (int i = 0; i < 500; i++) {
            String host = "h" + i + ".example";
            same.writeTo(live.certificateFile(host), live.keyFile(host));
        }
        live.open(live.builder().readAtOnce(0));
        eventually(() -> assertThat(live.certificates().statistics().unread()).isZero());
        assertThat(live.certificates().report().credentials()).isEqualTo(502);
    }

    @Test
    @DisplayName("finds a key that was damaged within its number when a client wants it, and does not serve it")
    void damagedKey() throws Exception {
        Files.writeString(live.keyFile(HOST), LyingKey.damaged(certificate(HOST, 1), certificate(DEFAULT, 1)));
        live.open(live.builder().readAtOnce(0));
        eventually(() -> assertThat(live.certificates().statistics().unread()).isZero());
        live.quiet();
        assertThat(live.events()).isEmpty();
        assertThat(live.certificates().readsDisk(REQUESTED)).isTrue();

        live.assertServesDefault(HOST);
        eventually(() -> assertThat(live.events())
                .singleElement()
                .asString()
                .startsWith("refused: " + live.keyFile(HOST))
                .contains("does not belong"));
        live.assertServesDefault(HOST);
        assertThat(live.certificates().report().refused())
                .extracting(RefusedFile::reason)
                .containsExactly(RefusalReason.KEY_MISMATCH);
    }

    @Test
    @DisplayName("finds it then, too, where the certificates say the hosts and all have been read for that")
    void damagedKeyOfLineage() throws Exception {
        Path etc = Files.createDirectory(directory.resolve("letsencrypt"));
        for (String host : List.of(DEFAULT, HOST)) {
            Path lineage = Files.createDirectories(etc.resolve("live").resolve(host));
            certificate(host, 1).writeTo(lineage.resolve("fullchain.pem"), lineage.resolve("privkey.pem"));
        }
        Path key = etc.resolve("live").resolve(HOST).resolve("privkey.pem");
        Files.writeString(key, LyingKey.damaged(certificate(HOST, 1), certificate(DEFAULT, 1)));
        try (LiveDirectory inner = new LiveDirectory(etc, Seen.BY_RELOAD)) {
            inner.open(inner.builder().layout(Layout.certbot()).readAtOnce(0));
            assertThat(inner.certificates().statistics().unread()).isZero();
            assertThat(inner.certificates().report().refused()).isEmpty();
            inner.assertServesDefault(HOST);
            inner.assertServes("unknown.example", certificate(DEFAULT, 1));
            inner.certificates().reload();
            assertThat(inner.certificates().report().refused())
                    .extracting(RefusedFile::file)
                    .containsExactly(key);
        }
    }

    @Test
    @DisplayName("finds it at once where it is read at once, being small")
    void damagedKeyOfSmall() throws Exception {
        Files.writeString(live.keyFile(HOST), LyingKey.damaged(certificate(HOST, 1), certificate(DEFAULT, 1)));
        live.open(live.builder());
        assertThat(live.certificates().report().refused())
                .extracting(RefusedFile::reason)
                .containsExactly(RefusalReason.KEY_MISMATCH);
    }

    @ParameterizedTest(name = "seen {0}")
    @EnumSource
    @DisplayName("follows the default's links, and those of each host that was asked for")
    void links(Seen seen) throws Exception {
        become(seen);
        for (String host : List.of(DEFAULT, HOST)) {
            Path store = Files.createDirectories(live.resolve("store").resolve(host));
            certificate(host, 1).writeTo(store.resolve("crt"), store.resolve("key"));
            LiveDirectory.link(live.certificateFile(host), store.resolve("crt"));
            LiveDirectory.link(live.keyFile(host), store.resolve("key"));
            LiveDirectory.awaitAge(live.certificateFile(host));
            LiveDirectory.awaitAge(live.keyFile(host));
        }
        live.open(onFirstUse());
        live.assertServes(HOST, certificate(HOST, 1));
        live.quiet();
        for (String host : List.of(DEFAULT, HOST)) {
            Path store = live.resolve("store").resolve(host);
            certificate(host, 2).writeTo(store.resolve("crt"), store.resolve("key"));
        }
        live.soon(() -> live.assertServes(HOST, certificate(HOST, 2)));
        live.soon(() -> live.assertServes("unknown.example", certificate(DEFAULT, 2)));
    }

    @ParameterizedTest(name = "seen {0}")
    @EnumSource
    @DisplayName(
            "serves a host that was asked for while its files were away, and was in memory before, when they are back")
    void awayWhenAsked(Seen seen) throws Exception {
        Path folder = Files.createDirectory(directory.resolve("tls"));
        try (LiveDirectory inner = new LiveDirectory(folder, seen)) {
            inner.write(DEFAULT, 1);
            inner.write(HOST, 1);
            inner.write("unread.example", 1);
            for (String host : List.of(DEFAULT, HOST, "unread.example")) {
                LiveDirectory.awaitAge(inner.keyFile(host));
            }
            inner.open(inner.builder().readAtOnce(0).readAhead(false).cacheSize(1));
            inner.assertServes(HOST, certificate(HOST, 1));
            awaitOutOfMemory(inner);
            Files.move(folder, directory.resolve("away"));
            inner.assertServesDefault(HOST);
            inner.assertServesDefault("unread.example");
            inner.soon(
                    () -> assertThat(inner.certificates().statistics().lost()).isTrue());

            Files.move(directory.resolve("away"), folder);
            inner.soon(() -> inner.assertServes(HOST, certificate(HOST, 1)));
            inner.soon(() -> inner.assertServes("unread.example", certificate("unread.example", 1)));
            inner.quiet();
            assertThat(inner.events())
                    .filteredOn(DirectoryEvent.Removed.class::isInstance)
                    .isEmpty();
        }
    }

    @ParameterizedTest(name = "seen {0}")
    @EnumSource
    @DisplayName("tells of a renewal that a client met first")
    void renewedBeforeSeen(Seen seen) throws Exception {
        become(seen);
        live.open(onFirstUse().cacheSize(1));
        live.assertServes(HOST, certificate(HOST, 1));
        awaitOutOfMemory(live);
        live.write(HOST, 2);
        eventually(() -> live.assertServes(HOST, certificate(HOST, 2)));
        live.soon(() -> assertThat(live.events()).containsExactly(new DirectoryEvent.Replaced(HOST)));
        live.assertServes(HOST, certificate(HOST, 2));
    }

    @ParameterizedTest(name = "seen {0}")
    @EnumSource
    @DisplayName("tells of the removal of a host that nobody has asked for")
    void removedUnread(Seen seen) throws Exception {
        become(seen);
        live.open(onFirstUse());
        Files.delete(live.certificateFile(HOST));
        Files.delete(live.keyFile(HOST));
        live.soon(() -> assertThat(live.events()).containsExactly(new DirectoryEvent.Removed(HOST)));
        live.assertServesDefault(HOST);
    }

    @Test
    @DisplayName(
            "keeps the last good ones of hosts that nobody has asked for since they were opened or renewed, if it is small")
    void renewedAndBroken() throws Exception {
        live.write("*.example.net", 1);
        live.open(live.builder().withoutEvents());
        live.write(HOST, 2);
        live.write("*.example.org", 1);
        live.certificates().reload();
        collectGarbage();
        for (String host : List.of(HOST, "*.example.org", "*.example.net", DEFAULT)) {
            Files.writeString(live.keyFile(host), "oops");
        }
        live.certificates().reload();

        live.assertServes(HOST, certificate(HOST, 2));
        live.assertServes("any.example.org", certificate("*.example.org", 1));
        live.assertServes("any.example.net", certificate("*.example.net", 1));
        assertThat(live.events())
                .filteredOn(DirectoryEvent.Refused.class::isInstance)
                .hasSize(4)
                .allSatisfy(event -> assertThat(((DirectoryEvent.Refused) event).lastGoodServed())
                        .isTrue());
    }
}

package io.github.mailsni.directory;

import static io.github.mailsni.directory.LiveDirectory.DEFAULT;
import static io.github.mailsni.directory.LiveDirectory.certificate;
import static io.github.mailsni.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.KeyPasswords;
import io.github.mailsni.ServerName;
import io.github.mailsni.coverage.CoverageCheck;
import io.github.mailsni.coverage.DirectoryReport;
import io.github.mailsni.directory.LiveDirectory.Seen;
import io.github.mailsni.internal.disk.DiskThread;
import io.github.mailsni.internal.disk.DiskThreads;
import io.github.mailsni.internal.disk.UnansweredException;
import io.github.mailsni.metrics.CertificateMetrics;
import io.github.mailsni.support.DeadEnds;
import io.github.mailsni.support.HookedFileSystem;
import io.github.mailsni.testing.TestCertificate;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A path that does not answer")
@Timeout(180)
class UnansweringPathsTest {
    private static final String HOST = "mail.example.com";
    private static final String OTHER = "mail.example.org";
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    @TempDir
    Path parent;

    private Path directory;
    private Path mount;
    private final DeadEnds deadEnds = new DeadEnds();
    private final HookedFileSystem fileSystem = new HookedFileSystem(deadEnds);

    @BeforeEach
    void fill() throws IOException {
        parent = parent.toRealPath();
        directory = Files.createDirectory(parent.resolve("tls"));
        mount = Files.createDirectory(parent.resolve("mount"));
        for (String host : List.of(DEFAULT, HOST, OTHER)) {
            write(directory, host, 1);
        }
        write(mount, HOST, 2);
    }

    private static void write(Path folder, String host, int number) throws IOException {
        certificate(host, number).writeTo(folder.resolve("exim.crt." + host), folder.resolve("exim.key." + host));
    }

    @AfterEach
    void answer() {
        deadEnds.close();
    }

    private LiveDirectory live(Seen seen) {
        return new LiveDirectory(fileSystem.path(directory), seen);
    }

    private static CertificateDirectory open(LiveDirectory live) throws CertificateLoadException {
        return live.open(live.builder().patience(PATIENCE));
    }

    /** Turns the certificate of a host into a link to what is mounted elsewhere. */
    private void linkToMount(String host) throws IOException {
        LiveDirectory.link(directory.resolve("exim.crt." + host), mount.resolve("exim.crt." + host));
    }

    /** A renewal of another host is served. */
    private static void assertFollowed(LiveDirectory live, int number) throws Exception {
        TestCertificate renewed = live.write(OTHER, number);
        live.soon(() -> live.assertServes(OTHER, renewed));
    }

    private void assertUnanswering(LiveDirectory live, int number) throws Exception {
        live.soon(
                () -> assertThat(live.certificates().statistics().unanswering()).isEqualTo(number));
    }

    @ParameterizedTest(name = "seen {0}")
    @EnumSource
    @DisplayName("while it is served is one host's trouble, is told once, and is followed again when it answers")
    void whileServed(Seen seen) throws Exception {
        try (LiveDirectory live = live(seen)) {
            open(live);
            deadEnds.block(mount);
            linkToMount(HOST);
            assertUnanswering(live, 1);
            assertFollowed(live, 2);
            assertFollowed(live, 3);
            live.assertServes(HOST, certificate(HOST, 1));
            assertThat(live.certificates().reload().refused()).singleElement().satisfies(refused -> {
                assertThat(refused.file())
                        .hasToString(live.certificateFile(HOST).toString());
                assertThat(refused.problem()).contains("does not answer", mount.toString());
            });
            assertThat(live.log())
                    .filteredOn(line -> line.startsWith("WARN"))
                    .singleElement()
                    .asString()
                    .contains(live.certificateFile(HOST).toString(), mount.toString(), "does not answer");
            assertThat(live.certificates().hosts().map(HostCredentials::label)).contains(HOST, OTHER);

            Files.copy(mount.resolve("exim.key." + HOST), directory.resolve("exim.key." + HOST + ".new"));
            Files.move(
                    directory.resolve("exim.key." + HOST + ".new"),
                    directory.resolve("exim.key." + HOST),
                    StandardCopyOption.REPLACE_EXISTING);
            deadEnds.answer(mount);
            eventually(() -> assertThat(deadEnds.waiting()).isZero());
            eventually(() -> live.soon(() -> live.assertServes(HOST, certificate(HOST, 2))));
            assertUnanswering(live, 0);
            assertThat(live.certificates().report().refused()).isEmpty();
            assertAnswersAgain(live, mount);
        }
    }

    private static void assertAnswersAgain(LiveDirectory live, Path path) {
        eventually(() -> assertThat(live.log())
                .filteredOn(line -> line.contains("answers again"))
                .singleElement()
                .asString()
                .contains("INFO", path.toString()));
    }

    @ParameterizedTest(name = "seen {0}")
    @EnumSource
    @DisplayName("is left behind when a good file takes its place, though the thread in it never returns")
    void replaced(Seen seen) throws Exception {
        try (LiveDirectory live = live(seen)) {
            open(live);
            deadEnds.block(mount);
            linkToMount(HOST);
            assertUnanswering(live, 1);
            int lost = deadEnds.waiting();

            TestCertificate renewed = certificate(HOST, 3);
            LiveDirectory.replace(directory.resolve("exim.key." + HOST), renewed.privateKeyPem());
            LiveDirectory.replace(directory.resolve("exim.crt." + HOST), renewed.certificatePem());
            live.soon(() -> live.assertServes(HOST, renewed));
            assertUnanswering(live, 0);
            assertThat(deadEnds.waiting()).isEqualTo(lost).isPositive();
        }
    }

    @ParameterizedTest(name = "at {0}")
    @ValueSource(strings = {"stat", "lstat", "open", "readlink", "register", ""})
    @DisplayName(
            "is one host's trouble whatever it is that is not answered, and also when it is a file of the directory")
    void eachOperation(String operation) throws Exception {
        try (LiveDirectory live = live(Seen.BY_RESCANS)) {
            open(live);
            Path file = directory.resolve("exim.crt." + HOST);
            deadEnds.block(file, operation.isEmpty() ? new String[0] : new String[] {operation});
            write(directory, HOST, 2);
            assertFollowed(live, 2);
            assertFollowed(live, 3);
            CountDownLatch answers = deadEnds.forget(file);
            LiveDirectory.replace(file, certificate(HOST, 2).certificatePem());
            live.soon(() -> live.assertServes(HOST, certificate(HOST, 2)));
            answers.countDown();
        }
    }

    @Test
    @DisplayName("before it is opened leaves out its host")
    void beforeOpening() throws Exception {
        deadEnds.block(mount);
        linkToMount(HOST);
        try (LiveDirectory live = live(Seen.BY_EVENTS)) {
            open(live);
            live.assertServesDefault(HOST);
            live.assertServes(OTHER, certificate(OTHER, 1));
            assertFollowed(live, 2);
            assertUnanswering(live, 1);
            LiveDirectory.replace(
                    directory.resolve("exim.key." + HOST), certificate(HOST, 2).privateKeyPem());
            deadEnds.answer(mount);
            live.soon(() -> live.assertServes(HOST, certificate(HOST, 2)));
        }
    }

    @Test
    @DisplayName("of the default host fails to open, and is named")
    void defaultHost() throws Exception {
        write(mount, DEFAULT, 1);
        deadEnds.block(mount);
        linkToMount(DEFAULT);
        try (LiveDirectory live = live(Seen.BY_EVENTS)) {
            assertThatExceptionOfType(CertificateLoadException.class)
                    .isThrownBy(() -> open(live))
                    .withMessageContaining("exim.crt." + DEFAULT)
                    .withMessageContaining(mount.toString())
                    .withMessageContaining("does not answer");
        }
    }

    @Test
    @DisplayName("of the default host does no harm where another certificate is for that host")
    void defaultHostCovered() throws Exception {
        write(mount, DEFAULT, 1);
        deadEnds.block(mount);
        linkToMount(DEFAULT);
        TestCertificate both = LiveDirectory.authority().issue("both.example", DEFAULT);
        both.writeTo(directory.resolve("exim.crt.both.example"), directory.resolve("exim.key.both.example"));
        try (LiveDirectory live = live(Seen.BY_EVENTS)) {
            open(live);
            live.assertServes("unknown.example", both);
        }
    }

    @ParameterizedTest(name = "seen {0}")
    @EnumSource
    @DisplayName(
            "that is the directory leaves in service what is served, is told once, and is followed when it answers")
    void directory(Seen seen) throws Exception {
        try (LiveDirectory live = live(seen)) {
            open(live);
            deadEnds.block(directory);
            live.certificates().reload();
            eventually(() -> live.soon(
                    () -> assertThat(live.certificates().statistics().lost()).isTrue()));
            assertThat(live.certificates().statistics().unanswering()).isEqualTo(1);
            live.assertServes(HOST, certificate(HOST, 1));
            assertThat(live.certificates().reload().removed()).isEmpty();
            assertThat(live.log()).singleElement().asString().contains("WARN", directory.toString(), "does not answer");
            write(directory, HOST, 2);
            deadEnds.answer(directory);
            eventually(() -> live.soon(() -> live.assertServes(HOST, certificate(HOST, 2))));
            live.soon(() -> assertThat(live.certificates().statistics().lost()).isFalse());
            assertUnanswering(live, 0);
            assertAnswersAgain(live, directory);
        }
    }

    @Test
    @DisplayName("that is the directory does not open, and is named")
    void directoryAtOpening() {
        deadEnds.block(directory);
        try (LiveDirectory live = live(Seen.BY_EVENTS)) {
            assertThatExceptionOfType(CertificateLoadException.class)
                    .isThrownBy(() -> open(live))
                    .withMessageContaining(directory.toString())
                    .withMessageContaining("does not answer");
        }
    }

    @ParameterizedTest(name = "opened while dead: {0}")
    @ValueSource(booleans = {true, false})
    @DisplayName("costs a few threads where a thousand links lead to it, and all others are served and followed")
    void thousandLinks(boolean openedWhileDead) throws Exception {
        if (openedWhileDead) {
            deadEnds.block(mount);
        }
        try (LiveDirectory live = live(Seen.BY_RESCANS)) {
            if (!openedWhileDead) {
                open(live);
                deadEnds.block(mount);
            }
            for (int i = 0; i < 1_000; i++) {
                String host = "h" + i + ".example";
                Files.createSymbolicLink(directory.resolve("exim.crt." + host), mount.resolve("exim.crt." + host));
                Files.createSymbolicLink(directory.resolve("exim.key." + host), mount.resolve("exim.key." + host));
            }
            if (openedWhileDead) {
                open(live);
            }
            assertFollowed(live, 2);
            live.soon(() -> live.assertServes(HOST, certificate(HOST, 1)));
            eventually(() ->
                    assertThat(live.certificates().statistics().unanswering()).isEqualTo(1_000));
            assertThat(deadEnds.waiting()).isBetween(1, 8);
            assertFollowed(live, 3);
            assertThat(live.certificates().reload().removed()).isEmpty();
        }
    }

    @ParameterizedTest(name = "{0} files")
    @ValueSource(ints = {3, 60})
    @DisplayName("for each of many files costs a thread or two, and all others are served and followed")
    void manyFiles(int number) throws Exception {
        List<Path> blocked = new ArrayList<>();
        try (LiveDirectory live = live(Seen.BY_RESCANS)) {
            for (int i = 0; i < number; i++) {
                write(mount, "h" + i + ".example", 0);
                Path file = mount.resolve("exim.crt.h" + i + ".example");
                deadEnds.block(file);
                blocked.add(file);
                Files.createSymbolicLink(directory.resolve(file.getFileName()), file);
            }
            open(live);
            assertThat(deadEnds.waiting()).isBetween(1, DiskThreads.MOST);
            assertFollowed(live, 2);
            live.assertServes(HOST, certificate(HOST, 1));
            blocked.forEach(deadEnds::answer);
            eventually(() ->
                    assertThat(live.certificates().statistics().unanswering()).isZero());
            assertFollowed(live, 3);
        }
    }

    @ParameterizedTest(name = "{0} hosts")
    @ValueSource(ints = {1, 40})
    @DisplayName("keeps no check of the hosts from ending, and costs the next check no more threads")
    void judged(int hosts) throws Exception {
        for (int i = 0; i < hosts; i++) {
            String host = "h" + i + ".example";
            write(mount, host, 1);
            linkToMount(host);
            LiveDirectory.link(directory.resolve("exim.key." + host), mount.resolve("exim.key." + host));
        }
        CoverageCheck check =
                CoverageCheck.standard().trusting(LiveDirectory.authority().roots());
        try (LiveDirectory live = live(Seen.BY_RELOAD)) {
            open(live);
            deadEnds.block(mount);

            DirectoryReport report = inTime(() -> check.checkDirectory(live.certificates()));

            assertThat(report.names()).hasSize(hosts + 3).allMatch(DirectoryReport.ServedName::covered);
            assertThat(report.files()).hasSize(hosts + 3);
            assertThat(inTime(() -> check.check(live.certificates(), "h0.example"))
                            .covered())
                    .isTrue();
            int waiting = deadEnds.waiting();
            if (hosts == 1) {
                for (int i = 0; i < 3; i++) {
                    inTime(() -> check.checkDirectory(live.certificates()));
                }
                assertThat(deadEnds.waiting()).isEqualTo(waiting);
            }
            assertThat(waiting).isBetween(1, 16);
        }
    }

    /** The result of what would wait for ever if it touched a dead end itself. */
    private static <T> T inTime(Supplier<T> check) {
        return CompletableFuture.supplyAsync(check)
                .orTimeout(1, TimeUnit.MINUTES)
                .join();
    }

    @Test
    @DisplayName("that is read on first use lets one client wait for a moment, who gets the default, and no other")
    void onFirstUse() throws Exception {
        write(mount, HOST, 2);
        linkToMount(HOST);
        try (LiveDirectory live = live(Seen.BY_EVENTS)) {
            live.open(live.builder().patience(PATIENCE).readAtOnce(0).readAhead(false));
            deadEnds.block(mount);
            assertThat(live.certificates().readsDisk(ServerName.of(HOST))).isTrue();
            live.assertServesDefault(HOST);
            assertThat(live.certificates().readsDisk(ServerName.of(HOST))).isFalse();
            int waiting = deadEnds.waiting();
            for (int i = 0; i < 100; i++) {
                live.assertServesDefault(HOST);
            }
            assertThat(deadEnds.waiting()).isEqualTo(waiting);
            live.assertServes(OTHER, certificate(OTHER, 1));
            LiveDirectory.replace(
                    directory.resolve("exim.key." + HOST), certificate(HOST, 2).privateKeyPem());
            deadEnds.answer(mount);
            live.soon(() -> live.assertServes(HOST, certificate(HOST, 2)));
        }
    }

    @Test
    @DisplayName("of a lineage of certbot's is that lineage's trouble alone")
    void certbot() throws Exception {
        for (String host : List.of(DEFAULT, HOST, OTHER)) {
            Path lineage = Files.createDirectories(directory.resolve("live").resolve(host));
            certificate(host, 1).writeTo(lineage.resolve("fullchain.pem"), lineage.resolve("privkey.pem"));
        }
        try (LiveDirectory live = live(Seen.BY_RESCANS)) {
            live.open(live.builder().layout(Layout.certbot()).patience(PATIENCE));
            deadEnds.block(mount);
            Files.createSymbolicLink(directory.resolve("live/new.example"), mount);
            LiveDirectory.remove(directory.resolve("live").resolve(HOST));
            Files.createSymbolicLink(directory.resolve("live").resolve(HOST), mount);
            Path other = directory.resolve("live").resolve(OTHER);
            certificate(OTHER, 2).writeTo(other.resolve("fullchain.pem"), other.resolve("privkey.pem"));
            live.soon(() -> live.assertServes(OTHER, certificate(OTHER, 2)));
            live.assertServes(HOST, certificate(HOST, 1));
            assertUnanswering(live, 2);
        }
    }

    @Test
    @DisplayName("because of a source of passwords that does not return is one host's trouble")
    void password() throws Exception {
        CountDownLatch answers = new CountDownLatch(1);
        String password = "secret";
        Path file = directory.resolve("slow.example.p12");
        Files.write(file, certificate("slow.example", 1).pkcs12(password.toCharArray()));
        Files.write(directory.resolve(DEFAULT + ".p12"), certificate(DEFAULT, 1).pkcs12(password.toCharArray()));
        KeyPasswords passwords = asked -> {
            if (asked.endsWith(fileSystem.path(file.getFileName()))) {
                try {
                    answers.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return Optional.of(password.toCharArray());
        };
        try (LiveDirectory live = live(Seen.BY_EVENTS)) {
            live.open(
                    live.builder().layout(Layout.pkcs12()).passwords(passwords).patience(PATIENCE));
            live.assertServesDefault("slow.example");
            assertThat(live.certificates().report().refused())
                    .singleElement()
                    .satisfies(refused -> assertThat(refused.problem()).contains("password"));
            answers.countDown();
            live.soon(() -> live.assertServes("slow.example", certificate("slow.example", 1)));
            assertUnanswering(live, 0);
        }
    }

    @ParameterizedTest(name = "seen {0}")
    @EnumSource
    @DisplayName("keeps nobody from closing, and its threads are daemons that end when it answers")
    void close(Seen seen) throws Exception {
        Set<Thread> before = threads();
        try (LiveDirectory live = live(seen)) {
            open(live);
            deadEnds.block(directory);
            live.certificates().reload();
        }
        assertThat(deadEnds.waiting()).isPositive();
        assertThat(threads()).allMatch(Thread::isDaemon);
        deadEnds.answer(directory);
        eventually(() -> assertThat(threads()).isSubsetOf(before));
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("mailsni-"))
                .collect(Collectors.toSet());
    }

    @Test
    @DisplayName("is shown by a gauge for as long as it does not answer")
    void gauge() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        try (LiveDirectory live = live(Seen.BY_RESCANS)) {
            new CertificateMetrics(open(live)).bindTo(registry);
            deadEnds.block(mount);
            linkToMount(HOST);
            eventually(() -> assertThat(gauge(registry)).isEqualTo(1));
            deadEnds.answer(mount);
            eventually(() -> assertThat(gauge(registry)).isZero());
        }
    }

    private static double gauge(SimpleMeterRegistry registry) {
        return registry.get("mailsni.paths.unanswering").gauge().value();
    }

    @Test
    @DisplayName("is not one whose content only takes long to be made sense of, however short the patience is")
    void computing() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch answers = new CountDownLatch(1);
        DiskThreads threads = new DiskThreads(1);
        Thread waiting = new Thread(() -> {
            try {
                threads.call(() -> {
                    DiskThread.at(directory);
                    DiskThread.computes();
                    entered.countDown();
                    DeadEnds.awaitUninterruptibly(answers);
                    return true;
                });
            } catch (UnansweredException e) {
                throw new AssertionError(e);
            }
        });
        waiting.start();
        entered.await();
        waiting.join(100); // a hundred times the patience
        assertThat(threads.lost()).isZero();
        answers.countDown();
        waiting.join();
        assertThat(threads.losses()).isZero();
        threads.close();
    }
}

package io.github.mailsni.exim;

import static io.github.mailsni.exim.EximFiles.AUTHORITY;
import static io.github.mailsni.exim.EximFiles.DEFAULT;
import static io.github.mailsni.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.DirectoryEvent;
import io.github.mailsni.DirectoryEvent.LossKind;
import io.github.mailsni.MatchKind;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.ServerName;
import io.github.mailsni.support.HookedFileSystem;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Exim's own lines give a writer two seconds, as a directory does:")
@SuppressWarnings("NullAway.Init") // set before each test
class EximWritersTest {
    private static final String HOST = "mail.example.com";
    private static final ServerName NAME = ServerName.of(HOST);

    @TempDir
    Path directory;

    private EximFiles files;
    private final List<DirectoryEvent> events = new CopyOnWriteArrayList<>();
    private final AtomicLong nanos = new AtomicLong();

    @BeforeEach
    void begin() throws Exception {
        files = new EximFiles(directory.toRealPath().resolve("tls"));
    }

    @AfterEach
    void end() {
        files.close();
    }

    private EximTls.Builder builder() {
        return EximTls.builder(files.line("crt"), files.line("key"))
                .primaryHostname(DEFAULT)
                .listener(events::add)
                .ticker(nanos::get)
                .rescanInterval(Duration.ofDays(1));
    }

    private void pass(long millis) {
        nanos.addAndGet(Duration.ofMillis(millis).toNanos());
    }

    private static void assertServes(EximTls exim, TestCertificate certificate) {
        assertThat(exim.select(NAME).host().credentials().get(0).leaf()).isEqualTo(certificate.leaf());
    }

    private List<DirectoryEvent> refusals() {
        return events.stream().filter(DirectoryEvent.Refused.class::isInstance).toList();
    }

    private List<String> logged(String what) {
        return files.logged().stream().filter(line -> line.contains(what)).toList();
    }

    @Test
    @DisplayName("of a pair whose certificate was renewed a moment before its key, only the renewal is told")
    void renewedOneAfterTheOther() throws Exception {
        TestCertificate first = files.write(HOST);
        try (EximTls exim = builder().open()) {
            assertServes(exim, first);
            events.clear();
            TestCertificate renewed = AUTHORITY.issue(HOST);

            Files.writeString(files.certificate(HOST), renewed.certificatePem());
            pass(400);
            assertServes(exim, first);
            pass(1_900);
            assertServes(exim, first);
            assertThat(events).isEmpty();
            assertThat(files.logged()).isEmpty();
            assertThat(exim.statistics().newerOnDisk()).isZero();
            assertThat(exim.report().refused()).extracting(RefusedFile::file).containsExactly(files.key(HOST));

            Files.writeString(files.key(HOST), renewed.privateKeyPem());
            pass(400);
            assertServes(exim, renewed);
            assertThat(events).first().isEqualTo(new DirectoryEvent.Replaced(HOST));
            assertThat(events)
                    .filteredOn(DirectoryEvent.TakenAway.class::isInstance)
                    .singleElement()
                    .satisfies(taken -> assertThat(((DirectoryEvent.TakenAway) taken).losses())
                            .extracting(DirectoryEvent.Loss::kind)
                            .containsExactly(LossKind.KEY));
            assertThat(logged("WARN taken away: ")).hasSize(1);
            assertThat(refusals()).isEmpty();
            assertThat(logged("refused")).isEmpty();
            assertThat(logged("in service again")).isEmpty();
            assertThat(exim.report().refused()).isEmpty();
        }
    }

    @Test
    @DisplayName("a pair that is still not in order then is refused, at WARN, once")
    void refusedAfterwards() throws Exception {
        TestCertificate first = files.write(HOST);
        try (EximTls exim = builder().open()) {
            assertServes(exim, first);
            Files.writeString(files.certificate(HOST), AUTHORITY.issue(HOST).certificatePem());
            pass(400);
            assertServes(exim, first);
            for (int i = 0; i < 4; i++) {
                pass(499);
                assertServes(exim, first);
                assertThat(refusals()).isEmpty();
            }
            for (int i = 0; i < 4; i++) {
                pass(400);
                assertServes(exim, first);
                assertThat(refusals()).singleElement().satisfies(refused -> {
                    assertThat(((DirectoryEvent.Refused) refused).host()).isEqualTo(HOST);
                    assertThat(((DirectoryEvent.Refused) refused).lastGoodServed())
                            .isTrue();
                });
            }
            assertThat(logged("WARN refused: " + files.key(HOST)))
                    .singleElement()
                    .asString()
                    .endsWith("; the previous pair stays in service");
            assertThat(exim.statistics().newerOnDisk()).isEqualTo(1);
        }
    }

    @Test
    @DisplayName("a pair that is refused gets them again when it changes")
    void refusedForAnotherReason() throws Exception {
        TestCertificate first = files.write(HOST);
        try (EximTls exim = builder().open()) {
            assertServes(exim, first);
            Files.writeString(files.key(HOST), "oops");
            assertThat(exim.reload().refused()).hasSize(1);
            assertThat(refusals()).hasSize(1);

            Files.writeString(files.key(HOST), AUTHORITY.issue(HOST).privateKeyPem());
            pass(400);
            assertServes(exim, first);
            assertThat(refusals()).hasSize(1);
            pass(2_000);
            assertServes(exim, first);
            assertThat(refusals()).hasSize(2);

            first.writeTo(files.certificate(HOST), files.key(HOST));
            pass(400);
            assertServes(exim, first);
            assertThat(logged("INFO in service again: " + files.certificate(HOST)))
                    .hasSize(1);
        }
    }

    @Test
    @DisplayName("a refusal is told though no client asks any more")
    void withoutClients() throws Exception {
        TestCertificate first = files.write(HOST);
        try (EximTls exim = builder().open()) {
            assertServes(exim, first);
            Files.writeString(files.certificate(HOST), "oops");
            pass(400);
            assertServes(exim, first);
            assertThat(refusals()).isEmpty();

            pass(2_000);

            eventually(() -> assertThat(refusals()).hasSize(1));
            assertThat(logged("WARN refused: " + files.certificate(HOST))).hasSize(1);
        }
    }

    @Test
    @DisplayName("so a renewal that ends while no client asks is told, too, and not as a refusal")
    void endedWithoutClients() throws Exception {
        TestCertificate first = files.write(HOST);
        try (EximTls exim = builder().open()) {
            assertServes(exim, first);
            TestCertificate renewed = AUTHORITY.issue(HOST);
            Files.writeString(files.certificate(HOST), renewed.certificatePem());
            pass(400);
            assertServes(exim, first);

            Files.writeString(files.key(HOST), renewed.privateKeyPem());
            pass(500);

            eventually(() -> assertThat(events).contains(new DirectoryEvent.Replaced(HOST)));
            assertThat(refusals()).isEmpty();
            assertServes(exim, renewed);
        }
    }

    @Test
    @DisplayName("a new host whose files are not complete yet is no refusal, and has its certificate when they are")
    void newHost() throws Exception {
        try (EximTls exim = builder().open()) {
            TestCertificate own = AUTHORITY.issue(HOST);
            Files.writeString(files.certificate(HOST), own.certificatePem());
            Files.writeString(files.key(HOST), "");
            assertThat(exim.select(NAME).match()).isEqualTo(MatchKind.DEFAULT);
            assertThat(events).isEmpty();
            assertThat(files.logged()).isEmpty();
            assertThat(exim.report().refused()).extracting(RefusedFile::file).containsExactly(files.key(HOST));
            assertThat(exim.statistics().refused()).isEmpty();

            Files.writeString(files.key(HOST), own.privateKeyPem());
            pass(400);
            assertServes(exim, own);
            assertThat(events).containsExactly(new DirectoryEvent.Loaded(HOST));
            assertThat(files.logged()).isEmpty();
        }
    }

    @Test
    @DisplayName("a new host whose files stay broken is refused then")
    void newHostRefused() throws Exception {
        try (EximTls exim = builder().open()) {
            Files.writeString(files.certificate(HOST), "");
            Files.writeString(files.key(HOST), "");
            exim.select(NAME);
            assertThat(refusals()).isEmpty();
            pass(2_000);
            exim.select(NAME);
            assertThat(refusals())
                    .singleElement()
                    .satisfies(refused -> assertThat(((DirectoryEvent.Refused) refused).lastGoodServed())
                            .isFalse());
            assertThat(logged("WARN refused: " + files.certificate(HOST))).hasSize(1);
            assertThat(exim.statistics().refused()).hasSize(1);
        }
    }

    @Test
    @DisplayName("but not when it is opened, or reloaded: the operator wants to know at once")
    void atOnce() throws Exception {
        TestCertificate second = AUTHORITY.issue(DEFAULT);
        second.writeTo(files.certificate("second"), files.key("second"));
        Files.writeString(files.key("second"), "oops");
        try (EximTls exim = EximTls.builder(
                        files.certificate(DEFAULT) + ":" + files.certificate("second"),
                        files.key(DEFAULT) + ":" + files.key("second"))
                .listener(events::add)
                .ticker(nanos::get)
                .rescanInterval(Duration.ofDays(1))
                .open()) {
            assertThat(refusals()).hasSize(1);
            second.writeTo(files.certificate("second"), files.key("second"));
            assertThat(exim.reload().refused()).isEmpty();

            Files.writeString(files.key("second"), "oops");
            pass(400);
            exim.select(NAME);
            assertThat(refusals()).hasSize(1);
            assertThat(exim.reload().refused()).hasSize(1);
            assertThat(refusals()).hasSize(2);
        }
    }

    @Test
    @DisplayName("a file that changes each time that it is read is not taken for what it held in between")
    void restless() throws Exception {
        TestCertificate first = files.write(HOST);
        Path certificate = files.certificate(HOST);
        AtomicLong writes = new AtomicLong(-1);
        HookedFileSystem.Hook growing = new HookedFileSystem.Hook() {
            @Override
            public void before(String operation, Path real) throws IOException {
                if (operation.equals("open") && real.equals(certificate) && writes.get() >= 0) {
                    Files.writeString(
                            certificate, first.certificatePem() + "\n".repeat((int) writes.incrementAndGet()));
                }
            }
        };
        try (EximTls exim = builder().fileSystem(new HookedFileSystem(growing)).open()) {
            assertServes(exim, first);
            writes.set(0);
            Files.writeString(certificate, first.certificatePem() + "\n");
            pass(400);
            assertServes(exim, first);
            assertThat(exim.report().refused())
                    .singleElement()
                    .satisfies(refused -> assertThat(refused.problem()).startsWith("it changes while it is read"));
            assertThat(refusals()).isEmpty();
            pass(2_000);
            assertServes(exim, first);
            assertThat(refusals()).hasSize(1);

            writes.set(-1);
            pass(400);
            assertServes(exim, first);
            assertThat(exim.report().refused()).isEmpty();
        }
    }
}

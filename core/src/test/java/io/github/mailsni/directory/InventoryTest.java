package io.github.mailsni.directory;

import static io.github.mailsni.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.Credential;
import io.github.mailsni.KeyPasswords;
import io.github.mailsni.internal.index.HostIndex.Entry;
import io.github.mailsni.internal.index.Unit;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The contents of a directory")
class InventoryTest {
    private static final String HOST = "mail.example.com";
    private static final String UNIT = HOST + ".p12";

    @TempDir
    Path directory;

    private final AtomicInteger reads = new AtomicInteger();
    private final CountDownLatch first = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final TestCertificate certificate = LiveDirectory.authority().issue(HOST, "other.example");

    private Inventory contents = contentsOf(Path.of(""));

    private Inventory contentsOf(Path path) {
        return contentsOf(path, this::slowPassword);
    }

    private static Inventory contentsOf(Path path, KeyPasswords passwords) {
        UnitReader reader = new UnitReader(path, Layout.pkcs12(), passwords, Clock.systemUTC());
        return new Inventory(path, Layout.pkcs12(), reader, 0);
    }

    /** Lets the first who reads wait. */
    private Optional<char[]> slowPassword(Path file) {
        if (reads.incrementAndGet() == 1) {
            try {
                first.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return Optional.of("secret".toCharArray());
    }

    @BeforeEach
    void begin() throws Exception {
        contents = contentsOf(directory);
        Files.write(directory.resolve(UNIT), certificate.pkcs12("secret".toCharArray()));
        LiveDirectory.awaitAge(directory.resolve(UNIT));
    }

    @AfterEach
    void end() {
        first.countDown();
        threads.shutdownNow();
    }

    private List<Unit> naming(String host) {
        Entry entry = contents.units().index().get(host);
        return entry == null ? List.of() : entry.naming();
    }

    private <T> Future<T> whileReading(Callable<T> action) {
        int before = reads.get();
        Future<T> future = threads.submit(action);
        eventually(() -> assertThat(reads.get()).isGreaterThan(before));
        return future;
    }

    @Test
    @DisplayName("have one host of new files that two threads meet, which is loaded once")
    void newFiles() throws Exception {
        Future<UnitChange> one = whileReading(() -> contents.examine(UNIT, true));
        Future<UnitChange> other = threads.submit(() -> contents.examine(UNIT, true));
        first.countDown();
        assertThat(List.of(one.get().kind(), other.get().kind()))
                .containsExactlyInAnyOrder(UnitChange.Kind.LOADED, UnitChange.Kind.UNCHANGED);
        assertThat(reads).hasValue(1);
        List<Unit> all = new ArrayList<>();
        contents.units().forEach(all::add);
        assertThat(all).hasSize(1).isEqualTo(naming("other.example"));
    }

    @Test
    @DisplayName("are named once by files that are read for a client and in the background at the same time")
    void twoReaders() throws Exception {
        contents.addUnread(List.of(UNIT));
        Unit files = contents.units().find(UNIT).orElseThrow();
        Future<List<Credential>> client = whileReading(() -> contents.credentials(files));
        assertThat(contents.readUnread(List.of(files))).isEmpty();
        first.countDown();
        assertThat(client.get()).hasSize(1);
        assertThat(naming("other.example")).containsExactly(files);

        Files.delete(directory.resolve(UNIT));
        assertThat(contents.examine(UNIT, true).kind()).isEqualTo(UnitChange.Kind.REMOVED);
        assertThat(contents.units().index().size()).isZero();
        assertThat(contents.examine(UNIT, true).kind()).isEqualTo(UnitChange.Kind.UNCHANGED);
    }

    @Test
    @DisplayName("have vanished with their last unit, whatever else is left, and with their directory")
    void vanished() throws Exception {
        assertThat(contents.hasVanished()).isFalse();
        Files.move(directory.resolve(UNIT), directory.resolve("README"));
        assertThat(contents.hasVanished()).isTrue();
        Files.move(directory.resolve("README"), directory.resolve(UNIT));
        assertThat(contents.hasVanished()).isFalse();
        assertThat(contentsOf(directory.resolve("away")).hasVanished()).isTrue();
    }

    @Test
    @DisplayName("have no files that are removed while somebody reads them")
    void removedMeanwhile() throws Exception {
        contents.addUnread(List.of(UNIT));
        Unit files = contents.units().find(UNIT).orElseThrow();
        Future<List<Unit>> reader = whileReading(() -> {
            contents.readUnread(List.of(files));
            return List.of(files);
        });
        byte[] content = Files.readAllBytes(directory.resolve(UNIT));
        Files.delete(directory.resolve(UNIT));
        assertThat(contents.examine(UNIT, true).kind()).isEqualTo(UnitChange.Kind.REMOVED);
        Files.write(directory.resolve(UNIT), content);
        first.countDown();
        assertThat(reader.get()).hasSize(1);
        assertThat(contents.units().index().size()).isZero();
        assertThat(contents.examine(UNIT, true).kind()).isEqualTo(UnitChange.Kind.LOADED);
        assertThat(naming("other.example")).hasSize(1).doesNotContain(files);
    }

    @Test
    @DisplayName(
            "are read again when their writer has ended, after they were refused because they changed while they were read")
    void restless() throws Exception {
        AtomicBoolean written = new AtomicBoolean(true);
        Inventory changing = contentsOf(directory, file -> {
            if (written.get()) {
                touch(file);
            }
            return Optional.of("secret".toCharArray());
        });
        assertThat(changing.examine(UNIT, false).kind()).isEqualTo(UnitChange.Kind.UNSETTLED);
        assertThat(changing.examine(UNIT, true).kind()).isEqualTo(UnitChange.Kind.REFUSED);

        written.set(false);
        assertThat(changing.compare().units()).containsExactly(UNIT);
        assertThat(changing.examine(UNIT, false).kind()).isEqualTo(UnitChange.Kind.LOADED);
    }

    @Test
    @DisplayName("differ when they are written just after they were read, however little time has passed")
    void justAfter() throws Exception {
        Inventory pairs = new Inventory(
                directory,
                Layout.exim(),
                new UnitReader(directory, Layout.exim(), KeyPasswords.none(), Clock.systemUTC()),
                0);
        Path key = directory.resolve("exim.key." + HOST);
        for (int i = 0; i < 50; i++) {
            certificate.writeTo(directory.resolve("exim.crt." + HOST), key);
            pairs.examine(HOST, true);
            Files.writeString(key, LiveDirectory.certificate(HOST, 1).privateKeyPem());
            assertThat(pairs.compare().units()).containsExactly(HOST);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @DisplayName("are read again after the disk failed, though they look as before")
    void brokenDisk() throws Exception {
        Files.delete(directory.resolve(UNIT));
        Files.createSymbolicLink(directory.resolve(UNIT), Path.of("/proc/self/mem")); // whose first page cannot be read
        LiveDirectory.awaitAge(directory.resolve(UNIT));
        first.countDown();
        UnitChange refused = contents.examine(UNIT, true);
        assertThat(refused.kind()).isEqualTo(UnitChange.Kind.REFUSED);
        assertThat(String.valueOf(refused.refusal())).contains("Input/output error");

        assertThat(contents.compare().units()).containsExactly(UNIT);
        assertThat(contents.examine(UNIT, false).kind()).isEqualTo(UnitChange.Kind.UNCHANGED);
    }

    /** Changes what a file looks like. */
    private void touch(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.fromMillis(reads.incrementAndGet()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    @DisplayName("are another generation whenever an answer may be another one")
    void generations() throws Exception {
        first.countDown();
        contents.addUnread(List.of(UNIT));
        Unit files = contents.units().find(UNIT).orElseThrow();
        Files.move(directory.resolve(UNIT), directory.resolve("away"));
        long before = contents.units().index().generation();
        assertThat(contents.credentials(files)).isEmpty();
        assertThat(contents.isInMemory(files)).isTrue();
        Files.move(directory.resolve("away"), directory.resolve(UNIT));
        contents.examine(UNIT, false);
        assertThat(contents.units().index().generation()).isGreaterThan(before);
        assertThat(contents.credentials(files)).hasSize(1);
    }
}

package io.github.mailsni.directory;

import static io.github.mailsni.directory.LiveDirectory.DEFAULT;
import static io.github.mailsni.directory.LiveDirectory.certificate;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.Credential;
import io.github.mailsni.ServerName;
import io.github.mailsni.support.HookedFileSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;

/** Files that are changed in place, without a change of size, on file systems whose clocks have coarse ticks. */
@Tag("following")
class CoarseClockPropertiesTest {
    private static final int BYTES = 4_096;
    private static final long START = TimeUnit.DAYS.toNanos(20_000);
    private static final List<String> HOSTS = List.of(DEFAULT, "mail.example.com", "mail.example.org");

    /** What happens next. */
    private record Step(Kind kind, int number) {}

    private enum Kind {
        WRITE,
        RELOAD,
        SELECT,
        PASS,
        /** The clock is set back, and the directory is looked at while it is. */
        SET_BACK
    }

    /** A file system that dates its files by a clock that shows what it is told. */
    private static final class CoarseFiles implements HookedFileSystem.Hook {
        private final long tick;
        private final Map<Path, Long> changed = new ConcurrentHashMap<>();
        private final AtomicLong now = new AtomicLong(START);

        CoarseFiles(long tick) {
            this.tick = tick;
        }

        void write(Path file, byte[] content) throws IOException {
            Files.write(file, content);
            changed.put(file, now.get() - Math.floorMod(now.get(), tick));
        }

        long millis() {
            return TimeUnit.NANOSECONDS.toMillis(now.get());
        }

        @Override
        public Set<String> views(Set<String> real) {
            return Set.of("basic");
        }

        @Override
        public BasicFileAttributes attributes(Path real, BasicFileAttributes attributes) {
            Long time = changed.get(real);
            return time == null
                    ? attributes
                    : new DatedAttributes(attributes, FileTime.from(time, TimeUnit.NANOSECONDS));
        }
    }

    private record DatedAttributes(BasicFileAttributes real, FileTime lastModifiedTime) implements BasicFileAttributes {
        @Override
        public FileTime lastAccessTime() {
            return lastModifiedTime;
        }

        @Override
        public FileTime creationTime() {
            return lastModifiedTime;
        }

        @Override
        public boolean isRegularFile() {
            return real.isRegularFile();
        }

        @Override
        public boolean isDirectory() {
            return real.isDirectory();
        }

        @Override
        public boolean isSymbolicLink() {
            return real.isSymbolicLink();
        }

        @Override
        public boolean isOther() {
            return real.isOther();
        }

        @Override
        public long size() {
            return real.size();
        }

        @Override
        public Object fileKey() {
            return real.fileKey();
        }
    }

    @Provide
    Arbitrary<Long> ticks() {
        return Arbitraries.of(
                1L, TimeUnit.MILLISECONDS.toNanos(10), TimeUnit.SECONDS.toNanos(1), TimeUnit.SECONDS.toNanos(2));
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(6, Kind.WRITE),
                Tuple.of(4, Kind.RELOAD),
                Tuple.of(1, Kind.SELECT),
                Tuple.of(4, Kind.PASS),
                Tuple.of(1, Kind.SET_BACK));
        return kinds.flatMap(kind -> Arbitraries.integers().between(0, 9_999).map(number -> new Step(kind, number)))
                .list()
                .ofMinSize(1)
                .ofMaxSize(30);
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    @Label("are served as they are on disk after each reload")
    void reloaded(@ForAll("steps") List<Step> steps, @ForAll("ticks") long tick) throws Exception {
        CoarseFiles files = new CoarseFiles(tick);
        Path directory = Files.createTempDirectory("mailsni").toRealPath();
        Map<String, Integer> onDisk = new ConcurrentHashMap<>();
        try {
            for (String host : HOSTS) {
                write(files, directory, onDisk, host, 0);
            }
            try (CertificateDirectory live = CertificateDirectory.builder(new HookedFileSystem(files).path(directory))
                    .layout(Layout.bundle())
                    .defaultHost(DEFAULT)
                    .fileClock(files::millis)
                    .rescanInterval(Duration.ofDays(1))
                    .withoutEvents()
                    .open()) {
                for (Step step : steps) {
                    take(step, files, directory, onDisk, live);
                }
                assertServed(live, onDisk);
                files.now.addAndGet(TimeUnit.SECONDS.toNanos(10));
                assertServed(live, onDisk);
            }
        } finally {
            LiveDirectory.remove(directory);
        }
    }

    private static void take(
            Step step, CoarseFiles files, Path directory, Map<String, Integer> onDisk, CertificateDirectory live)
            throws IOException {
        String host = HOSTS.get(step.number() % HOSTS.size());
        switch (step.kind()) {
            case WRITE -> write(files, directory, onDisk, host, step.number() % 4);
            case RELOAD -> assertServed(live, onDisk);
            case SELECT -> live.select(ServerName.of(host));
            case PASS -> files.now.addAndGet(passed(step.number()));
            case SET_BACK -> {
                files.now.addAndGet(-passed(step.number()));
                live.reload();
            }
        }
    }

    /** Next to nothing, some milliseconds, or some seconds; rarely more. */
    private static long passed(int number) {
        return switch (number % 4) {
            case 0 -> number;
            case 1 -> TimeUnit.MICROSECONDS.toNanos(number);
            case 2 -> TimeUnit.MILLISECONDS.toNanos(number);
            default -> TimeUnit.MILLISECONDS.toNanos(100L * number);
        };
    }

    private static void write(CoarseFiles files, Path directory, Map<String, Integer> onDisk, String host, int number)
            throws IOException {
        String pem = certificate(host, number).certificatePem()
                + certificate(host, number).privateKeyPem();
        assertThat(pem).hasSizeLessThan(BYTES);
        files.write(
                directory.resolve(host + ".pem"),
                (pem + "\n".repeat(BYTES - pem.length())).getBytes(StandardCharsets.US_ASCII));
        onDisk.put(host, number);
    }

    private static void assertServed(CertificateDirectory live, Map<String, Integer> onDisk) {
        live.reload();
        onDisk.forEach((host, number) -> assertThat(
                        live.select(ServerName.of(host)).host().credentials())
                .describedAs(host)
                .extracting(Credential::leaf)
                .containsExactly(certificate(host, number).leaf()));
    }
}

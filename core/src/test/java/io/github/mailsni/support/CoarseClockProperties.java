package io.github.mailsni.support;

import static io.github.mailsni.directory.LiveDirectory.DEFAULT;
import static io.github.mailsni.directory.LiveDirectory.certificate;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.Credential;
import io.github.mailsni.ServerName;
import io.github.mailsni.directory.LiveDirectory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Specifies for selectors that they notice files changed in place, without a change of size, on file systems whose
 * clocks have coarse ticks.
 */
public abstract class CoarseClockProperties {
    private static final int BYTES = 4_096;
    private static final List<String> HOSTS = List.of(DEFAULT, "mail.example.com", "mail.example.org");

    /** An open selector. */
    protected interface Served extends AutoCloseable {
        CertificateSelector selector();

        void reload();

        @Override
        void close();
    }

    /** Opens a selector over a directory, where {@code HOST.pem} has a host's key and certificate. */
    protected abstract Served open(Path directory, CoarseFiles files) throws Exception;

    /** The next step of a run. */
    private record Step(Kind kind, int number) {}

    private enum Kind {
        WRITE,
        RELOAD,
        SELECT,
        PASS,
        /** The clock is set back, and the directory is read in the meantime. */
        SET_BACK
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

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    @Label("are served as they are on disk after each reload")
    void reloaded(@ForAll("steps") List<Step> steps, @ForAll("ticks") long tick) throws Exception {
        CoarseFiles files = new CoarseFiles(tick);
        Path directory = Files.createTempDirectory("mailsni").toRealPath();
        Map<String, Integer> onDisk = new ConcurrentHashMap<>();
        try {
            for (String host : HOSTS) {
                write(files, directory, onDisk, host, 0);
            }
            try (Served live = open(directory, files)) {
                for (Step step : steps) {
                    take(step, files, directory, onDisk, live);
                }
                assertServed(live, onDisk);
                files.pass(TimeUnit.SECONDS.toNanos(10));
                assertServed(live, onDisk);
            }
        } finally {
            LiveDirectory.remove(directory);
        }
    }

    @Example
    @Label(
            "are read again when the clock, which was set back, has passed their date: they may have been changed on that date")
    void datedInTheFuture() throws Exception {
        CoarseFiles files = new CoarseFiles(TimeUnit.SECONDS.toNanos(2));
        Path directory = Files.createTempDirectory("mailsni").toRealPath();
        Map<String, Integer> onDisk = new ConcurrentHashMap<>();
        try {
            for (String host : HOSTS) {
                write(files, directory, onDisk, host, 0);
            }
            files.pass(TimeUnit.MINUTES.toNanos(-10));
            try (Served live = open(directory, files)) {
                assertServed(live, onDisk);
                files.pass(TimeUnit.MINUTES.toNanos(10) + TimeUnit.SECONDS.toNanos(1));
                for (String host : HOSTS) {
                    write(files, directory, onDisk, host, 1);
                }
                files.pass(TimeUnit.SECONDS.toNanos(10));
                assertServed(live, onDisk);
            }
        } finally {
            LiveDirectory.remove(directory);
        }
    }

    @Example
    @Label(
            "are read again when they may have been changed after the clock was set back to the time of their last change")
    void setBackToTheirDate() throws Exception {
        CoarseFiles files = new CoarseFiles(TimeUnit.SECONDS.toNanos(2));
        Path directory = Files.createTempDirectory("mailsni").toRealPath();
        Map<String, Integer> onDisk = new ConcurrentHashMap<>();
        try {
            for (String host : HOSTS) {
                write(files, directory, onDisk, host, 0);
            }
            files.pass(TimeUnit.SECONDS.toNanos(10));
            try (Served live = open(directory, files)) {
                assertServed(live, onDisk);
                files.pass(TimeUnit.SECONDS.toNanos(-9));
                assertServed(live, onDisk);
                for (String host : HOSTS) {
                    write(files, directory, onDisk, host, 1);
                }
                assertServed(live, onDisk);
                files.pass(TimeUnit.SECONDS.toNanos(10));
                assertServed(live, onDisk);
            }
        } finally {
            LiveDirectory.remove(directory);
        }
    }

    private void take(Step step, CoarseFiles files, Path directory, Map<String, Integer> onDisk, Served live)
            throws IOException {
        String host = HOSTS.get(step.number() % HOSTS.size());
        switch (step.kind()) {
            case WRITE -> write(files, directory, onDisk, host, step.number() % 4);
            case RELOAD -> assertServed(live, onDisk);
            case SELECT -> live.selector().select(ServerName.of(host));
            case PASS -> files.pass(passed(step.number()));
            case SET_BACK -> {
                files.pass(-passed(step.number()));
                live.reload();
            }
        }
    }

    /** Chooses the time that passes: nearly none, some milliseconds, or some seconds; rarely more. */
    private static long passed(int number) {
        return switch (number % 4) {
            case 0 -> number;
            case 1 -> TimeUnit.MICROSECONDS.toNanos(number);
            case 2 -> TimeUnit.MILLISECONDS.toNanos(number);
            default -> TimeUnit.MILLISECONDS.toNanos(100L * number);
        };
    }

    /** Writes a host's files, always of one size, so that clients get the certificate of a number. */
    protected void write(CoarseFiles files, Path directory, Map<String, Integer> onDisk, String host, int number)
            throws IOException {
        String pem = certificate(host, number).certificatePem()
                + certificate(host, number).privateKeyPem();
        assertThat(pem).hasSizeLessThan(BYTES);
        files.write(
                directory.resolve(host + ".pem"),
                (pem + "\n".repeat(BYTES - pem.length())).getBytes(StandardCharsets.US_ASCII));
        onDisk.put(host, number);
    }

    private static void assertServed(Served live, Map<String, Integer> onDisk) {
        live.reload();
        onDisk.forEach((host, number) -> assertThat(
                        live.selector().select(ServerName.of(host)).host().credentials())
                .describedAs(host)
                .extracting(Credential::leaf)
                .containsExactly(certificate(host, number).leaf()));
    }
}

package io.github.mailsni.directory;

import static io.github.mailsni.directory.LiveDirectory.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.ServerName;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Garbage is collected whenever a file's password is asked for, and whenever the thread that opens or reloads wants to know the time: the
 * threads that read files must not take long.
 */
@DisplayName("Files are read once, though garbage is collected meanwhile,")
class ReadOnceTest {
    private static final List<String> HOSTS = List.of(DEFAULT, "mail.example.com", "mail.example.org");
    private static final char[] PASSWORD = "secret".toCharArray();

    @TempDir
    Path directory;

    private final Map<String, Integer> reads = new ConcurrentHashMap<>();

    private CertificateDirectory.Builder builder() {
        return CertificateDirectory.builder(directory)
                .layout(Layout.pkcs12())
                .defaultHost(DEFAULT)
                .withoutEvents()
                .rescanInterval(Duration.ofDays(1))
                .readAhead(false)
                .patience(Duration.ofDays(1))
                .clock(new CollectingClock())
                .passwords(this::password);
    }

    private static final class CollectingClock extends Clock {
        private final Thread collector = Thread.currentThread();

        @Override
        public Instant instant() {
            if (Thread.currentThread() == collector) {
                collectGarbage();
            }
            return Clock.systemUTC().instant();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private Optional<char[]> password(Path file) {
        reads.merge(file.getFileName().toString(), 1, Integer::sum);
        collectGarbage();
        return Optional.of(PASSWORD.clone());
    }

    private static void collectGarbage() {
        WeakReference<Object> garbage = new WeakReference<>(new Object());
        while (garbage.get() != null) {
            System.gc();
        }
    }

    private void write(int number) throws IOException {
        for (String host : HOSTS) {
            LiveDirectory.replace(
                    directory.resolve(host + ".p12"),
                    LiveDirectory.certificate(host, number).pkcs12(PASSWORD));
        }
        for (String host : HOSTS) {
            LiveDirectory.awaitAge(directory.resolve(host + ".p12"));
        }
    }

    private void assertReadOnce(CertificateDirectory certificates, int number) {
        collectGarbage();
        for (String host : HOSTS) {
            assertThat(certificates
                            .select(ServerName.of(host))
                            .candidates()
                            .get(0)
                            .credentials()
                            .get(0)
                            .leaf())
                    .isEqualTo(LiveDirectory.certificate(host, number).leaf());
            // none since they were counted, if the follower was the first to see the change
            assertThat(reads.getOrDefault(host + ".p12", 0))
                    .as("how often %s was read", host)
                    .isLessThanOrEqualTo(1);
        }
    }

    @Test
    @DisplayName("when a directory is opened")
    void opening() throws Exception {
        write(1);
        try (CertificateDirectory certificates = builder().open()) {
            assertReadOnce(certificates, 1);
        }
    }

    @Test
    @DisplayName("when they are renewed together, and when they are added together")
    void renewal() throws Exception {
        write(1);
        try (CertificateDirectory certificates = builder().open()) {
            write(2);
            reads.clear();
            certificates.reload();
            assertReadOnce(certificates, 2);

            for (String host : HOSTS.subList(1, HOSTS.size())) {
                Files.delete(directory.resolve(host + ".p12"));
            }
            certificates.reload();
            write(3);
            reads.clear();
            certificates.reload();
            assertReadOnce(certificates, 3);
        }
    }

    @Test
    @DisplayName("when they are the default's in a directory that is too large to be read at once")
    void defaultHost() throws IOException, CertificateLoadException {
        write(1);
        try (CertificateDirectory certificates = builder().readAtOnce(0).open()) {
            collectGarbage();
            certificates.select(ServerName.of("unknown.example"));
            assertThat(reads).containsExactly(Map.entry(DEFAULT + ".p12", 1));
            assertReadOnce(certificates, 1);
        }
    }
}

package io.github.mailsni.directory;

import static io.github.mailsni.directory.LiveDirectory.certificate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.support.MutableClock;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A selection allocates nothing")
class SelectionAllocationTest {
    private static final int SELECTIONS = 10_000;
    /** The odd byte of the measurement itself. */
    private static final int TOLERANCE = 500;

    @TempDir
    Path directory;

    @ParameterizedTest(name = "of {0}")
    @ValueSource(
            strings = {
                "mail.example.com",
                "any.example.org",
                "other.example.com",
                "unknown.example",
                "a.b.c.d.unknown.example",
                "single"
            })
    @DisplayName("whether it finds a host, a wildcard, a certificate that names it, or none")
    void nothing(String host) throws Exception {
        assumeTrue(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean, "this Java does not count bytes");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        assumeTrue(threads.isThreadAllocatedMemorySupported(), "this Java does not count bytes");
        String[] others = {"mail.default.example", "mail.example.com", "*.example.org"};
        for (String other : others) {
            certificate(other, 1)
                    .writeTo(directory.resolve("exim.crt." + other), directory.resolve("exim.key." + other));
        }
        LiveDirectory.authority()
                .issue("shared.example", "other.example.com")
                .writeTo(directory.resolve("exim.crt.shared.example"), directory.resolve("exim.key.shared.example"));
        try (CertificateDirectory certificates = CertificateDirectory.builder(directory)
                .defaultHost("mail.default.example")
                .clock(new MutableClock(Instant.now()))
                .withoutEvents()
                .open()) {
            ServerName name = ServerName.of(host);
            RequestedName requested = name;
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 20 && least > TOLERANCE; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < SELECTIONS; i++) {
                    consume(certificates.select(requested));
                    consume(certificates.select(name));
                    readsDisk |= certificates.readsDisk(requested);
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertThat(least).describedAs("bytes for %d selections", SELECTIONS).isLessThanOrEqualTo(TOLERANCE);
            assertThat(readsDisk).isFalse();
            assertThat(selected).isPositive();
        }
    }

    private long selected;
    private boolean readsDisk;

    private void consume(Selection selection) {
        selected += selection.candidates().size();
    }
}

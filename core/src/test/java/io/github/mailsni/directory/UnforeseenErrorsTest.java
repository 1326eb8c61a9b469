package io.github.mailsni.directory;

import static io.github.mailsni.directory.LiveDirectory.DEFAULT;
import static io.github.mailsni.directory.LiveDirectory.certificate;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.support.HookedFileSystem;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Not only exceptions are thrown: a class may be missing, and a stack may overflow. */
@DisplayName("A directory that is followed while something throws errors that nobody has foreseen")
class UnforeseenErrorsTest {
    private static final String HOST = "mail.example.com";
    private static final String OTHER = "mail.example.org";
    private static final String ON_PURPOSE = "on purpose";

    private LiveDirectory live;
    private volatile boolean failing;

    @BeforeEach
    void write(@TempDir Path directory) throws Exception {
        live = new LiveDirectory(directory, LiveDirectory.Seen.BY_EVENTS);
        live.write(DEFAULT, 1);
        live.write(HOST, 1);
        live.write(OTHER, 1);
    }

    @AfterEach
    void close() {
        live.close();
    }

    /** A file system that lacks the classes for an operation with some files. */
    private final class Unlinked implements HookedFileSystem.Hook {
        private final String operation;
        private final String file;

        Unlinked(String operation, String file) {
            this.operation = operation;
            this.file = file;
        }

        @Override
        public void before(String begun, Path real) {
            if (failing && begun.contains(operation) && real.toString().contains(file)) {
                throw new NoClassDefFoundError(ON_PURPOSE);
            }
        }
    }

    private CertificateDirectory.Builder builder(HookedFileSystem.Hook hook) {
        return CertificateDirectory.builder(new HookedFileSystem(hook).path(live.resolve(".")))
                .defaultHost(DEFAULT)
                .rescanInterval(Duration.ofMillis(20));
    }

    @Test
    @DisplayName("shows the renewals of the other hosts, and of the one that failed when it does not fail any more")
    void oneHost() throws Exception {
        live.open(builder(new Unlinked("open", HOST)));
        live.assertServes(HOST, certificate(HOST, 1));
        live.assertServes(OTHER, certificate(OTHER, 1));

        failing = true;
        live.write(HOST, 2);
        live.write(OTHER, 2);
        live.soon(() -> live.assertServes(OTHER, certificate(OTHER, 2)));
        live.assertServes(HOST, certificate(HOST, 1));

        failing = false;
        live.soon(() -> live.assertServes(HOST, certificate(HOST, 2)));
    }

    @Test
    @DisplayName("reloads the other hosts")
    void reload() throws Exception {
        live.open(builder(new Unlinked("open", HOST)).withoutEvents().rescanInterval(Duration.ofDays(1)));
        live.assertServes(HOST, certificate(HOST, 1));
        live.assertServes(OTHER, certificate(OTHER, 1));
        live.write(HOST, 2);
        live.write(OTHER, 2);

        failing = true;
        assertThat(live.certificates().reload().replaced()).containsExactly(OTHER);

        failing = false;
        assertThat(live.certificates().reload().replaced()).containsExactly(HOST);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"open", "stat", "list"})
    @DisplayName("goes on when all of it has failed for a while")
    void everything(String operation) throws Exception {
        live.open(builder(new Unlinked(operation, "")));

        failing = true;
        live.write(HOST, 2);
        live.soon(() -> assertThat(live.log())
                .anySatisfy(line -> assertThat(line).startsWith("ERROR").contains("failed; it")));

        failing = false;
        live.soon(() -> live.assertServes(HOST, certificate(HOST, 2)));
    }

    /** A clock of a test that is not there for a while. */
    private final class FailingClock extends Clock {
        private volatile boolean asked;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            if (failing) {
                asked = true;
                throw new NoClassDefFoundError(ON_PURPOSE);
            }
            return Clock.systemUTC().instant();
        }
    }

    @Test
    @DisplayName("goes on when its clock has failed")
    void clock() throws Exception {
        FailingClock clock = new FailingClock();
        live.open(live.builder().clock(clock));

        failing = true;
        live.soon(() -> assertThat(clock.asked).isTrue());

        failing = false;
        live.write(HOST, 2);
        live.soon(() -> live.assertServes(HOST, certificate(HOST, 2)));
    }
}

package io.github.mailsni.directory;

import static io.github.mailsni.directory.LiveDirectory.DEFAULT;
import static io.github.mailsni.directory.LiveDirectory.certificate;
import static io.github.mailsni.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.mailsni.ServerName;
import io.github.mailsni.directory.LiveDirectory.Seen;
import io.github.mailsni.support.HookedFileSystem;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("A directory of whose changes the system gives no notice")
class WithoutNoticesTest {
    private static final String HOST = "mail.example.com";
    private static final String OTHER = "mail.example.org";

    @TempDir
    Path parent;

    private Path directory;
    private Path outside;

    @BeforeEach
    void fill() throws IOException {
        parent = parent.toRealPath();
        directory = Files.createDirectory(parent.resolve("tls"));
        outside = Files.createDirectory(parent.resolve("outside"));
        for (String host : List.of(DEFAULT, HOST, OTHER)) {
            certificate(host, 1).writeTo(directory.resolve("exim.crt." + host), directory.resolve("exim.key." + host));
        }
    }

    /** A system that has no more watches to give. */
    private static final class Exhausted implements HookedFileSystem.Hook {
        private final AtomicBoolean exhausted = new AtomicBoolean(true);
        private final Set<Path> registered = ConcurrentHashMap.newKeySet();

        @Override
        public void newWatchService() throws IOException {
            if (exhausted.get()) {
                throw new IOException("User limit of inotify instances reached or too many open files");
            }
        }

        @Override
        public void before(String operation, Path real) {
            if (operation.equals("register")) {
                registered.add(real);
            }
        }
    }

    @Test
    @DisplayName("because there was none to be had when it was opened gets it later, where links lead to, too")
    void exhausted() throws Exception {
        certificate(HOST, 1).writeTo(outside.resolve("exim.crt." + HOST), outside.resolve("exim.key." + HOST));
        LiveDirectory.link(directory.resolve("exim.crt." + HOST), outside.resolve("exim.crt." + HOST));
        Exhausted system = new Exhausted();
        try (LiveDirectory live = new LiveDirectory(new HookedFileSystem(system).path(directory), Seen.BY_RESCANS);
                CertificateDirectory certificates = CertificateDirectory.builder(
                                new HookedFileSystem(system).path(directory))
                        .defaultHost(DEFAULT)
                        .rescanInterval(Duration.ofMillis(20))
                        .open()) {
            eventually(() -> assertThat(live.log())
                    .filteredOn(line -> line.startsWith("WARN"))
                    .singleElement()
                    .asString()
                    .contains("seen by rescans only", "inotify instances"));
            assertThat(system.registered).isEmpty();
            TestCertificate renewed = certificate(OTHER, 2);
            renewed.writeTo(directory.resolve("exim.crt." + OTHER), directory.resolve("exim.key." + OTHER));
            eventually(() -> assertThat(certificates
                            .select(ServerName.of(OTHER))
                            .host()
                            .credentials()
                            .get(0)
                            .leaf())
                    .isEqualTo(renewed.leaf()));

            system.exhausted.set(false);
            eventually(() -> assertThat(system.registered).contains(directory, outside));
            eventually(() -> assertThat(live.log()).anyMatch(line -> line.contains("heard of from now on")));
        }
    }

    /** A file that is mounted by itself; the list of mounts is made up. */
    @Test
    @DisplayName("for one file, because that is mounted by itself, says so once, and is followed by rescans")
    void mountedFile() throws Exception {
        Path file = directory.resolve("exim.crt." + HOST);
        Path mounts = Files.writeString(
                parent.resolve("mountinfo"),
                "22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n" + "80 22 8:1 /etc/ssl/cert.pem " + file
                        + " ro,relatime - ext4 /dev/sda1 rw\n");
        HookedFileSystem fileSystem = new HookedFileSystem(new HookedFileSystem.Hook() {
            @Override
            public Path redirected(Path real) {
                return real.equals(Path.of("/proc/self/mountinfo")) ? mounts : real;
            }
        });
        try (LiveDirectory live = new LiveDirectory(fileSystem.path(directory), Seen.BY_RESCANS);
                CertificateDirectory certificates =
                        live.builder().rescanInterval(Duration.ofSeconds(1)).open()) {
            certificates.reload();
            live.write(HOST, 2);
            certificates.reload();
            assertToldOnce(live, file);
        }
    }

    private static void assertToldOnce(LiveDirectory live, Path file) {
        assertThat(live.log())
                .filteredOn(line -> line.startsWith("WARN"))
                .singleElement()
                .asString()
                .contains(file.toString(), "mounted by itself", "every 1 s", "Mount its directory instead");
    }

    @Test
    @DisplayName("for one file, because that is mounted by itself, serves what is written to it outside")
    void reallyMountedFile() throws Exception {
        Path file = directory.resolve("exim.crt." + HOST);
        Path source = outside.resolve("cert.pem");
        Files.copy(file, source);
        assumeTrue(run("mount", "--bind", source.toString(), file.toString()), "this user may mount");
        try (LiveDirectory live = new LiveDirectory(directory, Seen.BY_EVENTS);
                CertificateDirectory certificates =
                        live.builder().rescanInterval(Duration.ofSeconds(1)).open()) {
            TestCertificate renewed = certificate(HOST, 2);
            renewed.writeTo(source, directory.resolve("exim.key." + HOST));
            eventually(() -> assertThat(certificates
                            .select(ServerName.of(HOST))
                            .host()
                            .credentials()
                            .get(0)
                            .leaf())
                    .isEqualTo(renewed.leaf()));
            assertToldOnce(live, file);
        } finally {
            run("umount", file.toString());
        }
    }

    private static boolean run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchProgram) {
            return false;
        }
    }
}

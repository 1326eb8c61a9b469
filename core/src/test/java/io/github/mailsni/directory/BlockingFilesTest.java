package io.github.mailsni.directory;

import static io.github.mailsni.directory.LiveDirectory.DEFAULT;
import static io.github.mailsni.directory.LiveDirectory.certificate;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.mailsni.directory.LiveDirectory.Seen;
import io.github.mailsni.testing.TestCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same as {@link UnansweringPathsTest} has with paths that are made up, with what the system has of that kind. */
@DisplayName("A link of a host to a file whose reading may wait without end")
@EnabledOnOs(OS.LINUX)
@Timeout(180)
class BlockingFilesTest {
    private static final String HOST = "mail.example.com";
    private static final String OTHER = "mail.example.org";

    @TempDir
    Path parent;

    private Path directory;

    @BeforeEach
    void fill() throws Exception {
        directory = Files.createDirectory(parent.resolve("tls"));
        for (String host : List.of(DEFAULT, HOST, OTHER)) {
            certificate(host, 1).writeTo(directory.resolve("exim.crt." + host), directory.resolve("exim.key." + host));
        }
    }

    private static void assertOthersAreFollowed(LiveDirectory live) throws Exception {
        TestCertificate renewed = live.write(OTHER, 2);
        live.soon(() -> live.assertServes(OTHER, renewed));
        live.assertServes(HOST, certificate(HOST, 1));
    }

    @ParameterizedTest(name = "seen {0}")
    @EnumSource
    @DisplayName("is that host's trouble alone where it is the kernel's log, which makes its reader wait for a line")
    void kernelLog(Seen seen) throws Exception {
        Path log = Path.of("/proc/kmsg");
        assumeTrue(Files.isReadable(log), "only root may read the kernel's log");
        try (LiveDirectory live = new LiveDirectory(directory, seen)) {
            live.open();
            LiveDirectory.link(directory.resolve("exim.crt." + HOST), log);
            assertOthersAreFollowed(live);
        }
    }

    @ParameterizedTest(name = "seen {0}")
    @EnumSource
    @DisplayName("is refused where it is a pipe, which is never opened")
    void pipe(Seen seen) throws Exception {
        Path pipe = parent.resolve("pipe");
        assumeTrue(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0, "pipes can be made");
        try (LiveDirectory live = new LiveDirectory(directory, seen)) {
            live.open();
            LiveDirectory.link(directory.resolve("exim.crt." + HOST), pipe);
            live.soon(() -> assertThat(live.certificates().report().refused())
                    .singleElement()
                    .satisfies(refused -> assertThat(refused.problem()).contains("is a pipe")));
            assertOthersAreFollowed(live);
            assertThat(live.certificates().statistics().unanswering()).isZero();
        }
    }
}

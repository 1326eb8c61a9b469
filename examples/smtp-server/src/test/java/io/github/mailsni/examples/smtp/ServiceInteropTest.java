package io.github.mailsni.examples.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Needs systemd's programs and Perl, on Debian: {@code apt-get install systemd}. */
@Tag("interop")
@DisplayName("systemd")
class ServiceInteropTest {
    @TempDir
    private Path directory;

    private Path unit() throws IOException {
        Path unit = Path.of("../../docs/operations/mailsni-smtp.service");
        return Files.writeString(
                directory.resolve("mailsni-smtp.service"),
                // the JDK of this computer may be elsewhere, and analysis wants to see the program
                Files.readString(unit).replace("/usr/bin/java", System.getProperty("java.home") + "/bin/java"));
    }

    private static String said(int exitCode, String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(exitCode);
        return output;
    }

    @Test
    @DisplayName("understands every line of the unit")
    void verify() throws Exception {
        assertThat(said(0, "systemd-analyze", "verify", unit().toString())).isEmpty();
    }

    @Test
    @DisplayName("finds the unit hardened: an exposure of at most 2.5 of 10")
    void security() throws Exception {
        assertThat(said(0, "systemd-analyze", "security", "--offline=true", "--threshold=25", unit().toString()))
                .contains("Overall exposure level");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@"})
    @DisplayName("hears of the program at a socket with a path and at an abstract one")
    void notifications(String kind) throws Exception {
        String socket = kind + directory.resolve("notify");
        // binds, says so, and writes out one datagram
        Process listener = new ProcessBuilder(
                        "perl",
                        "-MSocket",
                        "-e",
                        "my $a = $ARGV[0]; $a =~ s/^@/\\0/; socket(S, AF_UNIX, SOCK_DGRAM, 0) or die;"
                                + " bind(S, pack_sockaddr_un($a)) or die $!; $| = 1; print \"bound\\n\";"
                                + " recv(S, my $m, 9999, 0); print $m;",
                        socket)
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(listener.inputReader(UTF_8).readLine()).isEqualTo("bound");

            Systemd.of(Map.of("NOTIFY_SOCKET", socket)).ready("serving\nREADY=0");

            assertThat(listener.inputReader(UTF_8).lines()).containsExactly("READY=1", "STATUS=serving READY=0");
        } finally {
            listener.destroyForcibly();
        }
    }
}

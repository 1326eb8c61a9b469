package io.github.mailsni.examples.certcheck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.examples.certcheck.live.FakeServer;
import io.github.mailsni.testing.TestAuthority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A terminal, which the program {@code script} of util-linux makes (on Debian: {@code apt-get install bsdutils}). */
@Tag("interop")
@DisplayName("certcheck on a terminal")
class TerminalInteropTest {
    private static final String RED = "\u001b[31m";
    private static final String BACK_TO_EMPTY_LINE = "\r\u001b[K";
    private static final long PATIENCE_SECONDS = 120;

    @TempDir
    private Path parent;

    private Directory directory = new Directory(Path.of(""), TestAuthority.create("x"), TestAuthority.create("x"));

    @BeforeEach
    void makeDirectory() {
        directory = Directory.in(parent);
    }

    /** What the terminal shows; a redirection is the shell's. */
    private String onTerminal(List<String> environment, String redirection, String... arguments) throws Exception {
        String program = Stream.of(
                        environment.stream(),
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-XX:TieredStopAtLevel=1", // a short life
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName()),
                        Stream.of(arguments))
                .flatMap(words -> words)
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" ", "env ", redirection));
        Path screen = parent.resolve("screen");
        Process process = start(new ProcessBuilder("script", "-q", "-e", "-c", program, "/dev/null")
                .redirectErrorStream(true)
                .redirectOutput(screen.toFile()));
        process.getOutputStream().close();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the program has not ended: " + Files.readString(screen, UTF_8));
        }
        return Files.readString(screen, UTF_8);
    }

    private static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException missing) {
            throw new UncheckedIOException(
                    "this test needs the program script; on Debian: apt-get install bsdutils", missing);
        }
    }

    private String[] wrong(String format) {
        return Stream.concat(Stream.of(directory.arguments()), Stream.of("--format", format, "smtp.example.org"))
                .toArray(String[]::new);
    }

    @Test
    @DisplayName("has colours")
    void colours() throws Exception {
        assertThat(onTerminal(List.of("TERM=xterm"), "", wrong("text"))).contains(RED, "TLS Negotiation failed");
    }

    @Test
    @DisplayName(
            "has none with NO_COLOR, none on a dumb terminal, none where the output is redirected, and none in JSON")
    void noColours() throws Exception {
        assertThat(onTerminal(List.of("TERM=xterm", "NO_COLOR=1"), "", wrong("text")))
                .contains("TLS Negotiation failed")
                .doesNotContain(RED, "\u001b[0m");
        assertThat(onTerminal(List.of("TERM=dumb"), "", wrong("text")))
                .contains("TLS Negotiation failed")
                .doesNotContain("\u001b");
        onTerminal(List.of("TERM=xterm"), " > '" + parent.resolve("out") + "'", wrong("text"));
        assertThat(parent.resolve("out"))
                .content()
                .contains("TLS Negotiation failed")
                .doesNotContain("\u001b");
        assertThat(onTerminal(List.of("TERM=xterm"), "", wrong("json")))
                .contains("\"hosts\"")
                .doesNotContain(RED, "\u001b[0m");
    }

    @Test
    @DisplayName("tells who waits what it is doing, and nobody else")
    void progress() throws Exception {
        try (FakeServer server = FakeServer.start(FakeServer.Client::stay)) {
            String address = "127.0.0.1:" + server.address().getPort();
            String[] arguments = {"--connect", address, "--timeout", "3s", "mail.example.com"};

            assertThat(onTerminal(List.of("TERM=xterm"), "", arguments))
                    .contains(BACK_TO_EMPTY_LINE + "asked for 0 of 1 hosts" + BACK_TO_EMPTY_LINE)
                    .contains("certcheck: " + address + ": no answer within 3 s");
            onTerminal(List.of("TERM=xterm"), " 2> '" + parent.resolve("err") + "'", arguments);
            assertThat(Files.readAllLines(parent.resolve("err")))
                    .singleElement()
                    .asString()
                    .startsWith("certcheck: " + address);
        }
    }
}

package io.github.mailsni.examples.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The program as a service")
@DisabledOnOs(OS.WINDOWS)
class ServiceIT {
    @TempDir
    private Path directory;

    /** A program in the place of systemd-notify, which writes down with what it was called. */
    private Path notifications(Path programs) throws IOException {
        Path told = directory.resolve("told");
        Files.createDirectories(programs);
        Files.writeString(programs.resolve("systemd-notify"), """
                #!/bin/sh
                for word; do printf '%s|' "$word"; done >> FILE
                printf '\\n' >> FILE
                """.replace("FILE", told.toString()));
        Files.setPosixFilePermissions(programs.resolve("systemd-notify"), PosixFilePermissions.fromString("rwx------"));
        return told;
    }

    @Test
    @Tag("jdk")
    @DisplayName(
            "reloads at SIGHUP and logs what changed, tells systemd each of its states, keeps its number in a file, answers"
                    + " operators, and ends at SIGTERM with status 0")
    void life() throws Exception {
        assumeThat(ignoresHangUp())
                .as("these tests run under nohup, and so would the program")
                .isFalse();
        Path files = TestHosts.writeTo(directory.resolve("tls"));
        Files.copy(files.resolve("exim.crt." + TestHosts.SECOND), files.resolve("exim.crt.broken.example"));
        Files.copy(files.resolve("exim.key." + TestHosts.THIRD), files.resolve("exim.key.broken.example"));
        Path pidFile = directory.resolve("pid");
        Path programs = directory.resolve("bin");
        Path told = notifications(programs);
        Map<String, String> variables = Map.of(
                "NOTIFY_SOCKET",
                directory.resolve("nobody-listens").toString(),
                "PATH",
                programs + ":" + System.getenv("PATH"));
        try (ServerProcess program = ServerProcess.start(
                directory,
                variables,
                "--certs=" + files,
                "--default=" + TestHosts.DEFAULT,
                "--smtp=0",
                "--admin=127.0.0.1:0",
                "--pid-file=" + pidFile)) {
            InetSocketAddress admin = ServerProcess.address(program.ready(), "admin");
            assertThat(pidFile).hasContent(String.valueOf(program.pid()));

            hangUp(program);
            assertThat(program.logged("reloaded: "))
                    .contains(" WARN ", "1 refused (", "exim.key.broken.example: ", "0 added, 0 renewed, 0 removed");

            assertThat(HttpAnswer.get(admin, "/health").status()).isEqualTo(200);
            HttpAnswer reload = HttpAnswer.to(admin, "POST /reload HTTP/1.1", "Host: localhost");
            assertThat(reload.status()).isEqualTo(409);
            assertThat(reload.body()).contains("exim.key.broken.example: ");

            program.terminate();
            assertThat(program.exitCode()).isZero();
            assertThat(pidFile).doesNotExist();
            assertThat(program.log())
                    .allMatch(line ->
                            line.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d) .*"));
        }
        List<String> states = Files.readAllLines(told);
        assertThat(states).hasSize(6);
        assertThat(states.get(0)).startsWith("READY=1|STATUS=serving as mail.example.com, ");
        assertThat(states.get(1)).matches("RELOADING=1\\|MONOTONIC_USEC=\\d+\\|STATUS=reloading.*");
        assertThat(states.get(2)).startsWith("READY=1|");
        assertThat(states.get(5)).startsWith("STOPPING=1|");
    }

    @Test
    @DisplayName("reads a changed Exim configuration at SIGHUP, and goes on with the last one where it cannot be used")
    void eximConfiguration() throws Exception {
        assumeThat(ignoresHangUp())
                .as("these tests run under nohup, and so would the program")
                .isFalse();
        Path files = TestHosts.writeTo(directory.resolve("tls"));
        Path configuration = directory.resolve("exim4.conf");
        Files.writeString(configuration, lines(files, TestHosts.DEFAULT));
        try (ServerProcess program = ServerProcess.start(directory, "--exim-config=" + configuration, "--smtp=0")) {
            program.ready();

            Files.writeString(configuration, lines(files, TestHosts.SECOND));
            hangUp(program);
            assertThat(program.logged("read anew")).contains(" INFO ", configuration.toString());

            Files.writeString(configuration, lines(files, "${if"));
            hangUp(program);
            assertThat(program.logged("1 refused"))
                    .contains(" WARN ", "reloaded: ", configuration + ": line 1: tls_certificate, column ");
        }
    }

    private static String lines(Path files, String host) {
        return "tls_certificate = " + files.resolve("exim.crt." + host) + "\ntls_privatekey = "
                + files.resolve("exim.key." + host) + "\n";
    }

    private static void hangUp(ServerProcess program) throws Exception {
        new ProcessBuilder("kill", "-HUP", String.valueOf(program.pid()))
                .start()
                .waitFor();
    }

    /** Whether this process ignores SIGHUP, the first signal in the mask, and those that it starts do. */
    private static boolean ignoresHangUp() throws IOException {
        Path status = Path.of("/proc/self/status");
        return Files.isReadable(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 1) != 0);
    }

    @Test
    @DisplayName("says so where SIGHUP cannot reload it, since it was started under nohup")
    void withoutHangUp() throws Exception {
        Path files = TestHosts.writeTo(directory.resolve("tls"));
        try (ServerProcess program = ServerProcess.startWithoutHangUp(
                directory, "--certs=" + files, "--default=" + TestHosts.DEFAULT, "--smtp=0")) {
            program.ready();
            assertThat(program.logged("SIGHUP")).contains(" INFO ", "does not reload", "nohup", "POST /reload");
        }
    }

    @Test
    @Tag("jdk")
    @DisplayName("starts from an archive of its classes by the lines of docs/operations.md")
    void classArchive() throws Exception {
        Path files = TestHosts.writeTo(directory.resolve("tls"));
        List<String> lines = documentedLines();
        Path loaded = directory.resolve("loaded");
        String reading;
        if (Runtime.version().feature() >= 25) {
            run(files, lines.get(0));
            reading = lines.get(1);
        } else {
            run(files, lines.get(2));
            List<String> command = new ArrayList<>(List.of(lines.get(3).split(" ")));
            command.set(
                    0,
                    Path.of(System.getProperty("java.home"), "bin", command.get(0))
                            .toString());
            Process making = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("making").toFile())
                    .start();
            assertThat(making.waitFor()).isZero();
            reading = lines.get(4);
        }

        run(files, reading + " -Xlog:class+load:file=" + loaded);

        assertThat(loaded)
                .content()
                .containsPattern(
                        "io\\.github\\.mailsni\\.directory\\.CertificateDirectory source: shared objects file");
    }

    /** Starts and ends the program with options of the JVM. */
    private void run(Path files, String javaOptions) throws Exception {
        Map<String, String> variables = Map.of("JDK_JAVA_OPTIONS", javaOptions);
        try (ServerProcess program = ServerProcess.start(
                directory, variables, "--certs=" + files, "--default=" + TestHosts.DEFAULT, "--smtp=0")) {
            program.ready();
            program.terminate();
            assertThat(program.exitCode())
                    .as(String.join(System.lineSeparator(), program.log()))
                    .isZero();
        }
    }

    private List<String> documentedLines() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("..", "..", "docs", "operations.md")).stream()
                .filter(line -> line.startsWith("      -XX:") || line.startsWith("      java "))
                .map(line -> line.strip()
                        .replace("/var/lib/mailsni", directory.toString())
                        .replace("/usr/local/lib/mailsni/smtp-server.jar", System.getProperty("smtp-server.jar")))
                .toList();
        assertThat(lines).hasSize(5);
        return lines;
    }
}

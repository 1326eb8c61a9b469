package io.github.mailsni.examples.certcheck;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.ServerName;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.examples.smtp.SmtpServer;
import io.github.mailsni.testing.TestAuthority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The jar")
class ProgramIT {
    private static final String HOST = "mail.example.org";
    private static final long PATIENCE_SECONDS = 120;

    @TempDir
    private Path parent;

    private Directory directory = new Directory(Path.of(""), TestAuthority.create("x"), TestAuthority.create("x"));

    private record Result(int exitCode, String output, List<String> errors) {}

    @BeforeEach
    void makeDirectory() {
        directory = Directory.in(parent).with(HOST);
    }

    private Result run(String... arguments) throws Exception {
        return runInto(parent.resolve("stdout"), arguments);
    }

    private Result runInto(Path output, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", // a short life
                "-jar",
                System.getProperty("certcheck.jar")));
        Collections.addAll(command, arguments);
        Path errors = parent.resolve("stderr");
        Process process = new ProcessBuilder(command)
                .directory(parent.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        process.getOutputStream().close();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("the program has not ended");
        }
        String written = Files.isRegularFile(output) ? Files.readString(output, UTF_8) : "";
        return new Result(process.exitValue(), written, Files.readAllLines(errors, UTF_8));
    }

    @Test
    @DisplayName("exits 0 where all hosts are covered, and writes nothing but its output, without colours")
    void covered() throws Exception {
        Result result = run("--trust=ca.pem", "--default", Directory.DEFAULT, "tls", HOST);

        assertThat(result.errors()).isEmpty();
        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).contains(HOST).doesNotContain("\u001b");
    }

    @Test
    @DisplayName("exits 1 where a host is not, and begins with Gmail's words")
    void notCovered() throws Exception {
        Result result = run("--trust=ca.pem", "--default", Directory.DEFAULT, "tls", HOST, "smtp.example.org");

        assertThat(result.errors()).isEmpty();
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output())
                .startsWith("TLS Negotiation failed, the certificate doesn't match the host.\n")
                .doesNotContain("\u001b");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    @DisplayName("exits 2 where its answer cannot be written, since nobody has read that all hosts are covered")
    void notWritten() throws Exception {
        Result result = runInto(Path.of("/dev/full"), "--trust=ca.pem", "--default", Directory.DEFAULT, "tls", HOST);

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errors())
                .containsExactly(
                        "certcheck: the answer could not be written: its reader has gone, or the disk is full");
    }

    @Test
    @DisplayName("trusts the public authorities unless it is told otherwise")
    void publicRoots() throws Exception {
        Result result = run("--default", Directory.DEFAULT, "tls", HOST);

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains("certificate-not-trusted");
    }

    @Test
    @DisplayName("exits 2 with one line over a broken directory, of which the library's log is silent")
    void broken() throws Exception {
        Files.writeString(directory.certificateOf(Directory.DEFAULT), "nothing");
        Result result = run("--trust=ca.pem", "--default", Directory.DEFAULT, "tls", HOST);

        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.output()).isEmpty();
        assertThat(result.errors())
                .singleElement()
                .asString()
                .startsWith("certcheck: tls/exim.crt." + Directory.DEFAULT + ": ");
    }

    @Test
    @DisplayName("asks a running server")
    void connects() throws Exception {
        try (CertificateDirectory certificates = CertificateDirectory.builder(directory.path())
                        .defaultHost(Directory.DEFAULT)
                        .open();
                SmtpServer server = SmtpServer.builder(certificates, ServerName.of(Directory.DEFAULT))
                        .smtp(0)
                        .maildir(parent.resolve("mail"))
                        .start()) {
            String address = "127.0.0.1:" + server.smtp().orElseThrow().getPort();
            Result result = run("--trust=ca.pem", "--connect", address, "--format=json", HOST);

            assertThat(result.errors()).isEmpty();
            assertThat(result.exitCode()).as(result.output()).isZero();
            assertThat(Json.parse(result.output()).at("hosts", 0, "certificate", "keyType"))
                    .isEqualTo("ECDSA");
        }
    }

    @Test
    @DisplayName("checks ten thousand hosts in one run")
    void many() throws Exception {
        directory.with("*.example.net");
        Files.writeString(
                parent.resolve("hosts"),
                IntStream.range(0, 10_000)
                        .mapToObj(i -> "host" + i + ".example.net\n")
                        .collect(Collectors.joining()));
        Result result = run("--trust=ca.pem", "--format=json", "--default", Directory.DEFAULT, "tls", "@hosts");

        assertThat(result.errors()).isEmpty();
        assertThat(result.exitCode()).isZero();
        assertThat((List<?>) Json.parse(result.output()).at("hosts")).hasSize(10_000);
    }
}

package io.github.mailsni.examples.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The program")
class ProgramIT {
    @TempDir
    private static Path files;

    @TempDir
    private Path directory;

    @BeforeAll
    static void makeCertificates() {
        TestHosts.writeTo(files);
    }

    private ServerProcess run(String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--certs", files.toString(), "--default", TestHosts.DEFAULT));
        arguments.addAll(Arrays.asList(more));
        return ServerProcess.start(directory, arguments.toArray(String[]::new));
    }

    private static String optionOf(TlsEngine engine) {
        return engine.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private List<Path> messages() throws IOException {
        try (Stream<Path> stored = Files.list(directory.resolve("Maildir").resolve("new"))) {
            return stored.toList();
        }
    }

    @ParameterizedTest
    @Tag("jdk")
    @DisplayName("says where it is ready, takes mail for every host, and logs which certificate it presented and why")
    @EnumSource
    void serves(TlsEngine engine) throws Exception {
        try (ServerProcess program = run("--tls", optionOf(engine), "--smtp", "0", "--smtps", "0")) {
            String ready = program.ready();
            assertThat(ready).matches("READY smtp=127\\.0\\.0\\.1:[0-9]+ smtps=127\\.0\\.0\\.1:[0-9]+");

            MailProgram.send(
                    TestHosts.SECOND, ServerProcess.address(ready, "smtp").getPort(), false);
            MailProgram.send(
                    TestHosts.THIRD, ServerProcess.address(ready, "smtps").getPort(), true);

            program.terminate();
            assertThat(program.line()).isEmpty();
            program.exitCode();
            assertThat(program.log())
                    .anyMatch(line -> line.endsWith("asked for " + TestHosts.SECOND + ": ECDSA certificate of "
                            + TestHosts.SECOND + " (exact)"))
                    .anyMatch(line -> line.contains("message ") && line.contains("server name " + TestHosts.THIRD))
                    .noneMatch(line -> line.contains("WARNING") || line.contains(" ERROR ") || line.contains(" WARN "));
        }
        assertThat(messages()).hasSize(2);
    }

    @ParameterizedTest
    @DisplayName("serves as Exim's configuration says, and calls itself by its primary_hostname")
    @EnumSource
    void eximConfiguration(TlsEngine engine) throws Exception {
        Path configuration = Files.writeString(directory.resolve("exim4.conf"), """
                primary_hostname = mx.of.exim.example
                TLS = FILES/exim.
                tls_certificate = ${if exists{TLScrt.${tls_sni}}{TLScrt.${tls_sni}}{TLScrt.mail.example.com}}
                tls_privatekey = ${if exists{TLSkey.${tls_sni}}{TLSkey.${tls_sni}}{TLSkey.mail.example.com}}
                """.replace("FILES", files.toString()));
        try (ServerProcess program = ServerProcess.start(
                directory,
                "--exim-config",
                configuration.toString(),
                "--tls",
                optionOf(engine),
                "--smtp",
                "0",
                "--smtps",
                "0")) {
            String ready = program.ready();
            assertThat(ready).matches("READY smtp=127\\.0\\.0\\.1:[0-9]+ smtps=127\\.0\\.0\\.1:[0-9]+");
            try (SmtpClient client = SmtpClient.connect(ServerProcess.address(ready, "smtp"))) {
                assertThat(client.reply()).startsWith("220 mx.of.exim.example ");
            }
            MailProgram.send(
                    TestHosts.SECOND, ServerProcess.address(ready, "smtp").getPort(), false);
            MailProgram.send(
                    TestHosts.THIRD, ServerProcess.address(ready, "smtps").getPort(), true);

            program.terminate();
            assertThat(program.exitCode()).isZero();
            assertThat(program.log())
                    .anyMatch(line -> line.endsWith("asked for " + TestHosts.SECOND + ": ECDSA certificate of "
                            + files.resolve("exim.crt." + TestHosts.SECOND) + " (exact)"));
        }
        assertThat(messages()).hasSize(2);
    }

    @Test
    @DisplayName("tells only of the port that was asked for")
    void onePort() throws Exception {
        try (ServerProcess program = run("--smtps", "0")) {
            assertThat(program.ready()).matches("READY smtps=127\\.0\\.0\\.1:[0-9]+");
        }
    }

    @ParameterizedTest
    @Tag("jdk")
    @DisplayName("lets a running transaction end when it is terminated, and exits 0")
    @EnumSource
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no SIGTERM")
    void terminates(TlsEngine engine) throws Exception {
        try (ServerProcess program = run("--tls", optionOf(engine), "--smtp", "0")) {
            InetSocketAddress address = ServerProcess.address(program.ready(), "smtp");
            try (SmtpClient client = SmtpClient.connect(address)) {
                client.reply();
                client.say("EHLO client.example");
                client.say("MAIL FROM:<a@x.example>");
                client.say("RCPT TO:<b@y.example>");
                assertThat(client.say("DATA")).startsWith("354");
                client.send("first half\r\n");

                program.terminate();
                awaitRefusal(address);
                client.send("second half\r\n");

                assertThat(client.say(".")).startsWith("250");
            }
            assertThat(program.exitCode()).isZero();
        }
        assertThat(messages())
                .singleElement()
                .satisfies(message ->
                        assertThat(message).content(StandardCharsets.US_ASCII).endsWith("\nfirst half\nsecond half\n"));
    }

    /** The signal has arrived as soon as nobody is let in any more. */
    private static void awaitRefusal(InetSocketAddress address) {
        boolean letIn = true;
        for (int tries = 0; letIn && tries < 10_000; tries++) {
            try (SmtpClient late = SmtpClient.connect(address)) {
                letIn = late.reply().startsWith("220");
            } catch (IOException refused) {
                letIn = false;
            }
        }
        assertThat(letIn).as("let in after SIGTERM").isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("exits with one line over what is wrong: 2 for an option, 1 if it could not start")
    @CsvSource({"--tls=gnutls, 2", "--certs=nowhere, 1"})
    void misused(String wrong, int exitCode) throws Exception {
        List<String> arguments =
                new ArrayList<>(List.of("--certs=" + files, "--default=" + TestHosts.DEFAULT, "--smtp=0", wrong));
        arguments.removeIf(argument -> !argument.equals(wrong) && argument.startsWith(wrong.replaceFirst("=.*", "=")));
        try (ServerProcess program = ServerProcess.start(directory, arguments.toArray(String[]::new))) {
            assertThat(program.line()).isEmpty();
            assertThat(program.exitCode()).isEqualTo(exitCode);
            assertThat(program.log()).singleElement().asString().startsWith("smtp-server: ");
        }
    }

    @ParameterizedTest
    @DisplayName("exits 1 with one line that names the port that is in use")
    @EnumSource
    void portInUse(TlsEngine engine) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerProcess program =
                        run("--tls", optionOf(engine), "--smtp", String.valueOf(taken.getLocalPort()))) {
            assertThat(program.exitCode()).isEqualTo(1);
            assertThat(program.log())
                    .singleElement()
                    .asString()
                    .contains("cannot listen on 127.0.0.1 port " + taken.getLocalPort());
        }
    }

    @ParameterizedTest
    @DisplayName("shows a hostile server name escaped, on one line")
    @EnumSource(names = {"NETTY_JDK", "NETTY_OPENSSL"})
    void hostileName(TlsEngine engine) throws Exception {
        try (ServerProcess program = run("--tls", optionOf(engine), "--smtps", "0")) {
            InetSocketAddress address = ServerProcess.address(program.ready(), "smtps");
            try (SmtpClient client = SmtpClient.connect(address)) {
                client.handshake(
                        TestHosts.AUTHORITY.sslContext(), "mail\n\u001b[31mforged".getBytes(StandardCharsets.UTF_8));
            } catch (IOException jdkRefusesSuchNames) {
                assertThat(engine).isEqualTo(TlsEngine.NETTY_JDK);
            }

            program.terminate();
            program.exitCode();
            assertThat(program.log())
                    .anyMatch(line -> line.contains("asked for (invalid name \"mail\\x0a\\x1b[31mforged\")"))
                    .noneMatch(line -> line.startsWith("forged") || line.indexOf('\u001b') >= 0);
        }
    }
}

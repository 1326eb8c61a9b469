package io.github.mailsni.examples.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@DisplayName("The command line")
class MainTest {
    @TempDir
    private static Path files;

    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();
    private final CommandLine commandLine =
            Main.commandLine().setOut(new PrintWriter(output)).setErr(new PrintWriter(errors));

    @BeforeAll
    static void makeCertificates() throws IOException {
        TestHosts.writeTo(files);
        String options = "tls_certificate = " + files.resolve("exim.crt.mail.example.com") + "\ntls_privatekey = "
                + files.resolve("exim.key.mail.example.com") + "\n";
        Files.writeString(files.resolve("good.conf"), "primary_hostname = mail.example.com\n" + options);
        Files.writeString(files.resolve("unnamed.conf"), "primary_hostname = a..b\n" + options);
        Files.writeString(files.resolve("lines.conf"), "\n.endif\n");
        Files.writeString(files.resolve("syntax.conf"), "tls_certificate = ${if exist{/x}{a}{b}}\n");
        Files.writeString(files.resolve("unset.conf"), "primary_hostname = mail.example.com\n");
        Files.writeString(files.resolve("missing.conf"), "tls_certificate = /nowhere/crt\n");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName(
            "that is wrong is answered in one line that says what, by exit code 2, or 1 if only the start has shown it")
    @CsvSource(
            delimiter = '|',
            value = {
                "--certs=CERTS | --default | 2",
                "--default=mail.example.com | --certs | 2",
                "--certs=CERTS --default=mail.example.com --tls=gnutls | netty-jdk, netty-openssl, jsse | 2",
                "--certs=CERTS --default=mail.example.com --layout=sendmail | exim, certbot | 2",
                "--certs=CERTS --default=mail.example.com --unknown=maybe | default, reject | 2",
                "--certs=CERTS --default=mail.example.com --smtp=65536 | a port from 0 to 65535 but was \"65536\" | 2",
                "--certs=CERTS --default=mail.example.com --smtps=smtps | a port from 0 to 65535 but was \"smtps\" | 2",
                "--certs=CERTS --default=mail.example.com --bind=no.address.invalid | no.address.invalid | 2",
                "--certs=aNULb --default=mail.example.com | --certs' (DIR): expected a path, but \"a\\x00b\" is none here | 2",
                "--certs=CERTS --default=mail.example.com --maildir=NUL | expected a path, but \"\\x00\" is none here | 2",
                "--certs=CERTS --default=mail.example.com --smpt=0 | did you mean --smtp | 2",
                "--certs=CERTS --default=mail.example.com extra | extra | 2",
                "--certs=CERTS --default=mail.example.com --smtp=0 --smtp=0 | only once | 2",
                "--certs=CERTS --default=mail.example.com --smtp=0 --maildir=CERTS/exim.crt.mail.example.com | no Maildir | 1",
                "--certs=CERTS --default=mail.example.com --password-file=nowhere | nowhere: the password cannot be read | 1",
                "--certs=CERTS --default=mail.example.com --listen=smtp:127.0.0.1:0 --smtp=0 | give it alone | 2",
                "--certs=CERTS --default=mail.example.com --listen=127.0.0.1:0 | [=DEFAULT-HOST], an address of IPv6 in brackets | 2",
                "--certs=CERTS --default=mail.example.com --listen=smtp:127.0.0.1:0=none.example | nothing here is for none.example | 1",
                "--certs=CERTS --default=mail.example.com --admin=0.0.0.0:0 | others can reach 0.0.0.0; give --admin-token-file | 2",
                "--certs=CERTS --default=mail.example.com --admin=192.0.2.1:80 | others can reach 192.0.2.1 | 2",
                "--certs=CERTS --default=mail.example.com --admin=9225 | expected ADDRESS:PORT | 2",
                "--certs=CERTS --default=mail.example.com --admin=::1:9225 | an address of IPv6 in brackets | 2",
                "--certs=CERTS --default=mail.example.com --admin=127.0.0.1:65536 | a port from 0 to 65535 | 2",
                "--certs=CERTS --default=mail.example.com --admin-trust=CERTS/good.conf | --admin-trust is for --admin, which was not given | 2",
                "--certs=CERTS --default=mail.example.com --smtp=0 --admin=127.0.0.1:0 --admin-trust=CERTS/none | /none: | 1",
                "--certs=CERTS --default=mail.example.com --admin-token-file=CERTS/good.conf | is for --admin, which was not given | 2",
                "--certs=CERTS --default=mail.example.com --smtp=0 --admin=127.0.0.1:0 --admin-token-file=CERTS/none | the token cannot be read | 1",
                "--certs=CERTS --default=mail.example.com --smtp=0 --admin=127.0.0.1:0 --admin-token-file=CERTS/good.conf | expected a token of at least 16 | 1",
                "--certs=CERTS --default=mail.example.com --ticket-keys=CERTS/none | --ticket-keys is for --tls netty-openssl | 2",
                "--certs=CERTS --default=mail.example.com --tls=jsse --ticket-keys=CERTS/none | --ticket-keys is for --tls netty-openssl | 2",
                "--certs=CERTS --default=mail.example.com --smtp=0 --tls=netty-openssl --ticket-keys=CERTS/none | /none: there is no such file | 1",
                "--certs=CERTS --default=mail.example.com --smtp=0 --tls=netty-openssl --ticket-keys=CERTS/good.conf | good.conf, line 1: it is not base64 | 1",
                "--certs=CERTS --default=a..b | not a server name | 2",
                "--certs=CERTS --default=nobody.example.com | nobody.example.com | 1",
                "--certs=CERTS/none --default=mail.example.com | no such directory | 1",
                "--certs=CERTS/exim.crt.mail.example.com --default=mail.example.com | not a directory | 1",
                "--certs=CERTS --layout=certbot --default=mail.example.com | fullchain.pem | 1",
                "--smtp=0 | --exim-config | 2",
                "--exim-config=CERTS/good.conf --certs=CERTS --default=mail.example.com | mutually exclusive | 2",
                "--exim-config=CERTS/good.conf --default=mail.example.com | --certs | 2",
                "--exim-config=CERTS/none.conf | none.conf: does not exist | 1",
                "--exim-config=CERTS/good.conf --exim-macros=CERTS/none | the macros cannot be read | 1",
                "--exim-config=CERTS/good.conf --exim-macros=CERTS/good.conf | is no definition of a macro; expected NAME=VALUE | 1",
                "--exim-macros=CERTS/good.conf | --exim-config | 2",
                "--exim-config=CERTS/lines.conf | lines.conf, line 2: .endif without an .ifdef before it | 1",
                "--exim-config=CERTS/syntax.conf | syntax.conf, line 1: tls_certificate, column 6:  | 1",
                "--exim-config=CERTS/unset.conf | unset.conf: tls_certificate is not set in it | 1",
                "--exim-config=CERTS/missing.conf | It is what tls_certificate | 1",
                "--certs=CERTS --default=mail.example.com --pid-file=CERTS/none/pid | none/pid: the process number cannot be written | 1",
                "--exim-config=CERTS/unnamed.conf | set primary_hostname to the server's name | 1"
            })
    void misused(String arguments, String hint, int expected) {
        int exitCode = commandLine.execute(Arrays.stream(arguments.split(" ", -1))
                .map(argument -> argument.replace("CERTS", files.toString()).replace("NUL", "\0"))
                .toArray(String[]::new));

        assertThat(exitCode).isEqualTo(expected);
        assertThat(errors.toString().lines())
                .singleElement()
                .asString()
                .startsWith("smtp-server: ")
                .contains(hint);
        assertThat(output.toString()).isEmpty();
    }

    @Test
    @DisplayName("with control characters in it does not get them to the terminal")
    void escapes() {
        commandLine.execute("--certs=\u001b[31m\nforged", "--default=mail.example.com");

        assertThat(errors.toString()).contains("\\x1b[31m").doesNotContain("\u001b", "\nforged");
    }

    @Test
    @DisplayName("explains itself on standard output")
    void help() {
        assertThat(commandLine.execute("--help")).isZero();
        assertThat(output.toString())
                .contains("--certs", "--exim-config", "primary_hostname", "READY", "2525", "2465", "Exit codes");
        assertThat(errors.toString()).isEmpty();
    }
}

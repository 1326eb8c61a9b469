package io.github.mailsni.examples.certcheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.testing.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The command line")
class MainTest {
    @TempDir
    private static Path directory;

    @BeforeAll
    static void writeFiles() throws IOException {
        TestAuthority authority = TestAuthority.create("Authority of the tests");
        authority
                .issue("mail.example.com")
                .writeTo(
                        directory.resolve("exim.crt.mail.example.com"), directory.resolve("exim.key.mail.example.com"));
        Files.writeString(directory.resolve("ca.pem"), authority.certificatePem());
        Files.writeString(directory.resolve("exim4.conf"), "tls_certificate = ${if exist{a}{b}{c}}\n");
        Files.writeString(directory.resolve("mta-sts.txt"), "version: STSv2\n");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("that is wrong is answered in one line that says what, and by exit code 2")
    @CsvSource(
            delimiter = '|',
            value = {
                " | say where the certificates are: in a directory (--default NAME DIR)",
                "mail.example.com | --default NAME is missing",
                "FILES mail.example.com | --default NAME is missing",
                "--layout=exim FILES | --default NAME is missing",
                "--default=mail.example.com | the directory is missing",
                "--default=a..b FILES | not a server name",
                "--layout=sendmail FILES | expected one of exim, certbot, pairs, bundle, pkcs12, kubernetes, any, or a template",
                "--default=mail.example.com FILES 192.0.2.1 | \"192.0.2.1\" is not a server name",
                "--default=mail.example.com FILES @nowhere | is there no such file?",
                "--default=mail.example.com FILES/none | no such directory",
                "--default=mail.example.com FILES/ca.pem | not a directory",
                "--default=nobody.example.com FILES | exim.crt.nobody.example.com",
                "--default=mail.example.com --trust=FILES/none FILES | FILES/none",
                "--default=mail.example.com --trust=FILES/exim4.conf FILES | FILES/exim4.conf",
                "--default=mail.example.com --mta-sts=FILES/none FILES | FILES/none: the MTA-STS policy cannot be read: no such file or directory",
                "--default=mail.example.com --mta-sts=/dev/zero FILES | /dev/zero: the MTA-STS policy cannot be read: it has more than the 65536 bytes",
                "--default=mail.example.com --mta-sts=FILES/mta-sts.txt FILES | FILES/mta-sts.txt: line 1: ",
                "--default=mail.example.com --password-file=nowhere FILES | nowhere: the password cannot be read: no such file or directory",
                "--default=mail.example.com --expires-within=99999w FILES | expected at most 365250d but was",
                "--default=mail.example.com --expires-within=21 FILES | expected a number and a unit (w, d, h, m, s), such as 21d",
                "--default=mail.example.com --format=xml FILES | expected one of text, json, html, tlsa",
                "--default=mail.example.com --tlsa-port=0 FILES | expected a port from 1 to 65535",
                "--default=mail.example.com --starttls=smtp FILES | say which: --connect ADDRESS:PORT",
                "--default=mail.example.com --stric FILES | or --strict?",
                "--exim-config=FILES/exim4.conf | give at least one HOST",
                "--exim-config=FILES/exim4.conf --default=a.example x.example | leave out --default and --layout",
                "--exim-config=FILES/none x.example | FILES/none",
                "--exim-config=FILES/exim4.conf --exim-macros=FILES/none x.example | FILES/none: the macros cannot be read: no such file or directory",
                "--exim-config=FILES/exim4.conf --exim-macros=/dev/zero x.example | /dev/zero: the macros cannot be read: it has more than",
                "--exim-config=FILES/exim4.conf --exim-macros=FILES/exim4.conf x.example | is no definition of a macro",
                "--exim-macros=FILES/x --default=a.example FILES x.example | say which: --exim-config FILE",
                "--exim-config=FILES/exim4.conf x.example | did you mean \"exists\"",
                "--connect=127.0.0.1:25 | give at least one HOST: there is no host name in ADDRESS",
                "--connect=::1:25 x.example | [::1]:465",
                "--connect=127.0.0.1:25 --starttls=ftp x.example | expected one of smtp, imap, pop3, none",
                "--connect=127.0.0.1:25 --timeout=0s x.example | expected more time than \"0s\"",
                "--connect=127.0.0.1:25 --timeout=999999d x.example | expected at most 365d but was \"999999d\"",
                "--connect=127.0.0.1:25 --time-limit=999999w x.example | expected at most 365d but was \"999999w\"",
                "--default=mail.example.com aNULb | expected a path, but \"a\\x00b\" is none here: Nul character not allowed",
                "--default=mail.example.com FILES a/NUL | expected a path, but \"a/\\x00\" is none here",
                "--default=mail.example.com --trust=NUL FILES | --trust': expected a path, but",
                "--default=mail.example.com --password-file=NUL FILES | --password-file': expected a path, but",
                "--default=mail.example.com --mta-sts=NUL FILES | --mta-sts': expected a path, but",
                "--exim-config=NUL x.example | --exim-config': expected a path, but",
                "--connect=\u00fc..example:25 | server name",
                "--connect=127.0.0.1:25 --password-file=FILES/ca.pem x.example | --password-file is for keys in files",
                "--connect=no.such.host.invalid:25 | no.such.host.invalid:25: no such host"
            })
    void misused(String arguments, String hint) {
        String given = arguments == null ? "" : arguments;
        Run run = Run.of(Arrays.stream(given.split(" "))
                        .filter(argument -> !argument.isEmpty())
                        .map(argument ->
                                argument.replace("FILES", directory.toString()).replace("NUL", "\0"))
                        .toArray(String[]::new))
                .execute();

        assertThat(run.exitCode()).as(run.toString()).isEqualTo(2);
        assertThat(run.errors())
                .singleElement()
                .asString()
                .startsWith("certcheck: ")
                .contains(hint.replace("FILES", directory.toString()));
        assertThat(run.output()).isEmpty();
    }

    @Test
    @DisplayName("with control characters in it does not get them to the terminal")
    void escapes() {
        assertThat(Run.of("--default=mail.example.com", "\u001b[31m\nforged\u202e")
                        .execute()
                        .errors())
                .singleElement()
                .asString()
                .contains("\\x1b[31m")
                .doesNotContain("\u001b", "\u202e");
    }

    @Test
    @DisplayName("explains itself on standard output, in at most 100 columns")
    void help() {
        Run run = Run.of("--help").execute();

        assertThat(run.exitCode()).isZero();
        assertThat(run.errors()).isEmpty();
        assertThat(run.output())
                .contains("--connect=ADDRESS:PORT", "--exim-config", "Exit codes", "stale-on-server", "no HOST")
                .satisfies(text -> assertThat(text.lines())
                        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100)));
    }
}

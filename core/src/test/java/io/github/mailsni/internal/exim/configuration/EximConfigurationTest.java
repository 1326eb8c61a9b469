package io.github.mailsni.internal.exim.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.mailsni.internal.exim.configuration.EximConfiguration.Setting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Exim 4.96 itself answers to {@code -bP} for each of these texts. */
@DisplayName("An Exim configuration")
class EximConfigurationTest {
    @TempDir
    Path directory;

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    private EximConfiguration read(String content) throws IOException {
        return EximConfiguration.read(file("exim4.conf", content));
    }

    private String certificate(String content) throws IOException {
        return read(content).certificate().map(Setting::value).orElse("(unset)");
    }

    private void assertRefused(String content, String... hints) throws IOException {
        file("exim4.conf", content);
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> EximConfiguration.read(directory.resolve("exim4.conf")))
                .withMessageContainingAll(hints);
    }

    /** Java's text blocks would eat the backslashes and the spaces that this is about. */
    private static String lines(String text) {
        return text.replace("|", "\n");
    }

    @Test
    @DisplayName("gives the values with the file and the line of each, and nothing of later sections")
    void values() throws Exception {
        Path file = file("exim4.conf", """
                # the certificates
                primary_hostname = mail.example.com
                domainlist local_domains = example.com : \\
                                           example.org
                hostlist relay = 192.0.2.1
                spool_directory = /var/spool/exim4
                prdr_enable
                no_message_logs

                tls_certificate = /etc/exim4/tls/$tls_in_sni.crt
                tls_privatekey=/etc/exim4/tls/$tls_in_sni.key
                begin acl
                tls_certificate = /not/this
                """);

        EximConfiguration configuration = EximConfiguration.read(file);

        assertThat(configuration.certificate()).contains(new Setting("/etc/exim4/tls/$tls_in_sni.crt", file, 10));
        assertThat(configuration.privateKey()).contains(new Setting("/etc/exim4/tls/$tls_in_sni.key", file, 11));
        assertThat(configuration.primaryHostname()).contains(new Setting("mail.example.com", file, 2));
        assertThat(configuration.domainLists()).containsOnly(Map.entry("local_domains", "example.com : example.org"));
        assertThat(configuration.files()).containsExactly(file);
    }

    @Test
    @DisplayName("may say nothing of certificates")
    void empty() throws Exception {
        assertThat(read(""))
                .isEqualTo(new EximConfiguration(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        Map.of(),
                        List.of(directory.resolve("exim4.conf"))));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("has lines that go on, comments, quotation marks and white space, as Exim has them")
    @CsvSource(
            delimiter = '~',
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '`',
            value = {
                "tls_certificate = a\\|   b \\| # comment|  c||primary_hostname = z~ab c",
                "tls_certificate = a\\||primary_hostname = z~a",
                "tls_certificate = a\\~a",
                "tls_certificate = a\\|.ifdef X|b|.endif|c~ac",
                "\ttls_certificate\t=\tx  ~x",
                "tls_certificate=x # no comment~x # no comment",
                "tls_certificate = ~``",
                "tls_certificate = \"a\\t\\\"b\\x41\\101\\q\"~a\t\"bAAq",
                "tls_certificate = \"a\\|  b\"~ab",
                "tls_certificate = \"\"~``",
                "tls_certificate = a\"b\"~a\"b\"",
                "hide tls_certificate=q~q",
                "hide domainlist a = x|tls_certificate=q~q",
                "BEGIN acl|tls_certificate = x~(unset)",
                "beginner = 1|tls_certificate = x~x",
                "# tls_certificate = x~(unset)",
                "nosuchoption = 1|tls_certificate=x~x",
                "tls_certificates = 1~(unset)",
            })
    void lexis(String content, String certificate) throws IOException {
        assertThat(certificate(lines(content))).isEqualTo(certificate);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("has macros that are replaced in all that follows, in the order of their definitions")
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "AAB = y|AA = x|tls_certificate = AAB AA~y x",
                "AA = xBB|BB = y|CC=AAAA|tls_certificate = CC~xyxy",
                "A=x|A==y|tls_certificate=A~y",
                "A=x|tls_certificate=A|A==y~x",
                "  A = x |tls_certificate=[A]~[x]",
                "A= \\| x\\| y|tls_certificate = [A]~[xy]",
                "A=x\\|A=y|tls_certificate=A~xA=y",
                "A=x|tls_certificate=bAc~bxc",
                "Tls_certificate = 1~(unset)",
                "L = tls_certificate = x|L~x",
                "A=x|tls_certificate = a\\|A=y~ax=y",
                "A=AA|tls_certificate=A~AA",
            })
    void macros(String content, String certificate) throws IOException {
        assertThat(certificate(lines(content))).isEqualTo(certificate);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("has conditions that ask whether a macro is defined")
    @CsvSource(
            delimiter = '~',
            value = {
                ".ifdef X|tls_certificate=1|.else|tls_certificate=2|.endif~2",
                "X=|.ifdef X|tls_certificate=1|.else|tls_certificate=2|.endif~1",
                "X=|.ifndef X|tls_certificate=1|.else|tls_certificate=2|.endif~2",
                "X=1|.ifdef X|.ifdef Y|tls_certificate=1|.elifdef X|tls_certificate=2|.elifndef Y|tls_certificate=3|.else|tls_certificate=4|.endif|.endif~2",
                ".ifdef A|.ifdef X|tls_certificate=1|.else|tls_certificate=3|.include /nosuch|.endif|.else|tls_certificate=2|.endif~2",
                ".ifdef _HAVE_TLS|tls_certificate=1|.endif~1",
                ".ifdef X foo|.else junk|tls_certificate=1|.endif junk~1",
                ".ifdefX|tls_certificate=1~1",
                ".ifdef X|A=1|.endif|tls_certificate=A~A",
                "  .ifndef X|tls_certificate=1|  .endif~1",
            })
    void conditions(String content, String certificate) throws IOException {
        assertThat(certificate(lines(content))).isEqualTo(certificate);
    }

    @Test
    @DisplayName("is read as Debian writes it")
    void debian() throws Exception {
        EximConfiguration configuration = read("""
                CONFDIR = /etc/exim4
                MAIN_TLS_ENABLE = yes
                MAIN_TLS_CERTIFICATE = ${lookup{$tls_in_sni}lsearch{CONFDIR/certificates}{$value}{CONFDIR/exim.crt}}
                .ifdef MAIN_TLS_ENABLE
                .ifndef MAIN_TLS_ADVERTISE_HOSTS
                MAIN_TLS_ADVERTISE_HOSTS = *
                .endif
                tls_advertise_hosts = MAIN_TLS_ADVERTISE_HOSTS
                .ifdef MAIN_TLS_CERTKEY
                tls_certificate = MAIN_TLS_CERTKEY
                .else
                .ifndef MAIN_TLS_CERTIFICATE
                MAIN_TLS_CERTIFICATE = CONFDIR/exim.crt
                .endif
                tls_certificate = MAIN_TLS_CERTIFICATE
                .ifndef MAIN_TLS_PRIVATEKEY
                MAIN_TLS_PRIVATEKEY = CONFDIR/exim.key
                .endif
                tls_privatekey = MAIN_TLS_PRIVATEKEY
                .endif
                .endif
                """);

        assertThat(configuration.certificate().orElseThrow().value())
                .isEqualTo("${lookup{$tls_in_sni}lsearch{/etc/exim4/certificates}{$value}{/etc/exim4/exim.crt}}");
        assertThat(configuration.privateKey().orElseThrow().value()).isEqualTo("/etc/exim4/exim.key");
    }

    @Nested
    @DisplayName("includes files")
    class Includes {
        @Test
        @DisplayName("relative to its folder, by absolute path, and in quotation marks, within lines that go on")
        void included() throws Exception {
            Files.createDirectory(directory.resolve("conf.d"));
            Path tls = file("conf.d/tls", "A=x\ntls_certificate = \\\n");
            Path rest = file("rest", "/b");

            EximConfiguration configuration =
                    read(".include conf.d/tls\n.include \"" + rest + "\"\n\nprimary_hostname=A\n");

            assertThat(configuration.certificate()).contains(new Setting("/b", tls, 2));
            assertThat(configuration.primaryHostname().orElseThrow().value()).isEqualTo("x");
            assertThat(configuration.files()).containsExactly(directory.resolve("exim4.conf"), tls, rest);
        }

        @Test
        @DisplayName("that may be missing only if it says so")
        void missing() throws Exception {
            assertThat(certificate(".include_if_exists " + directory + "/none\ntls_certificate=x"))
                    .isEqualTo("x");
            assertRefused("\n.include none\n", "exim4.conf, line 2: the included file", "none does not exist");
        }

        @Test
        @DisplayName("and says where the error is in them")
        void errorWithin() throws Exception {
            file("tls", "\ntls_certificate\n");
            assertRefused(".include tls", directory.resolve("tls") + ", line 2: ", "expected = and a value");
        }

        @Test
        @DisplayName("but not each other without end")
        void cycle() throws Exception {
            file("a", ".include b\n");
            file("b", "\n.include_if_exists " + directory.resolve("exim4.conf") + "\n");
            assertRefused(
                    ".include a",
                    directory.resolve("b") + ", line 2",
                    "without end",
                    directory.resolve("exim4.conf") + " includes " + directory.resolve("a") + " includes "
                            + directory.resolve("b") + " includes " + directory.resolve("exim4.conf"));
        }

        @Test
        @DisplayName("but not without bound")
        void deep() throws Exception {
            for (int i = 1; i <= 30; i++) {
                file("f" + i, ".include f" + (i + 1) + "\n");
            }
            assertRefused(".include f1", "f20, line 1", "more than 20 deep");
        }

        @Test
        @DisplayName("but no directory")
        void directory() throws Exception {
            assertRefused(".include .", "line 1", "is a directory; expected a file");
        }

        @Test
        @DisplayName("nor a device, but for the one that is always empty, as for Exim")
        void device() throws Exception {
            assertRefused(".include /dev/zero", "line 1", "is no regular file; expected one");
            Files.createSymbolicLink(directory.resolve("empty"), Path.of("/dev/null"));
            assertThat(
                            certificate(
                                    ".include /dev/null\n.include_if_exists //dev/null\n.include empty\ntls_certificate = /a\n"))
                    .isEqualTo("/a");
        }

        @Test
        @DisplayName("twice for each of which twice, but not for ever")
        void bomb() throws Exception {
            for (int i = 1; i <= 18; i++) {
                file("f" + i, (".include f" + (i + 1) + "\n").repeat(8) + "#".repeat(50_000));
            }
            file("f19", "");
            assertRefused(".include f1", "more than " + IncludedFiles.MOST_BYTES + " bytes");
        }
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("that Exim would not accept is refused with the file and the line")
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "AA=x||AAB = y~line 3: the macro AAB cannot be defined, because the name of the earlier one AA is part of its name; define AAB first",
                "AA = x|AA = y~line 2: the macro AA is already defined; write ==",
                "AA == y~line 1: the macro AA cannot be redefined",
                "A x~line 1: malformed macro definition",
                "Aü=x~line 1: malformed macro definition",
                "tls_certificate = \"a\" c~there is more behind the closing quotation mark",
                "tls_certificate = \"a~the one at its end is missing",
                "tls_certificate a~expected = behind tls_certificate",
                "tls_certificate~the line ends behind tls_certificate",
                "tls_certificate = q|hide tls_certificate = r~line 2: tls_certificate is set for the second time, first in",
                "domainlist a = x|domainlist a = y~line 2: the domain list a is defined for the second time",
                ".ifdef X|.else|~an .endif is missing for the condition that begins in",
                ".else~line 1: .else without an .ifdef before it",
                "|.endif~line 2: .endif without an .ifdef before it",
                ".include~expected the path",
                ".include_if_exists rel~no relative path",
            })
    void refused(String content, String hint) throws IOException {
        assertRefused(lines(content), "exim4.conf", hint);
    }

    @Test
    @DisplayName("with a byte order mark is refused, as by Exim")
    void byteOrderMark() throws Exception {
        assertRefused("\ufefftls_certificate = x", "line 1", "byte order mark");
    }

    @Test
    @DisplayName("may have comments in Latin-1")
    void latin1() throws Exception {
        Path file = directory.resolve("exim4.conf");
        Files.write(file, "# für\ntls_certificate=x".getBytes(StandardCharsets.ISO_8859_1));

        assertThat(EximConfiguration.read(file).certificate().orElseThrow().value())
                .isEqualTo("x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "."})
    @DisplayName("that is not there, or no file, is refused with its path")
    void absent(String name) {
        Path file = directory.resolve(name);
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> EximConfiguration.read(file))
                .withMessageStartingWith(file + ": ")
                .satisfies(e -> assertThat(e.line()).isEmpty());
    }

    @Test
    @DisplayName("with macros that double each other is refused before it takes the memory")
    void doubling() throws Exception {
        StringBuilder text = new StringBuilder("M0M = xx\n");
        for (int i = 1; i < 60; i++) {
            text.append("M" + i + "M = M" + (i - 1) + "M" + "M" + (i - 1) + "M\n");
        }
        assertRefused(text.toString(), "exim4.conf, line ", "longer than " + LogicalLines.MOST_CHARACTERS);
    }

    @Test
    @DisplayName("with conditions within each other without end is refused")
    void deepConditions() throws Exception {
        assertRefused(".ifdef X\n".repeat(100), "line 21", "nested more than 20 deep");
    }
}

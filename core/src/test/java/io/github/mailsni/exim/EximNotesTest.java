package io.github.mailsni.exim;

import static io.github.mailsni.exim.EximFiles.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.CertificateWarning;
import io.github.mailsni.ServerName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("Of a configuration an operator is told")
class EximNotesTest {
    private static final ServerName HOST = ServerName.of("mail.example.com");
    private static final String PAIR =
            "tls_certificate = DIR/exim.crt." + DEFAULT + "\ntls_privatekey = DIR/exim.key." + DEFAULT + "\n";

    @TempDir
    Path directory;

    private EximFiles files;

    @BeforeEach
    void makeFiles() throws IOException {
        files = new EximFiles(directory);
    }

    @AfterEach
    void close() {
        files.close();
    }

    private EximTls.Builder builder(String configuration) throws IOException {
        return EximTls.builder(files.file("exim4.conf", files.at(configuration)))
                .primaryHostname(DEFAULT)
                .ticker(files.ticker());
    }

    private Path configuration() {
        return directory.resolve("exim4.conf");
    }

    @Test
    @DisplayName("which condition on a predefined macro was not true, where the options then are not set")
    void unmetCondition() {
        assertThatExceptionOfType(CertificateLoadException.class)
                .isThrownBy(() -> builder("# for one library\n.ifdef _HAVE_OPENSSL\n" + PAIR + ".endif\n")
                        .open())
                .withMessageContaining("tls_certificate is not set in it")
                .withMessageContaining("\".ifdef _HAVE_OPENSSL\" in " + configuration() + ", line 2")
                .withMessageContaining("exim -bP macros");
        assertThatExceptionOfType(CertificateLoadException.class)
                .isThrownBy(() -> builder(".ifdef _HAVE_GNUTLS\n.else\n" + PAIR + ".endif\n.ifdef MINE\n.endif\n")
                        .open())
                .satisfies(e -> assertThat(e).message().doesNotContain("No predefined macro"));
    }

    @Test
    @DisplayName("which condition was not true, where the key then is not set and is not in the certificate's file")
    void unmetConditionOfKey() {
        assertThatExceptionOfType(CertificateLoadException.class)
                .isThrownBy(() -> builder("tls_certificate = DIR/exim.crt." + DEFAULT
                                + "\n.ifdef _HAVE_NO_SUCH_THING\ntls_privatekey = DIR/exim.key." + DEFAULT
                                + "\n.endif\n")
                        .open())
                .withMessageContaining("\".ifdef _HAVE_NO_SUCH_THING\" in " + configuration() + ", line 2");
    }

    @Test
    @DisplayName("nothing of that where the macros of another Exim are given")
    void otherMacros() throws IOException {
        try (EximTls tls = builder(".ifdef _HAVE_OPENSSL\n" + PAIR + ".endif\n")
                .predefinedMacros(List.of("_HAVE_OPENSSL=y", "_HAVE_TLS=y", "MINE=x"))
                .open()) {
            assertThat(tls.report().warnings()).isEmpty();
        }
        assertThatExceptionOfType(CertificateLoadException.class)
                .isThrownBy(() -> builder(".ifdef MINE\n" + PAIR + ".endif\n")
                        .predefinedMacros(List.of("MINE=x"))
                        .open());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder(PAIR).predefinedMacros(List.of("_HAVE_TLS=y", "exim: permission denied")))
                .withMessageContaining("line 2, \"exim: permission denied\", is no definition of a macro");
    }

    @Test
    @DisplayName("which options about TLS have no effect here, in the report and in the log")
    void notTakenOver() throws IOException {
        String configuration =
                PAIR + "tls_ocsp_file = /etc/ocsp/$tls_in_sni\ntls_crl = /etc/crl\ntls_verify_certificates =\n";
        try (EximTls tls = builder(configuration).open()) {
            assertThat(tls.report().warnings())
                    .extracting(CertificateWarning::toString)
                    .containsExactlyInAnyOrder(
                            configuration()
                                    + ": line 3: tls_ocsp_file is set, and is not taken over: it has no effect here. No OCSP"
                                    + " response is stapled",
                            configuration()
                                    + ": line 4: tls_crl is set, and is not taken over: it has no effect here. Whether"
                                    + " certificates of clients are asked for and trusted is a matter of the program's own TLS"
                                    + " context");
            assertThat(files.logged())
                    .anyMatch(line -> line.startsWith("WARN ") && line.contains("tls_ocsp_file is set"));
        }
    }

    @Test
    @DisplayName("which lines Exim would pass over, or not accept")
    void remarks() throws IOException {
        try (EximTls tls =
                builder(PAIR + ".ifdef\t_HAVE_TLS\ntls_certificat = x\n").open()) {
            assertThat(tls.report().warnings())
                    .extracting(CertificateWarning::problem)
                    .anyMatch(problem -> problem.startsWith("line 3: Exim passes this line over"))
                    .anyMatch(problem -> problem.startsWith("line 4: Exim has no option \"tls_certificat\""));
        }
    }

    @Test
    @DisplayName("the line of the file and the column in it, where a value goes on over several lines")
    void lineAndColumn() {
        String value = """
                BASE = DIR
                tls_certificate = ${if exists{BASE/x} \\
                  # a comment
                    {BASE/a} \\
                    {BASE/${nosuch:b}}}
                """;
        assertThatExceptionOfType(ExpressionSyntaxException.class)
                .isThrownBy(() -> builder(value).open())
                .withMessageStartingWith(configuration() + ", line 5, column 13: tls_certificate, column ")
                .satisfies(e -> assertThat(e.line()).hasValue(5));
        assertThatExceptionOfType(ExpressionSyntaxException.class)
                .isThrownBy(() -> builder("tls_certificate = \"a\\tb\\\n  ${nosuch:x}\"\n")
                        .open())
                .withMessageStartingWith(configuration() + ", line 2, column 5: tls_certificate, column 6: ");
    }

    @Test
    @DisplayName("these, too, where an expression has no value for clients")
    void lineAndColumnOfFailure() throws IOException {
        String value =
                "tls_certificate = ${if def:tls_in_sni \\\n   {${lookup{x}lsearch{DIR/none}}} \\\n {DIR/exim.crt."
                        + DEFAULT + "}}\ntls_privatekey = DIR/exim.key." + DEFAULT + "\n";
        try (EximTls tls = builder(value).open()) {
            tls.select(HOST);

            assertThat(files.logged())
                    .anyMatch(line -> line.startsWith("WARN " + configuration() + ", line 2, column 24: "));
        }
    }

    @Test
    @DisplayName("that a value ends in a line without a backslash, where braces are still open there")
    void lostBackslash() {
        assertThatExceptionOfType(ExpressionSyntaxException.class)
                .isThrownBy(() -> builder("tls_certificate = ${if exists{/x} \\\n  {/y}\n  tls_advertise_hosts = *\n")
                        .open())
                .withMessageContaining("\"if\" is never closed")
                .withMessageEndingWith(
                        "The value ends in " + configuration()
                                + ", line 2, which has no backslash at its end; if it is to go on in the next line, put one there.");
        assertThatExceptionOfType(ExpressionSyntaxException.class)
                .isThrownBy(() ->
                        builder("tls_certificate = ${if exists{/x}\n  {/y}\n").open())
                .withMessageContaining(
                        configuration() + ", line 2: expected an option, whose name begins with a letter")
                .withMessageContaining("line 1 needs a backslash at its end");
    }

    @Test
    @DisplayName(
            "where Exim would end the handshake: a lookup in a file that the server name chooses, a fault in a skipped part")
    void refusedByExim() throws IOException {
        files.file("map.mail.example.com", HOST + ": " + DEFAULT + "\n");
        String tainted = "${if def:tls_in_sni{${lookup{$tls_in_sni}lsearch{DIR/map.$tls_in_sni}}}{" + DEFAULT + "}}";
        String skipped = "${if eq{a}{b}{${substr{1}{-1}{x}}}{" + DEFAULT + "}}${if def:tls_in_sni{}}";
        for (String name : List.of(tainted, skipped)) {
            try (EximTls tls = files.open("DIR/exim.crt." + name, "DIR/exim.key." + DEFAULT)) {
                assertThat(tls.explain(HOST).differences())
                        .anyMatch(difference -> difference.startsWith(
                                "would end the handshake with a fatal alert at tls_certificate, column "));
            }
        }
    }

    @Test
    @DisplayName("which item of a list, which line of a file and which branch it was")
    void explained() throws IOException {
        files.file("map", "# keys\nother.example: x\n*.example.com: " + DEFAULT + "\n");
        String name = "${if match_domain{$tls_in_sni}{*.org : ^mail\\.(.*)$}"
                + "{${extract{1}{,}{${lookup{$tls_in_sni}nwildlsearch{DIR/map}},x}{$value}{none}}}{" + DEFAULT + "}}";
        try (EximTls tls = files.open("DIR/exim.crt." + name, "DIR/exim.key." + DEFAULT)) {
            assertThat(tls.explain(HOST).steps())
                    .anyMatch(step -> step.endsWith("the item \"^mail.(.*)$\" of the list fits"))
                    .anyMatch(step -> step.endsWith("line 3 of the file fits, with the key \"*.example.com\""))
                    .anyMatch(step -> step.endsWith("the yes branch, $value"));
        }
    }
}

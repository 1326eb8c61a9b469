package io.github.mailsni.internal.exim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The evaluation of an expression")
class EvaluationTest {
    private static EvaluationException failure(String source, Environment environment) throws SyntaxException {
        Expression expression = Expression.parse("tls_certificate", source);
        return catchThrowableOfType(EvaluationException.class, () -> expression.evaluate(environment));
    }

    private static EvaluationException failure(String source) throws SyntaxException {
        return failure(source, Expressions.environment("mail.example.com", new MemoryFiles()));
    }

    @Test
    @DisplayName("tells a failure that the operator asked for from others")
    void forced() throws SyntaxException {
        assertThat(failure("/tls/${if eq{$tls_in_sni}{x}{y}fail}"))
                .hasMessage(Expressions.lines(
                        "tls_certificate, column 6: \"if\" did not succeed, and \"fail\" asks for a failure then",
                        "    /tls/${if eq{$tls_in_sni}{x}{y}fail}",
                        "         ^"))
                .returns(true, EvaluationException::forced)
                .returns(6, EvaluationException::column);
        assertThat(failure("${if bool{$tls_in_sni}{y}fail}"))
                .hasMessage(Expressions.lines(
                        "tls_certificate, column 6: \"mail.example.com\" is neither true nor false; expected true, false, yes,"
                                + " no or a number",
                        "    ${if bool{$tls_in_sni}{y}fail}",
                        "         ^"))
                .returns(false, EvaluationException::forced);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${if ={$tls_in_sni}{1}}          | 6  | \"mail.example.com\" is no whole number; expected digits, and at the end perhaps K, M or G",
                "${if ={9000000000000000000k}{1}} | 6  | the number \"9000000000000000000k\" is too large",
                "${length{$tls_in_sni}{x}}        | 1  | \"length\" expected a number of characters, but found \"mail.example.com\"",
                "${extract{${lc:X}}{x=1}{y}{n}{z}}  | 1 | \"extract\" has too many arguments; expected {KEY}{TEXT}{yes}{no}",
                "${if match{x}{(${lc:X}}}         | 15 | the regular expression \"(x\" is wrong at its character",
                "${lookup{x}lsearch{/nosuch/file}} | 20 | /nosuch/file does not exist",
                "${lookup{x}dsearch{/nosuch}}     | 20 | /nosuch does not exist; dsearch expected a directory",
                "${if match_domain{x}{+nosuch}}   | 6  | unknown domain list \"+nosuch\"; expected a line domainlist nosuch = ... in the configuration",
                "${eval:1/0}                      | 1  | in the calculation \"1/0\", character 4: division by 0",
                "${eval:$tls_in_sni}              | 1  | in the calculation \"mail.example.com\", character 1: expected a number",
                "${base62:x}                      | 1  | \"x\" is no whole number; expected digits",
                "${sha2_1:x}                      | 1  | there is no SHA-2 of \"1\"; expected 256, 384 or 512",
                "${hash{2}{63}{abc}}              | 1  | a hash has at most 62 different characters",
                "${listextract{x}{a}}             | 1  | the first argument of \"listextract\" is \"x\"; expected a number",
                "${sort{a:b}{lt}{}}               | 1  | \"sort\" has nothing to sort \"a\" by",
                "${if match_domain{x}{/no/list}}  | 6  | /no/list does not exist",
            })
    @DisplayName("says what is wrong, and where")
    void problems(String source, int column, String problem) throws SyntaxException {
        assertThat(failure(source))
                .hasMessageStartingWith("tls_certificate, column " + column + ": " + problem)
                .returns(column, EvaluationException::column)
                .returns("tls_certificate", EvaluationException::option);
    }

    @Test
    @DisplayName("escapes what stems from a client, and cuts it")
    void escapes() throws SyntaxException {
        assertThat(failure(
                        "${if bool{$tls_in_sni}}",
                        Expressions.environment("\n\u001b\u00e9" + "x".repeat(300), new MemoryFiles())))
                .hasMessageContaining("\"\\n\\x1b\\xe9" + "x".repeat(252) + "\"...(303 characters) is neither");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a*)*(a*)*\\\\1b",
                "^(a+)+\\\\1\\$",
                "(a|aa)+\\\\1b",
                "((a+)*)*(\\\\2)*b",
                "\\N(?:a?){60}a{60}(a|aa)*\\1b\\N",
                "^(.*)(.*)(.*)(.*)(.*)(.*)\\\\1\\\\2\\\\3\\\\4\\\\5\\\\6b\\$"
            })
    @DisplayName("gives up a regular expression that a client's name makes explode")
    void explosions(String regex) throws SyntaxException {
        Environment environment = Expressions.environment("a".repeat(252) + "-", new MemoryFiles());

        assertThat(failure("${if match{$tls_in_sni}{" + regex + "}{Y}{N}}", environment))
                .hasMessageContaining("the regular expression takes too long on \"aaaa")
                .hasMessageContaining("avoid repetitions within repetitions, such as (a+)+")
                .returns(25, EvaluationException::column);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a|b)*c",
                "^(a|b)*\\$",
                "(a|b)*?c",
                "^(?:(a)|b)+\\$",
                "(a+)+\\$",
                "\\N(.*a){12}c\\N",
                "[[:alpha:]]+[[:digit:]]"
            })
    @DisplayName("answers for other regular expressions, or gives up, without exhausting the stack")
    void otherRegexes(String regex) throws SyntaxException {
        Expression expression = Expression.parse("tls_certificate", "${if match{$tls_in_sni}{" + regex + "}{Y}{N}}");
        for (int length : new int[] {1, 253, Regex.MOST_CHARACTERS}) {
            try {
                assertThat(expression
                                .evaluate(Expressions.environment("a".repeat(length), new MemoryFiles()))
                                .value())
                        .isIn("Y", "N");
            } catch (EvaluationException e) {
                assertThat(e).hasMessageContaining("takes too long");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "^[[:]$, :, Y",
                "^[[:]$, [, Y",
                "^[[:x]:]$, x:], Y",
                "^[[.]$, ., Y",
                "^[[=]$, =, Y",
                "^[[:alpha:]]$, a, Y",
                "^[[:alpha]]$, a, N",
                "^[[:alpha]]$, a], Y",
                "^[[:^alpha:]]$, a, N",
                "^[[:^]a$, :a, Y"
            })
    @DisplayName("takes a bracket in a class for itself, as Exim 4.96 does, where no named class begins with it")
    void bracketsInClasses(String regex, String subject, String expected) throws SyntaxException, EvaluationException {
        assertThat(Expressions.valueOf("${if match{" + subject + "}{\\N" + regex + "\\N}{Y}{N}}"))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[[=a=]]", "[[:al[:pha:]]", "[[:al\\]pha:]]"})
    @DisplayName("refuses named classes that there are not, as Exim 4.96 does")
    void unknownClasses(String regex) {
        assertThatThrownBy(() -> Expressions.valueOf("${if match{a}{\\N" + regex + "\\N}{Y}{N}}"))
                .isInstanceOf(SyntaxException.class)
                .hasMessageContaining("the regular expression");
    }

    @Test
    @DisplayName("tries regular expressions on short texts only")
    void longSubject() throws SyntaxException {
        assertThat(failure("${if match{" + "a".repeat(Regex.MOST_CHARACTERS + 1) + "}{b}{Y}{N}}"))
                .hasMessageContaining("the text has 4097 characters; a regular expression is tried on at most 4096");
    }

    @Test
    @DisplayName("gives up lists within lists that take too much work")
    void work() throws SyntaxException {
        String list = "x:".repeat(100);
        String source = "eq{a}{b}";
        for (int i = 0; i < 6; i++) {
            source = "forany{" + list + "}{" + source + "}";
        }

        assertThat(failure("${if " + source + "{Y}{N}}"))
                .hasMessageContaining("takes too much work for one server name");
    }

    @Test
    @DisplayName("gives up texts that grow without measure")
    void growth() throws SyntaxException {
        String source = "aaaaaaaaaa";
        for (int i = 0; i < 10; i++) {
            source = "${sg{" + source + "}{a}{aaaaaaaaaa}}";
        }

        assertThat(failure(source)).message().containsAnyOf("becomes longer than the 65536 characters", "at most 4096");
        assertThat(failure("${map{" + "x:".repeat(2000) + "}{" + "y".repeat(100) + "}}"))
                .hasMessageContaining("becomes longer than the 65536 characters that a text may have");
    }

    @ParameterizedTest
    @CsvSource({"(,    1", "-,    1", "~ ,   1", "1+(,  1", "2*-(, 1"})
    @DisplayName("gives up calculations that are nested without measure")
    void deepCalculations(String piece, String end) throws SyntaxException {
        assertThat(failure("${eval:" + piece.repeat(10_000) + end + "}"))
                .hasMessageContaining("this is nested more than 100 deep");
    }

    @Test
    @DisplayName("gives up lists that grow, or that take too long to sort")
    void longLists() throws SyntaxException {
        assertThat(failure("${reduce{" + "x:".repeat(100) + "}{x}{$value$value}}"))
                .hasMessageContaining("becomes longer than the 65536 characters");
        assertThat(failure("${sort{" + "x:".repeat(30_000) + "}{lt}{$item}}"))
                .hasMessageContaining("takes too much work for one server name");
    }

    @Test
    @DisplayName("gives up keys of files that lead back to the file")
    void circle() throws SyntaxException {
        MemoryFiles files = new MemoryFiles().with("/map", "\"${lookup{x}wildlsearch{/map}}\": y\n");

        assertThat(failure("${lookup{x}wildlsearch{/map}}", Expressions.environment("x", files)))
                .hasMessageContaining("lists or keys of files lead to each other more than 8 deep; is there a circle?");
    }

    @Test
    @DisplayName("refuses in the keys of files what it refuses elsewhere")
    void keysOfFiles() throws SyntaxException {
        MemoryFiles files = new MemoryFiles().with("/map", "\"${run{x}}\": y\n").with("/nested", "lsearch;/map y\n");

        assertThat(failure("${lookup{x}wildlsearch{/map}}", Expressions.environment("x", files)))
                .hasMessageStartingWith(
                        "tls_certificate, column 24: in /map, key \"${run{x}}\": the item \"run\" is refused: it would");
        assertThat(failure("${lookup{x}wildlsearch{/nested}}", Expressions.environment("x", files)))
                .hasMessageStartingWith(
                        "tls_certificate, column 24: in /nested, key \"lsearch;/map\": a lookup within a lookup is not");
    }

    @Test
    @DisplayName("asks for the primary host name only if it is needed")
    void primaryHostname() throws SyntaxException, EvaluationException {
        Environment environment = new Environment(
                "x",
                () -> {
                    throw new IllegalStateException("asked");
                },
                new MemoryFiles(),
                DomainLists.NONE,
                Trace.NONE);

        assertThat(Expressions.evaluate("${if eq{a}{a}{$tls_in_sni}{$primary_hostname}}", environment))
                .hasToString("x");
    }

    @Test
    @DisplayName("reads a file once, however often it is searched")
    void readsOnce() throws SyntaxException, EvaluationException {
        MemoryFiles files = new MemoryFiles().with("/map", "a: 1\nb: 2\n");
        String search = "${lookup{$item}lsearch{/map}{$value}{none}}";

        assertThat(Expressions.evaluate("${map{a:b:c}{" + search + "}}", Expressions.environment("x", files)))
                .hasToString("1:2:none");
        assertThat(files.looked()).hasSize(1);
    }

    @Test
    @DisplayName("understands escapes as Exim does")
    void escapeSequences() throws SyntaxException, EvaluationException {
        assertThat(Expressions.valueOf("\\a\\b\\f\\n\\r\\t\\v\\q\\\\\\$\\{\\}\\x41\\x4|\\101\\1018"))
                .isEqualTo("a\b\f\n\r\t\u000bq\\${}A\u0004|AA8");
        assertThat(Expressions.valueOf("\\N$\\{x\\N$tls_sni")).isEqualTo("$\\{xmail.example.com");
        assertThat(Expressions.valueOf("${escape:\\n\\r\\b\\f\\v\\t\\x01\\x7f\\\\}"))
                .isEqualTo("\\n\\r\\b\\f\\v\t\\001\\177\\");
    }

    @Test
    @DisplayName("knows whether the raw text names the server name, which Exim asks before it expands again")
    void namesServerName() throws SyntaxException {
        assertThat(Expression.parse("x", "/tls/$tls_in_sni").namesServerName()).isTrue();
        assertThat(Expression.parse("x", "/tls/${lc:${tls_sni}}").namesServerName())
                .isTrue();
        assertThat(Expression.parse("x", "$tls_out_sni").namesServerName()).isTrue();
        assertThat(Expression.parse("x", "/tls/my_tls_sni.crt").namesServerName())
                .isTrue();
        assertThat(Expression.parse("x", "/tls/$primary_hostname").namesServerName())
                .isFalse();
    }

    @Test
    @DisplayName("takes named lists of the configuration in match_domain")
    void namedLists() throws SyntaxException, EvaluationException {
        MemoryFiles files = new MemoryFiles().with("/domains", "c.example:\n");
        Map<String, String> domains = Map.of(
                "local", "@ : !b.example : *.example",
                "all", "+local : lsearch;/domains",
                "own", "${if eq{$tls_in_sni}{x}{x}}",
                "circle", "+circle",
                "broken", "a : ${if",
                "unused", "${run{x}}");
        DomainLists lists = DomainLists.of(domains, Map.of());
        String source =
                "${map{mail.defaultdomain.com:a.example:b.example:c.org}{${if match_domain{$item}{+local}{Y}{N}}}}";
        Environment environment = new Environment("x", () -> Expressions.PRIMARY_HOSTNAME, files, lists, Trace.NONE);

        assertThat(Expressions.evaluate(source, environment)).hasToString("Y:Y:N:N");
        assertThat(Expressions.evaluate("${if match_domain{c.example}{+all}{Y}{N}}", environment))
                .hasToString("Y");
        assertThat(Expressions.evaluate("${if match_domain{x}{!+own}{Y}{N}}", environment))
                .hasToString("N");
        assertThat(failure("${if match_domain{x}{+circle}}", environment)).hasMessageContaining("is there a circle?");
        assertThat(failure("${if match_domain{x}{+broken}}", environment))
                .hasMessageStartingWith("tls_certificate, column 6: domainlist broken, column 9: expected a condition");
        assertThatExceptionOfType(EvaluationException.class)
                .isThrownBy(() -> Expressions.evaluate("${if match_domain{x}{+unused}}", environment))
                .withMessageContaining("the item \"run\" is refused");
    }

    @Test
    @DisplayName("takes named lists of the configuration in match_ip")
    void namedHostLists() throws SyntaxException, EvaluationException {
        MemoryFiles files = new MemoryFiles().with("/addresses", "203.0.113.7:\n");
        Map<String, String> hosts = Map.of(
                "inside", "!10.9.0.0/16 : 10.0.0.0/8 : 2001::db8::::/32",
                "all", "+inside : lsearch;/addresses",
                "six", "<; 2001:db8::/32",
                "own", "${if eq{$tls_in_sni}{x}{10.0.0.1}fail}",
                "names", "mail.example.com",
                "circle", "+circle",
                "unused", "${run{x}}");
        Environment environment = new Environment(
                "x", () -> Expressions.PRIMARY_HOSTNAME, files, DomainLists.of(Map.of(), hosts), Trace.NONE);
        String source = "${map{<; 10.1.2.3;10.9.2.3;203.0.113.7;2001:db8::1}"
                + "{${if match_ip{$item}{+all}{A}{-}}${if match_ip{$item}{!+inside}{I}{-}}${if match_ip{$item}{+six}{S}{-}}}}";

        assertThat(Expressions.evaluate(source, environment)).hasToString("A--;-I-;AI-;A-S");
        assertThat(Expressions.evaluate("${if match_ip{10.0.0.1}{+own}{Y}{N}}", environment))
                .hasToString("Y");
        assertThat(Expressions.evaluate("${if match_ip{10.0.0.1}{+own}{Y}{N}}", environment.withServerName("y")))
                .hasToString("N");
        assertThat(Expressions.evaluate("${if match_ip{10.0.0.1}{+names : *}{Y}{N}}", environment))
                .hasToString("Y");
        assertThat(failure("${if match_ip{10.0.0.1}{+circle}}", environment))
                .hasMessageContaining("is there a circle?");
        assertThat(failure("${if match_ip{10.0.0.1}{+nosuch}}", environment))
                .hasMessageContaining("unknown host list \"+nosuch\"; expected a line hostlist nosuch = ...");
        assertThatExceptionOfType(EvaluationException.class)
                .isThrownBy(() -> Expressions.evaluate("${if match_ip{10.0.0.1}{+unused}}", environment))
                .withMessageContaining("the item \"run\" is refused");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${if match_ip{10.0.0.7}{LIST}{yes}{no}}    | no",
                "${if match_ip{10.0.0.7}{!LIST}{yes}{no}}   | yes",
                "${if match_domain{a.b}{LIST}{yes}{no}}     | no",
                "${if match_domain{a.b}{!LIST : c}{yes}{no}} | no",
                "${if match_domain{a.b}{LIST : a.b}{yes}{no}} | yes"
            })
    @DisplayName("takes a directory in a list for an empty file, as Exim does, and the device that is always empty")
    void emptyLists(String source, String value, @TempDir Path directory)
            throws SyntaxException, EvaluationException, IOException {
        Path link = Files.createSymbolicLink(directory.resolve("empty"), Path.of("/dev/null"));
        Environment environment = new Environment(
                "x",
                () -> Expressions.PRIMARY_HOSTNAME,
                FileView.disk(),
                DomainLists.of(Map.of(), Map.of()),
                Trace.NONE);
        for (String list : List.of(directory.toString(), "/dev/null", "//dev/./null", link.toString())) {
            assertThat(Expressions.evaluate(source.replace("LIST", list), environment))
                    .hasToString(value);
        }
        assertThatExceptionOfType(EvaluationException.class)
                .isThrownBy(() -> Expressions.evaluate(source.replace("LIST", "/dev/zero"), environment))
                .withMessageContaining("/dev/zero is no regular file");
        assertThatExceptionOfType(EvaluationException.class)
                .isThrownBy(() -> Expressions.evaluate(source.replace("LIST", directory + "/none"), environment))
                .withMessageContaining("none does not exist");
    }
}

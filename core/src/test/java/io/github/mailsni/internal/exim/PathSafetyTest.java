package io.github.mailsni.internal.exim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Whatever the server name is, nothing is touched outside of the directories that the operator wrote:")
class PathSafetyTest {
    private final MemoryFiles files = new MemoryFiles()
            .with("/tls/mail.example.com.crt", "")
            .with("/tls/com/example/mail.crt", "")
            .with("/tls/map", "mail.example.com: /other/mail.crt\n")
            .with("/other/mail.crt", "")
            .with("/secret", "");

    private TaintedText evaluate(String source, String serverName) throws SyntaxException, EvaluationException {
        return Expressions.evaluate(source, Expressions.environment(serverName, files));
    }

    private void assertRefused(String source, String serverName, String problem) {
        assertThatExceptionOfType(EvaluationException.class)
                .isThrownBy(() -> evaluate(source, serverName))
                .withMessageContaining(problem);
        assertThat(files.looked()).isEmpty();
    }

    @Test
    @DisplayName("a path below the directory before the name is looked at")
    void below() throws SyntaxException, EvaluationException {
        assertThat(evaluate("${if exists{/tls/$tls_in_sni.crt}{Y}{N}}", "mail.example.com"))
                .hasToString("Y");
        assertThat(evaluate(
                        "${if exists{/tls/${sg{$tls_in_sni}{(.*)\\\\.(.*)\\\\.(.*)}{\\$3/\\$2/\\$1}}.crt}{Y}{N}}",
                        "mail.example.com"))
                .hasToString("Y");
        assertThat(files.looked())
                .containsExactly(Path.of("/tls/mail.example.com.crt"), Path.of("/tls/com/example/mail.crt"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exists{$item}",
                "eq{${lookup{a}lsearch{$item/map}}}{}",
                "match_domain{a}{$item/domains}",
                "eq{${lookup{a}dsearch{$item}}}{}"
            })
    @DisplayName("nor is one in a part that Exim reads without need, where nothing stands in the place of the name")
    void leftOut(String condition) throws SyntaxException {
        String list = "/tls/${tls_in_sni}..";
        String source = "${if eq{a}{b}{${if forany{" + list + "}{" + condition + "}{Y}{N}}}{/tls/other}}";

        try {
            assertThat(evaluate(source, "mail.example.com")).hasToString("/tls/other");
        } catch (EvaluationException refused) {
            assertThat(refused).hasMessageContaining("would leave the directory");
        }

        assertThat(files.looked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/tls/${tr{$tls_in_sni}{-_}{/.}}",
                "/tls/${sg{$tls_in_sni}{__-}{../}}",
                "/tls/x/${sg{$tls_in_sni}{__-}{../../}}",
                "/tls/x.${tr{$tls_in_sni}{-_}{/.}}/../../secret",
                "/tls/${sg{$tls_in_sni}{.+}{..}}",
                "/tls/${map{$tls_in_sni}{${tr{$item}{-_}{/.}}}}",
                "/tls/${if match{${tr{$tls_in_sni}{-_}{/.}}}{(.*)}{$1}}",
                "/tls/$tls_in_sni/../../secret",
                "/tls/.${length_1:$tls_in_sni}/secret"
            })
    @DisplayName("one that would leave it is not")
    void leaving(String path) {
        String name = path.contains("length_1") ? "..example" : "__-secret";
        assertRefused(
                "${if exists{" + path + "}{Y}{N}}",
                name,
                path.contains("length_1")
                        ? "its \"..\" would leave the directory \"/tls/\"; what stems from the name must stay below"
                        : "would leave the directory ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "${tr{$tls_in_sni}{-}{/}}             | -secret | begins with what stems from the server name; write the directory before it",
                "$tls_in_sni                          | secret  | is relative; expected one that begins with /",
                "${sg{/tls/$tls_in_sni}{^/tls}{}}     | secret  | begins with what stems from the server name",
                "${substr_4:/tls/$tls_in_sni}         | secret  | begins with what stems from the server name",
                "${extract{2}{,}{/tls/$tls_in_sni,/secret}} | x | begins with what stems from the server name",
                "${if match{/tls,/secret$tls_in_sni}{(/sec.*t)}{$1}} | x | begins with what stems from the server name",
                "${length{${strlen:$tls_in_sni}}{/secrets}} | a.secret | begins with what stems from the server name"
            })
    @DisplayName("one whose beginning the client could choose is not")
    void clientsBeginning(String path, String serverName, String problem) {
        assertRefused("${if exists{" + path + "}{Y}{N}}", serverName, problem);
    }

    @Test
    @DisplayName("files and directories of lookups are as safe as those of exists")
    void lookups() {
        assertRefused("${lookup{x}lsearch{/tls/${tr{$tls_in_sni}{-_}{/.}}}}", "__-secret", "would leave the directory");
        assertRefused("${lookup{x}dsearch{/tls/${tr{$tls_in_sni}{-_}{/.}}}}", "__-secret", "would leave the directory");
        assertRefused("${lookup{x}lsearch{${tr{$tls_in_sni}{-_}{/.}}}}", "-secret", "begins with what stems");
    }

    @ParameterizedTest
    @ValueSource(strings = {"__-secret", "__"})
    @DisplayName("the key of dsearch is the name of an entry")
    void entries(String serverName) {
        assertThatExceptionOfType(EvaluationException.class)
                .isThrownBy(() -> evaluate("${lookup{${tr{$tls_in_sni}{-_}{/.}}}dsearch{/tls}}", serverName))
                .withMessageContaining("is no name that an entry of a directory can have");
        assertThat(files.looked()).containsExactly(Path.of("/tls"));
    }

    @Test
    @DisplayName("what a lookup finds in the operator's file is his own")
    void values() throws SyntaxException, EvaluationException {
        assertThat(evaluate("${lookup{$tls_in_sni}lsearch{/tls/map}}", "mail.example.com")
                        .whollyTrusted())
                .isTrue();
        assertThat(evaluate("${if exists{${lookup{$tls_in_sni}lsearch{/tls/map}}}{Y}{N}}", "mail.example.com"))
                .hasToString("Y");
        assertThat(evaluate(
                        "${if exists{${extract{$tls_in_sni}{a.example=/secret b.example=/tls/map}}}{Y}{N}}",
                        "a.example"))
                .hasToString("Y");
    }

    @Test
    @DisplayName("the name that dsearch found is the client's")
    void foundName() throws SyntaxException, EvaluationException {
        TaintedText found = evaluate("${lookup{$tls_in_sni.crt}dsearch,ret=full{/tls}}", "mail.example.com");

        assertThat(found).hasToString("/tls/mail.example.com.crt").returns(5, TaintedText::trusted);
    }

    @Test
    @DisplayName("a substitution that keeps the directory keeps it trusted, as a panel needs for its wildcards")
    void wildcardOfPanel() throws SyntaxException, EvaluationException {
        String source = "${sg{/domains/$tls_in_sni/combined}{(.+/)[^.]+(.+/combined)}{\\$1*\\$2}}";

        assertThat(evaluate(source, "mail.example.com"))
                .hasToString("/domains/*.example.com/combined")
                .returns("/domains/".length(), TaintedText::trusted);
    }

    @Test
    @DisplayName("the replacement of sg, which is expanded a second time, must not be the client's expression")
    void secondExpansion() throws SyntaxException, EvaluationException {
        assertRefused(
                "${sg{x}{x}{\\$${tr{$tls_in_sni}{-}{_}}}}",
                "primary-hostname",
                "the replacement is made from the server name and has $ or \\ in it");
        assertThat(evaluate("${sg{axb}{x}{$tls_in_sni}}", "mail.example.com")).hasToString("amail.example.comb");
    }

    @Test
    @DisplayName("an empty path exists nowhere, and nothing is looked at")
    void emptyPath() throws SyntaxException, EvaluationException {
        assertThat(evaluate("${if exists{${lookup{nobody}lsearch{/tls/map}}}{Y}{N}}", "x"))
                .hasToString("N");
        assertThat(files.looked()).containsExactly(Path.of("/tls/map"));
    }

    @Test
    @DisplayName("a path that the operator wrote whole may be any")
    void operatorsPath() throws SyntaxException, EvaluationException {
        assertThat(evaluate("${if exists{/tls/../secret}{Y}{N}}", "x")).hasToString("N");
        assertThat(files.looked()).containsExactly(Path.of("/tls/../secret"));
    }

    private Expression certificate(String source) throws SyntaxException {
        return Expression.parse("tls_certificate", source);
    }

    private java.util.List<Path> paths(String source, String serverName) throws SyntaxException, EvaluationException {
        return certificate(source).paths(Expressions.environment(serverName, files));
    }

    @Test
    @DisplayName("the value is a list of paths")
    void list() throws SyntaxException, EvaluationException {
        assertThat(paths("/tls/$tls_in_sni.rsa : /tls/$tls_in_sni.ec:", "a.example"))
                .containsExactly(Path.of("/tls/a.example.rsa"), Path.of("/tls/a.example.ec"));
        assertThat(paths("<; /tls/a:b ; ; /tls/c", "")).containsExactly(Path.of("/tls/a:b"), Path.of("/tls/c"));
        assertThat(paths("", "")).isEmpty();
    }

    @Test
    @DisplayName("a client cannot begin an item of that list")
    void listOfClient() {
        assertThatExceptionOfType(EvaluationException.class)
                .isThrownBy(() -> paths("/tls/${tr{$tls_in_sni}{-}{:}}/secret", "a-"))
                .withMessage(Expressions.lines(
                        "tls_certificate, column 1: the path \"/secret\" begins with what stems from the server name; write the"
                                + " directory before it",
                        "    /tls/${tr{$tls_in_sni}{-}{:}}/secret",
                        "    ^"));
    }

    @Test
    @DisplayName("a path that no file can have is none")
    void invalidPath() {
        assertThatExceptionOfType(EvaluationException.class)
                .isThrownBy(() -> evaluate("${if exists{/tls/a\u0000b}{Y}{N}}", "x"))
                .withMessageContaining("the path \"/tls/a\\x00b\" is none that a file can have");
    }
}

package io.github.mailsni.internal.exim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

@Label("The parser and the evaluation, whatever the expression")
class ExpressionPropertiesTest {
    private static final List<String> GOLDEN = golden();

    private static List<String> golden() {
        return GoldenTest.rows().map(GoldenTest.Row::expression).toList();
    }

    /** Parses and evaluates; any exception but the two of the package fails the test. */
    private static void parseAndEvaluate(String source, String serverName) {
        try {
            Expressions.evaluate(source, Expressions.environment(serverName, new AnyFiles()));
        } catch (SyntaxException | EvaluationException e) {
            String message = String.valueOf(e.getMessage());
            assertThat(message).matches("(?s)tls_certificate, column [0-9]+: .+\n    .*\n    *\\^");
            assertThat(message.lines()).hasSize(3);
            assertThat(message.chars().filter(c -> c != '\n')).allMatch(c -> c >= ' ' && c < 0x7f);
        }
    }

    @Property
    @Label("throw nothing but their own exceptions, for arbitrary text")
    void arbitraryText(@ForAll String source, @ForAll String serverName) {
        parseAndEvaluate(source, serverName);
    }

    @Property(tries = 2000)
    @Label("throw nothing but their own exceptions, for words of the language in any order")
    void wordsInAnyOrder(@ForAll("words") String source, @ForAll("names") String serverName) {
        parseAndEvaluate(source, serverName);
    }

    @Property(tries = 2000)
    @Label("throw nothing but their own exceptions, for expressions that are nearly right")
    void nearlyRight(@ForAll("mutated") String source, @ForAll("names") String serverName) {
        parseAndEvaluate(source, serverName);
    }

    @Property
    @Label("throw nothing but their own exceptions, for arbitrary regular expressions")
    void regularExpressions(@ForAll("regexes") String regex, @ForAll("names") String serverName) {
        parseAndEvaluate("${if match{$tls_in_sni}{\\N" + regex + "\\N}{$0$1$2}{N}}", serverName);
    }

    @Property
    @Label("throw nothing but their own exceptions, for arbitrary nesting")
    void nesting(@ForAll("openings") String opening, @ForAll("depths") int depth) {
        parseAndEvaluate(opening.repeat(depth), "mail.example.com");
    }

    @Property
    @Label("look at each character a bounded number of times")
    void linear(@ForAll("words") String source) {
        assertThat(Parser.steps(new Source("x", source))).isLessThanOrEqualTo(12L * source.length() + 50);
    }

    @Example
    @Label("look at each character a bounded number of times, also if it is nested or never closed")
    void linearWhenNested() {
        for (String opening : openings().allValues().orElseThrow().toList()) {
            for (int repetitions : new int[] {10, 100, 1000, 4000}) {
                String source = opening.repeat(repetitions);
                assertThat(Parser.steps(new Source("x", source)))
                        .as("%d times %s", repetitions, opening)
                        .isLessThanOrEqualTo(12L * source.length() + 50);
            }
        }
    }

    @Provide
    Arbitrary<String> openings() {
        return Arbitraries.of(
                "${lc:",
                "${if ",
                "${if and{{",
                "and{{",
                "${if !",
                "${if eq{",
                "${lookup{",
                "${lookup{a}lsearch{",
                "${sg{a}{b}{",
                "${sg{a}{b}{\\${sg{a}{b}{",
                "${extract{",
                "${extract json{",
                "${hmac{md5}{",
                "${if forany_json{[1]}{",
                "${if match_ip{::1}{",
                "${if match_ip{::1}{\\${if match_ip{",
                "${if match_ip{",
                "${map{a}{",
                "${filter{a}{forany{a}{",
                "{",
                "}",
                "$",
                "\\",
                "\\N",
                "${if eq{a}{a}{",
                "x${lc:y}",
                "${if def:tls_in_sni {a}{b}} ");
    }

    @Provide
    Arbitrary<Integer> depths() {
        return Arbitraries.integers().between(0, 3000);
    }

    @Provide
    Arbitrary<String> regexes() {
        return Arbitraries.of(
                        "a",
                        "b",
                        ".",
                        "*",
                        "+",
                        "?",
                        "{2}",
                        "{2,}",
                        "{",
                        "}",
                        "(",
                        ")",
                        "(?:",
                        "(?=",
                        "(?<!",
                        "(?<n>",
                        "(?P=n)",
                        "[",
                        "]",
                        "^",
                        "-",
                        "[:alpha:]",
                        "[^",
                        "\\d",
                        "\\",
                        "\\1",
                        "\\Q",
                        "\\E",
                        "\\x41",
                        "|",
                        "$",
                        "(?i)",
                        "&&",
                        "\\b")
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.of(
                        "$",
                        "{",
                        "}",
                        "{",
                        "}",
                        "${",
                        "\\",
                        "!",
                        ":",
                        " ",
                        "a",
                        "1",
                        "-1",
                        "$1",
                        "$value",
                        "$item",
                        "$tls_in_sni",
                        "${if ",
                        "and{{",
                        "or{{",
                        "}}",
                        "eq{a}{b}",
                        "exists{/tls/",
                        "def:tls_in_sni",
                        "match{a}{(a)}",
                        "{yes}{no}}",
                        "fail",
                        "${lookup{",
                        "}lsearch{/tls/map}",
                        "}dsearch{/tls}",
                        "}nwildlsearch{/tls/map}",
                        "${lc:",
                        "${length_3:",
                        "${substr_-2_1:",
                        "${domain:",
                        "${sg{",
                        "}{(a*)*}{\\$1}}",
                        "${tr{",
                        "${extract{1}{:}{",
                        "${extract{a}{",
                        "${map{",
                        "${filter{",
                        "${reduce{",
                        "${sort{b:a}{lt}{",
                        "${listextract{",
                        "${listquote{:}{",
                        "${nhash{",
                        "${hash_2_70:",
                        "${eval:",
                        "${base62d:",
                        "${local_part:",
                        "forany{a:b}{",
                        "match_domain{",
                        "inlist{a}{",
                        "<; a ; b",
                        "=",
                        "\n",
                        "\u0000",
                        "\u017f")
                .list()
                .ofMaxSize(20)
                .map(parts -> String.join("", parts));
    }

    @Provide
    Arbitrary<String> mutated() {
        Arbitrary<String> inserted =
                Arbitraries.of("", "{", "}", "$", "\\", ":", "a", " ", "${", "}}", "\\N", "/", "..");
        return Combinators.combine(
                        Arbitraries.of(GOLDEN),
                        Arbitraries.integers().between(0, 80),
                        Arbitraries.integers().between(0, 3),
                        inserted)
                .as((source, position, dropped, text) -> {
                    int start = Math.min(position, source.length());
                    int end = Math.min(source.length(), start + dropped);
                    return source.substring(0, start) + text + source.substring(end);
                });
    }

    @Provide
    Arbitrary<String> names() {
        return NastyNames.valid();
    }
}

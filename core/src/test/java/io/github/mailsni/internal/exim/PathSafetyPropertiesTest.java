package io.github.mailsni.internal.exim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.statistics.Statistics;

@Label("Whatever operators do with the server name")
class PathSafetyPropertiesTest {
    private static final List<Path> NAMED = List.of(Path.of("/tls"), Path.of("/keys"), Path.of("/a/b"));

    @Property(tries = 5000)
    @Label("nothing is looked at, and nothing is an answer, outside of the directories that they wrote")
    void staysInside(@ForAll("expressions") String source, @ForAll("names") String serverName) throws SyntaxException {
        AnyFiles files = new AnyFiles();
        Expression expression = Expression.parse("tls_certificate", source);
        String outcome;
        try {
            List<Path> paths = expression.paths(Expressions.environment(serverName, files));
            assertThat(paths)
                    .allMatch(PathSafetyPropertiesTest::isInside, "lies in a directory that the operator wrote");
            outcome = "answered";
        } catch (EvaluationException e) {
            outcome = "refused";
        }
        assertThat(files.looked())
                .allMatch(PathSafetyPropertiesTest::isInside, "lies in a directory that the operator wrote");
        Statistics.label("outcome").collect(outcome);
        Statistics.label("looks").collect(files.looked().isEmpty() ? "none" : "some");
        Statistics.label("outcome").coverage(coverage -> {
            coverage.check("answered").percentage(share -> share > 10);
            coverage.check("refused").percentage(share -> share > 10);
        });
        Statistics.label("looks").coverage(coverage -> coverage.check("some").percentage(share -> share > 20));
    }

    private static boolean isInside(Path path) {
        return NAMED.stream().anyMatch(path.normalize()::startsWith);
    }

    @Provide
    Arbitrary<String> names() {
        return NastyNames.valid();
    }

    /** Something that is made of the server name, and never of a directory. */
    private static Arbitrary<String> madeOfName() {
        Arbitrary<String> name = Arbitraries.of("${tls_in_sni}", "${tls_sni}");
        return Arbitraries.recursive(() -> name, PathSafetyPropertiesTest::transformed, 0, 3);
    }

    private static Arbitrary<String> transformed(Arbitrary<String> inner) {
        Arbitrary<String> forms = Arbitraries.of(
                "${tr{%}{-}{/}}",
                "${tr{%}{_}{.}}",
                "${tr{%}{-_}{/.}}",
                "${tr{%}{._-}{//:}}",
                "${sg{%}{-}{/}}",
                "${sg{%}{_}{..}}",
                "${sg{%}{__-}{../}}",
                "${sg{%}{(.*)[.](.*)}{\\$2/\\$1}}",
                "${sg{%}{.+}{../../etc/passwd}}",
                "${sg{%}{^}{/etc/}}",
                "${lc:%}",
                "${uc:%}",
                "${quote:%}",
                "${rxquote:%}",
                "${escape:%}",
                "${domain:x@%}",
                "${length_5:%}",
                "${substr_1:%}",
                "${substr_-4:%}",
                "${substr_-4_3:%}",
                "${length{${strlen:%}}{%}}",
                "${extract{1}{.}{%}}",
                "${extract{-1}{/}{%}}",
                "${extract{%}{a=% b=%}{$value}{%}}",
                "${if match{%}{(.*)[._-](.*)}{$2$1}{${0}%}}",
                "${if match_domain{%}{*a:*b:^(.*)-(.*)\\$}{$1}{${value}%}}",
                "${if inlist{%}{<. %}{$value}{%}}",
                "${map{<- %}{$item/}}",
                "${map{%}{$item:%}}",
                "${filter{<- %}{!eq{$item}{a}}}",
                "${lookup{%}dsearch{/tls}{$value}{%}}",
                "${lookup{%}dsearch,ret=key{/keys}{$value/$value}{%}}",
                "${lookup{%}partial0-lsearch{/tls/map}{$1$2}{%}}",
                "${lookup{%}lsearch*,ret=key{/tls/map}{$value}{%}}",
                "%%",
                "%.${tls_in_sni}",
                "x/%",
                "${if eq{%}{$tls_in_sni}{%}{%}}");
        return Combinators.combine(forms, inner).as((form, text) -> form.replace("%", text));
    }

    /** A path as an operator writes it: a directory, and something that is made of the name. */
    private static Arbitrary<String> paths() {
        Arbitrary<String> directories =
                Arbitraries.of("/tls/", "/keys/", "/a/b/", "/tls/exim.crt.", "/keys/x/", "/a/b/./");
        Arbitrary<String> ends =
                Arbitraries.of("", "", "", "", ".crt", "/fullchain.pem", "/../x", "..", ":/keys/${tls_in_sni}");
        Arbitrary<String> plain = Combinators.combine(directories, madeOfName(), ends)
                .as((directory, name, end) -> directory + name + "${tls_in_sni}" + end);
        return Arbitraries.recursive(() -> plain, PathSafetyPropertiesTest::transformedPath, 0, 2);
    }

    private static Arbitrary<String> transformedPath(Arbitrary<String> inner) {
        Arbitrary<String> forms = Arbitraries.of(
                "${sg{%}{(.+/)[^.]+(.+)}{\\$1*\\$2}}",
                "${sg{%}{/}{}}",
                "${sg{%}{^/[a-z]+}{}}",
                "${sg{%}{^(/)[^-]*}{\\$1}}",
                "${sg{%}{(.*/)}{\\$1../}}",
                "${sg{%}{(?=.*-)tls}{etc}}",
                "${sg{%}{^(.*?)[a-c].*}{\\$1}}",
                "${tr{%}{-_}{/.}}",
                "${lc:%}",
                "${substr_4:%}",
                "${substr_-9:%}",
                "${substr_-9_6:%}",
                "${length_3:%}",
                "${length_20:%}",
                "${length{${strlen:$tls_in_sni}}{%}}",
                "${extract{2}{/}{%}}",
                "${extract{-1}{:}{%}}",
                "${if match{%}{(/[a-z]+)(.*)}{$1}{%}}",
                "${if match{%}{^(.*)-}{$1}{x}}",
                "${map{%}{$item}}",
                "${map{<- %}{$item}}",
                "${filter{%}{exists{$item}}}",
                "${if forany{%}{exists{$item}}{%}{%}}",
                "${if inlist{%}{%}{$value}{%}}",
                "${if match_domain{$tls_in_sni}{lsearch;/tls/map}{%}{%}}",
                "${extract{$tls_in_sni}{a=% mail=%}{$value}{%}}");
        return Combinators.combine(forms, inner).as((form, path) -> form.replace("%", path));
    }

    @Provide
    Arbitrary<String> expressions() {
        Arbitrary<String> forms = Arbitraries.of(
                "%",
                "${if exists{%}{%}{/tls/default}}",
                "${if and{{def:tls_in_sni}{exists{%}}}{%}{/keys/default}}",
                "${lookup{$tls_in_sni}lsearch{%}{$value}{%}}",
                "${lookup{$tls_in_sni}nwildlsearch{%}{$value}{/tls/default}}",
                "${lookup{${tr{$tls_in_sni}{-_}{/.}}}dsearch{%}{%/$value}{/tls/default}}",
                "${lookup{$tls_in_sni}dsearch,ret=full{%}{$value}{/tls/default}}",
                "${lookup{${sg{$tls_in_sni}{_}{..}}}dsearch,ret=full{%}{$value}{/tls/default}}");
        return Combinators.combine(forms, paths()).as((form, path) -> form.replace("%", path));
    }
}

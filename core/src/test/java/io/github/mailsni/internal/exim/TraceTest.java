package io.github.mailsni.internal.exim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Who asks why hears")
class TraceTest {
    private static final class Heard implements Trace {
        private final List<String> lines = new ArrayList<>();

        @Override
        public void condition(Place condition, List<TaintedText> arguments, boolean holds) {
            lines.add(condition.column() + " " + condition.text() + " " + arguments + " " + holds);
        }

        @Override
        public void branch(Place item, Branch branch, String taken) {
            lines.add(item.column() + " " + branch + " [" + taken + "]");
        }

        @Override
        public void lookup(Place lookup, TaintedText key, Path file, Optional<TaintedText> result) {
            lines.add(lookup.column() + " " + lookup.option() + " " + key + " in " + file + " "
                    + result.map(TaintedText::value).orElse("-"));
        }
    }

    private static List<String> heard(String source, FileView files) throws SyntaxException {
        Heard heard = new Heard();
        try {
            Expressions.evaluate(
                    source, Expressions.environment("mail.example.com", files).withTrace(heard));
        } catch (EvaluationException e) {
            heard.lines.add(e.forced() ? "forced" : "failed");
        }
        return heard.lines;
    }

    @Test
    @DisplayName("each condition that was tried, in order, with what its arguments were, and the branch that was taken")
    void conditions() throws SyntaxException {
        MemoryFiles files = new MemoryFiles().with("/tls/mail.example.com", "");

        assertThat(heard(
                        "${if and{{!eq{$tls_in_sni}{}}{exists{/tls/${tls_sni}}}{or{{def:value}}}{bool{1}}}{a}{b${tls_sni}}}",
                        files))
                .containsExactly(
                        "12 eq{$tls_in_sni}{} [mail.example.com, ] false",
                        "31 exists{/tls/${tls_sni}} [/tls/mail.example.com] true",
                        "60 def:value [] false",
                        "56 or{{def:value}} [] false",
                        "6 and{{!eq{$tls_in_sni}{}}{exists{/tls/${tls_sni}}}{or{{def:value}}}{bool{1}}} [] false",
                        "1 NO [b${tls_sni}]");
    }

    @Test
    @DisplayName("the address and the list of match_ip, as it is expanded")
    void addresses() throws SyntaxException {
        assertThat(heard("${if match_ip{::1}{192.0.2.1 : \\$value : ::::1}{a}{b}}", new MemoryFiles()))
                .containsExactly(
                        "6 match_ip{::1}{192.0.2.1 : \\$value : ::::1} [::1, 192.0.2.1 : $value : ::::1] true",
                        "1 YES [a]");
    }

    @Test
    @DisplayName("each lookup with its key, its file and what it found")
    void lookups() throws SyntaxException {
        MemoryFiles files =
                new MemoryFiles().with("/map", "mail.example.com: one\n").with("/dir/x", "");

        assertThat(heard("${lookup{$tls_in_sni}lsearch{/map}}/${lookup{y}dsearch{/dir}{$value}fail}", files))
                .containsExactly(
                        "1 tls_certificate mail.example.com in /map one",
                        "1 YES []",
                        "37 tls_certificate y in /dir -",
                        "37 FAIL [fail]",
                        "forced");
    }
}

package io.github.mailsni.internal.exim.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.mailsni.internal.exim.EvaluationException;
import io.github.mailsni.internal.exim.Expression;
import io.github.mailsni.internal.exim.Expressions;
import io.github.mailsni.internal.exim.MemoryFiles;
import io.github.mailsni.internal.exim.SyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The lines that people have in their configurations work:")
class RealConfigurationsTest {
    private final MemoryFiles files = new MemoryFiles();

    private Path path(String source, String serverName) throws SyntaxException, EvaluationException {
        return Expression.parse("tls_certificate", source)
                .paths(Expressions.environment(serverName, files))
                .get(0);
    }

    @Test
    @DisplayName("a file for each name, and a default")
    void fileForEachName() throws SyntaxException, EvaluationException {
        String key =
                "${if exists{/etc/exim4/tls/exim.key.${tls_sni}}{/etc/exim4/tls/exim.key.${tls_sni}}{/etc/exim4/tls/exim.key.mail.defaultdomain.com}}";
        files.with("/etc/exim4/tls/exim.key.mail.example.com", "");

        assertThat(path(key, "mail.example.com")).isEqualTo(Path.of("/etc/exim4/tls/exim.key.mail.example.com"));
        assertThat(path(key, "mail.example.org")).isEqualTo(Path.of("/etc/exim4/tls/exim.key.mail.defaultdomain.com"));
        assertThat(path(key, "")).isEqualTo(Path.of("/etc/exim4/tls/exim.key.mail.defaultdomain.com"));
        assertThat(files.looked()).contains(Path.of("/etc/exim4/tls/exim.key."));
    }

    @Test
    @DisplayName("a hosting panel's, which checks the name as the domain of an address")
    void panel() throws SyntaxException, EvaluationException {
        String source = "${if and {{eq {${domain:foo@$tls_in_sni}} {$tls_in_sni}} {exists{/ssl/$tls_in_sni.crt}}}"
                + " {/ssl/$tls_in_sni.crt} {/ssl/default.crt}}";
        files.with("/ssl/mail.example.com.crt", "")
                .with("/ssl/a_b.example.com.crt", "")
                .with("/ssl/.crt", "");

        assertThat(path(source, "mail.example.com")).isEqualTo(Path.of("/ssl/mail.example.com.crt"));
        assertThat(path(source, "a_b.example.com")).isEqualTo(Path.of("/ssl/default.crt"));
        assertThat(path(source, "")).isEqualTo(Path.of("/ssl/.crt"));
    }

    @Test
    @DisplayName("another panel's, which tries the wildcard of the parent domain")
    void panelWithWildcards() throws SyntaxException, EvaluationException {
        String combined = "/domains/$tls_in_sni/combined";
        String wildcard = "${sg{" + combined + "}{(.+/)[^.]+(.+/combined)}{\\$1*\\$2}}";
        String source = "${if and{{gt{$tls_in_sni}{}}{!match{$tls_in_sni}{/}}}"
                + "{${if exists{" + combined + "}{" + combined + "}"
                + "{${if exists{" + wildcard + "}{" + wildcard + "}{/domains/default/combined}}}}}"
                + "{/domains/default/combined}}";
        files.with("/domains/mail.example.com/combined", "").with("/domains/*.example.org/combined", "");

        assertThat(path(source, "mail.example.com")).isEqualTo(Path.of("/domains/mail.example.com/combined"));
        assertThat(path(source, "imap.example.org")).isEqualTo(Path.of("/domains/*.example.org/combined"));
        assertThat(path(source, "a.b.example.org")).isEqualTo(Path.of("/domains/default/combined"));
        assertThat(path(source, "")).isEqualTo(Path.of("/domains/default/combined"));
    }

    @Test
    @DisplayName("a map in a file")
    void map() throws SyntaxException, EvaluationException {
        String source = "${lookup{$tls_in_sni}lsearch{/etc/exim4/certs}{$value}{/etc/exim4/exim.crt}}";
        files.with("/etc/exim4/certs", "# certificates\nmail.example.com: /tls/one.pem\n");

        assertThat(path(source, "mail.example.com")).isEqualTo(Path.of("/tls/one.pem"));
        assertThat(path(source, "mail.example.org")).isEqualTo(Path.of("/etc/exim4/exim.crt"));
    }

    @Test
    @DisplayName("a map with patterns, of which a field is the name of the file")
    void mapWithPatterns() throws SyntaxException, EvaluationException {
        String source = "/tls/${lookup{$tls_in_sni}nwildlsearch{/map}{${extract{2}{:}{$value}}}{default}}.pem";
        files.with("/map", "*.example.org:u2:smtp.example.org\n^imap[0-9]+\\.example\\.net$:u3:imap.example.net\n");

        assertThat(path(source, "x.example.org")).isEqualTo(Path.of("/tls/smtp.example.org.pem"));
        assertThat(path(source, "imap7.example.net")).isEqualTo(Path.of("/tls/imap.example.net.pem"));
        assertThat(path(source, "imap.example.net")).isEqualTo(Path.of("/tls/default.pem"));
    }

    @Test
    @DisplayName("an entry of a directory")
    void entry() throws SyntaxException, EvaluationException {
        String source = "${lookup{${lc:$tls_in_sni}.crt}dsearch,ret=full,filter=file{/panel}{$value}{/panel/default}}";
        files.with("/panel/mail.example.com.crt", "");

        assertThat(path(source, "mail.example.com")).isEqualTo(Path.of("/panel/mail.example.com.crt"));
        assertThat(path(source, "")).isEqualTo(Path.of("/panel/default"));
    }

    @Test
    @DisplayName("a list of names in place, and a failure for others")
    void listInPlace() throws SyntaxException, EvaluationException {
        String source =
                "/tls/${if inlist {$tls_in_sni}{ : a.example : b.example} {x} {${if eq{$tls_in_sni}{c.example} {y} fail}}}";

        assertThat(path(source, "")).isEqualTo(Path.of("/tls/x"));
        assertThat(path(source, "b.example")).isEqualTo(Path.of("/tls/x"));
        assertThat(path(source, "c.example")).isEqualTo(Path.of("/tls/y"));
        assertThatExceptionOfType(EvaluationException.class)
                .isThrownBy(() -> path(source, "d.example"))
                .matches(EvaluationException::forced);
    }
}

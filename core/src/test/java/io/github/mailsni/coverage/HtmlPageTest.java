package io.github.mailsni.coverage;

import static io.github.mailsni.coverage.EximHosts.AUTHORITY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.KeyType;
import io.github.mailsni.ServerName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A report as a page")
class HtmlPageTest {
    @TempDir
    Path directory;

    private DirectoryReport report() throws Exception {
        EximHosts hosts = new EximHosts(directory);
        hosts.write("mail.example.com");
        hosts.write(
                "old.example.com",
                AUTHORITY
                        .certificateFor("old.example.com")
                        .validity(
                                Instant.now().minus(Duration.ofDays(90)),
                                Instant.now().minus(Duration.ofDays(1)))
                        .issue());
        Files.writeString(hosts.certificateFile("ruined.example.com"), "hello", StandardCharsets.US_ASCII);
        return EximHosts.check().checkDirectory(hosts.open());
    }

    @Test
    @DisplayName(
            "has the verdict in its title, each host, each kind of client, refused files and names without a certificate")
    void content() throws Exception {
        String page = report().toHtml();
        assertThat(page)
                .startsWith("<!DOCTYPE html>\n<html lang=en>")
                .contains("<title>2 of 4 hosts are not covered")
                .contains("<th scope=row><code>mail.example.com</code>")
                .contains("exim.crt.ruined.example.com")
                .contains("the certificate expired at ");
        Stream.of(ClientProfile.values())
                .forEach(client -> assertThat(page).contains("<th scope=col>" + client.title()));
        String unserved = page.substring(page.indexOf("id=h-unserved"));
        assertThat(unserved)
                .contains("<li><code>ruined.example.com</code>")
                .doesNotContain("<li><code>mail.example.com");
    }

    @Test
    @DisplayName("allows by its policy the style and the script in it, and nothing else")
    void policy() throws Exception {
        String page = report().toHtml();
        Matcher inline =
                Pattern.compile("<(style|script)>(.*?)</\\1>", Pattern.DOTALL).matcher(page);
        assertThat(page).contains("default-src 'none'");
        int found = 0;
        while (inline.find()) {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(inline.group(2).getBytes(StandardCharsets.UTF_8));
            assertThat(page)
                    .contains(inline.group(1) + "-src 'sha256-"
                            + Base64.getEncoder().encodeToString(digest) + "'");
            found++;
        }
        assertThat(found).isEqualTo(2);
        assertThat(page).doesNotContain(" style=", " onclick=", "href=", "src=", "url(", "@import");
    }

    private static Stream<Arguments> hostile() {
        return Stream.of(
                Arguments.of("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
                Arguments.of("\"'&", "&quot;&#39;&amp;"),
                Arguments.of("a\u202eb", "a\\u202eb"),
                Arguments.of("a\u0000\u007fb", "a\\x00\\x7fb"),
                Arguments.of("a\ud800b", "a\\ud800b"),
                Arguments.of("m\u00fcnchen \ud83d\ude00", "m&#252;nchen &#128512;"));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    @DisplayName("takes nothing for markup, wherever it comes from, and is ASCII")
    void escaped(String text, String written) {
        Problem problem = new Problem(ProblemCode.KEY_UNREADABLE, Severity.ERROR, text, Optional.of(Path.of("file")));
        PresentedCertificate certificate = new PresentedLeaf(
                text,
                text,
                List.of(text),
                true,
                Instant.EPOCH,
                Instant.EPOCH,
                KeyType.RSA,
                text,
                "",
                "",
                1,
                false,
                List.of());
        HostCoverage host = new HostVerdict(
                text,
                ServerName.of("mail.example.com"),
                Optional.empty(),
                List.of(certificate),
                List.of(),
                List.of(new ClientVerdict(ClientProfile.GMAIL, List.of(certificate), List.of(problem))),
                List.of(problem));
        String page = new CoverageReport(Instant.EPOCH, text, List.of(host)).toHtml();
        assertThat(page).contains(written).matches(Pattern.compile("[\n -~]*"));
        assertThat(Pattern.compile("<script>").matcher(page).results()).hasSize(1);
        assertThat(Pattern.compile(Pattern.quote(written))
                        .matcher(page)
                        .results()
                        .count())
                .isGreaterThanOrEqualTo(5);
    }

    @Test
    @DisplayName("of a policy has what is wrong with the policy, too")
    void mtaSts() throws Exception {
        EximHosts hosts = new EximHosts(directory);
        hosts.write("mail.example.com");
        MtaStsReport report = MtaStsPolicy.parse(
                        "version: STSv1\nmode: enforce\nmax_age: 86400\nmx: mail.example.com\nmx: other.example\n")
                .check(EximHosts.check().check(hosts.open(), "mail.example.com"));
        assertThat(report.toHtml()).contains("The MTA-STS policy", "other.example", "The host is covered");
        assertThat(report.toHtml(EximHosts.check().checkDirectory(hosts.open())))
                .contains("other.example", "2 of 2 hosts are covered");
    }

    @Test
    @DisplayName("shows a host of an MTA-STS policy once, however it was spelled")
    void spellings() throws Exception {
        EximHosts hosts = new EximHosts(directory);
        hosts.write("mail.example.com");
        hosts.write("xn--bcher-kva.example");
        MtaStsReport report = MtaStsPolicy.parse(
                        "version: STSv1\nmode: enforce\nmax_age: 86400\nmx: mail.example.com\nmx: xn--bcher-kva.example\n")
                .check(EximHosts.check().check(hosts.open(), "Mail.Example.com.", "b\u00fccher.example"));

        assertThat(report.toHtml(EximHosts.check().checkDirectory(hosts.open())))
                .contains("3 of 3 hosts are covered");
    }
}

package io.github.mailsni.coverage;

import static io.github.mailsni.coverage.EximHosts.AUTHORITY;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.DirectoryEvent;
import io.github.mailsni.DirectoryStatistics;
import io.github.mailsni.DirectoryStatistics.UnknownName;
import io.github.mailsni.ForwardingSelector;
import io.github.mailsni.RequestedName;
import io.github.mailsni.ServerName;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.exim.EximTls;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The page of a running server")
class StatusPageTest {
    private static final ServerName DEFAULT = ServerName.of(EximHosts.DEFAULT);

    @TempDir
    private Path directory;

    private EximHosts hosts;

    private final RecentChanges changes = new RecentChanges(Clock.systemUTC());

    @BeforeEach
    void makeHosts() throws Exception {
        hosts = new EximHosts(directory);
        hosts.write("mail.example.com");
        hosts.write("mail.example.org");
        Files.writeString(hosts.certificateFile("ruined.example.com"), "hello", StandardCharsets.US_ASCII);
    }

    /** A view with other numbers. */
    private static final class WithStatistics extends ForwardingSelector {
        private final CertificateSelector certificates;
        private final DirectoryStatistics numbers;

        WithStatistics(CertificateSelector certificates, DirectoryStatistics numbers) {
            this.certificates = certificates;
            this.numbers = numbers;
        }

        @Override
        protected CertificateSelector selector() {
            return certificates;
        }

        @Override
        public DirectoryStatistics statistics() {
            return numbers;
        }
    }

    private StatusPage page(CertificateSelector certificates) {
        return StatusPage.of(certificates, DEFAULT, EximHosts.check(), changes, Clock.systemUTC());
    }

    @Test
    @DisplayName("has hosts and verdicts, expiries, refused files, unknown names, changes and health")
    void content() throws Exception {
        try (CertificateDirectory certificates = hosts.open();
                StatusPage page = page(certificates)) {
            certificates.select(RequestedName.fromSni("order.example.net".getBytes(StandardCharsets.US_ASCII)));
            changes.accept(new DirectoryEvent.Replaced("mail.example.org"));
            page.examine();

            assertThat(page.toHtml("", 0))
                    .contains("<title>1 of 4 hosts are not covered")
                    .contains("<th scope=row><code>mail.example.org</code>")
                    .contains("id=h-expiries")
                    .contains("exim.crt.ruined.example.com")
                    .contains("replaced: mail.example.org")
                    .contains("The default's certificates are valid");
        }
    }

    @Test
    @DisplayName("needs no script and runs none, and its form leads back to the server")
    void noScript() throws Exception {
        try (CertificateDirectory certificates = hosts.open();
                StatusPage page = page(certificates)) {
            page.examine();

            assertThat(page.toHtml("", 0)).doesNotContain("<script", "<form id=tools", "src=", " onclick=", " style=");
            assertThat(StatusPage.contentSecurityPolicy())
                    .startsWith("default-src 'none'; base-uri 'none'; form-action 'self'; style-src 'sha256-")
                    .endsWith("; frame-ancestors 'none'")
                    .doesNotContain("script", "unsafe");
        }
    }

    @Test
    @DisplayName("contains no key material")
    void noKeys() throws Exception {
        try (CertificateDirectory certificates = hosts.open();
                StatusPage page = page(certificates)) {
            page.examine();
            PrivateKey key =
                    certificates.select(DEFAULT).host().credentials().get(0).privateKey();
            String base64 = Base64.getEncoder().encodeToString(key.getEncoded());

            assertThat(page.toHtml("", 0)).doesNotContain("PRIVATE", base64.substring(20, 60));
        }
    }

    @Test
    @DisplayName("names what clients asked for and no certificate is for, and takes no name or filter for markup")
    void hostile() throws Exception {
        try (CertificateDirectory certificates = hosts.open()) {
            DirectoryStatistics asked = DirectoryStatistics.builder(Instant.now())
                    .hosts(3)
                    .unknownNames(List.of(new UnknownName(ServerName.of("order.example.net"), 42)))
                    .build();
            try (StatusPage page = page(new WithStatistics(certificates, asked))) {
                page.examine();
                changes.accept(new DirectoryEvent.Loaded("<img src=x>"));

                assertThat(page.toHtml("\"><script>alert(1)</script>", 0))
                        .contains("<th scope=row><code>order.example.net</code><td>42")
                        .contains("loaded: &lt;img src=x&gt;")
                        .contains("value=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\"")
                        .contains("0 to 0 of 0")
                        .doesNotContain("<script", "<img");
            }
        }
    }

    @Test
    @DisplayName("shows the hosts that the filter finds, and a part of many")
    void many() throws Exception {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < StatusPage.HOSTS_SHOWN + 50; i++) {
            names.add("h" + i + ".many.example");
        }
        hosts.write(
                "h0.many.example",
                AUTHORITY.issue(
                        "h0.many.example", names.subList(1, names.size()).toArray(String[]::new)));
        try (CertificateDirectory certificates = hosts.open();
                StatusPage page = page(certificates)) {
            page.examine();

            String first = page.toHtml("MANY", 0);
            assertThat(first.split("<tr data-v=", -1)).hasSize(StatusPage.HOSTS_SHOWN + 1);
            assertThat(first)
                    .contains("1 to 100 of 150", "/?filter=MANY&amp;from=100")
                    .doesNotContain("those before");
            assertThat(page.toHtml("many", 100))
                    .contains("101 to 150 of 150", "those before")
                    .doesNotContain("the next");
            assertThat(page.toHtml("h149.", 0)).contains("1 to 1 of 1", "<code>h149.many.example</code>");
            assertThat(page.toHtml("", Integer.MAX_VALUE)).contains("0 to ");
        }
    }

    @Test
    @DisplayName("is stale until it was examined, and after each change")
    void stale() throws Exception {
        try (CertificateDirectory certificates = hosts.open();
                StatusPage page = page(certificates)) {
            assertThat(page.isStale()).isTrue();
            assertThat(page.toHtml("", 0)).contains("<title>The hosts are being judged");

            page.examine();
            assertThat(page.isStale()).isFalse();

            hosts.write("new.example.com");
            certificates.reload();
            assertThat(page.isStale()).isTrue();
        }
    }

    @Test
    @DisplayName("judges the server's own host where the certificates cannot be listed")
    void exim() throws Exception {
        try (EximTls certificates = EximTls.of(
                        hosts.certificateFile(EximHosts.DEFAULT).toString(),
                        hosts.keyFile(EximHosts.DEFAULT).toString());
                StatusPage page = page(certificates)) {
            page.examine();

            assertThat(page.toHtml("", 0)).contains("cannot be listed", "<title>The host is covered");
        }
    }

    @Test
    @DisplayName("says that the health is not good once the default has expired, or the directory is lost")
    void health() throws Exception {
        try (CertificateDirectory certificates = hosts.open()) {
            Instant now = Instant.now();
            assertThat(CertificateHealth.of(certificates, now).ok()).isTrue();
            assertThat(CertificateHealth.of(certificates, now.plus(Duration.ofDays(4000)))
                            .problems())
                    .singleElement()
                    .asString()
                    .contains("the default's ECDSA certificate (mail.default.example) expired at ");
            assertThat(CertificateHealth.of(certificates, now.minus(Duration.ofDays(4000)))
                            .problems())
                    .singleElement()
                    .asString()
                    .contains("is not valid before");
            DirectoryStatistics lost =
                    DirectoryStatistics.builder(now).lost(true).build();
            assertThat(CertificateHealth.of(new WithStatistics(certificates, lost), now)
                            .problems())
                    .singleElement()
                    .asString()
                    .contains("the directory has vanished");
        }
    }

    @Test
    @DisplayName("remembers the last hundred changes, and no names that clients asked for")
    void changes() {
        for (int i = 0; i < RecentChanges.MOST + 20; i++) {
            changes.accept(new DirectoryEvent.Loaded("h" + i));
            changes.accept(new DirectoryEvent.UnknownName(DEFAULT, false));
        }

        assertThat(changes.list()).hasSize(RecentChanges.MOST);
        assertThat(changes.list().get(0).event()).isEqualTo(new DirectoryEvent.Loaded("h119"));
    }
}

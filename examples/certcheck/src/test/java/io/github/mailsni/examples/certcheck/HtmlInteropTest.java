package io.github.mailsni.examples.certcheck;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.mailsni.ServerName;
import io.github.mailsni.coverage.ClientProfile;
import io.github.mailsni.coverage.CoverageCheck;
import io.github.mailsni.coverage.CoverageReport;
import io.github.mailsni.coverage.HostCoverage;
import io.github.mailsni.coverage.Problem;
import io.github.mailsni.coverage.ProblemCode;
import io.github.mailsni.coverage.RecentChanges;
import io.github.mailsni.coverage.StatusPage;
import io.github.mailsni.directory.CertificateDirectory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Chromium, by its driver (on Debian: {@code apt-get install chromium chromium-driver}). */
@Tag("interop")
@DisplayName("certcheck --format html in a browser")
class HtmlInteropTest {
    private static final String MARKUP = "<img src=x onerror=alert(1)>";

    @TempDir
    private static Path profile;

    private static Browser browser;

    @TempDir
    private Path parent;

    /** It takes seconds to start, and is one for all tests. */
    @BeforeAll
    static void start() throws Exception {
        browser = Browser.start(profile);
    }

    @AfterAll
    static void stop() {
        browser.close();
    }

    /** Forgets what an earlier test has left: what is logged is given out once. */
    @BeforeEach
    void forget() throws Exception {
        browser.allowScripts(true);
        browser.log("performance");
        browser.log("browser");
    }

    private Path page() throws Exception {
        Directory directory = Directory.in(parent).with("imap.example.com");
        directory.with(
                "old.example.com",
                directory
                        .authority()
                        .certificateFor("old.example.com")
                        .validity(
                                Instant.now().minus(Duration.ofDays(90)),
                                Instant.now().minus(Duration.ofDays(2)))
                        .issue());
        Files.writeString(directory.certificateOf("ruined.example.com"), "hello", StandardCharsets.US_ASCII);
        Files.writeString(directory.keyOf("ruined.example.com"), "hello", StandardCharsets.US_ASCII);
        Files.writeString(directory.certificateOf(MARKUP), "hello", StandardCharsets.US_ASCII);
        Run run = Run.of(directory.arguments()).with("--format", "html").execute();
        assertThat(run.exitCode()).as("%s", run).isEqualTo(1);
        return Files.writeString(parent.resolve("page.html"), run.output(), StandardCharsets.US_ASCII);
    }

    /** What was requested, but for what the browser's own first page is made of. */
    private List<String> requests() throws Exception {
        return browser.log("performance").stream()
                .filter(message -> !message.contains("\"documentURL\":\"chrome://"))
                .filter(message -> message.contains("\"Network.requestWillBeSent\""))
                .toList();
    }

    @Test
    @DisplayName("has verdicts, expiries, refused files and names without a certificate, also without scripts")
    void withoutScripts() throws Exception {
        browser.allowScripts(false);
        browser.open(page());
        assertThat(browser.text("h1")).isEqualTo("2 of 4 hosts are not covered");
        assertThat(browser.text("#hosts"))
                .contains("Gmail", "Postfix", "Exim", "Jakarta Mail", "old clients")
                .contains("imap.example.com", "old.example.com", "ruined.example.com", "the certificate expired at ");
        assertThat(browser.text("[aria-labelledby=h-expiries]")).contains("old.example.com", "expired");
        assertThat(browser.text("[aria-labelledby=h-refused]")).contains("exim.crt.ruined.example.com", MARKUP);
        assertThat(browser.text("[aria-labelledby=h-unserved]")).contains("ruined.example.com");
        assertThat(browser.text("[aria-labelledby=h-unserved]")).doesNotContain("imap.example.com");
    }

    @Test
    @DisplayName("loads nothing, breaks no rule of its own policy, and takes no name of a file for markup")
    void loadsNothing() throws Exception {
        Path page = page();
        browser.open(page);
        assertThat(browser.value("document.images.length")).isEqualTo("0");
        assertThat(browser.value("document.scripts.length")).isEqualTo("1");
        assertThat(browser.value("performance.getEntriesByType('resource').length"))
                .isEqualTo("0");
        assertThat(requests())
                .singleElement()
                .satisfies(request -> assertThat(request).contains(page.toUri().toString()));
        assertThat(browser.log("browser")).isEmpty();
    }

    @Test
    @DisplayName("is as a running server's page complete without scripts, and its form finds hosts under its policy")
    void runningServer() throws Exception {
        Directory directory = Directory.in(parent).with("imap.example.com");
        for (int i = 0; i < StatusPage.HOSTS_SHOWN; i++) {
            Files.copy(directory.certificateOf("imap.example.com"), directory.certificateOf("h" + i + ".example"));
            Files.copy(directory.keyOf("imap.example.com"), directory.keyOf("h" + i + ".example"));
        }
        Files.writeString(directory.certificateOf(MARKUP), "hello", StandardCharsets.US_ASCII);
        RecentChanges changes = new RecentChanges(Clock.systemUTC());
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        try (CertificateDirectory certificates = CertificateDirectory.builder(directory.path())
                        .defaultHost("imap.example.com")
                        .open();
                StatusPage page = StatusPage.of(
                        certificates,
                        ServerName.of("imap.example.com"),
                        CoverageCheck.standard(),
                        changes,
                        Clock.systemUTC())) {
            page.examine();
            server.createContext("/", exchange -> {
                Matcher asked = Pattern.compile("filter=([^&]*)").matcher(String.valueOf(exchange.getRequestURI()));
                byte[] html = page.toHtml(asked.find() ? asked.group(1) : "", 0).getBytes(StandardCharsets.US_ASCII);
                exchange.getResponseHeaders().add("Content-Type", "text/html");
                exchange.getResponseHeaders().add("Content-Security-Policy", StatusPage.contentSecurityPolicy());
                exchange.sendResponseHeaders(200, html.length);
                exchange.getResponseBody().write(html);
                exchange.close();
            });
            server.start();
            browser.allowScripts(false);
            browser.open(URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"));

            assertThat(browser.text("h1")).endsWith("hosts are not covered");
            assertThat(browser.text("[aria-labelledby=h-health]")).contains("The default's certificates are valid");
            assertThat(browser.text("[aria-labelledby=h-refused]")).contains(MARKUP);
            assertThat(browser.text("form output")).matches("1 to 100 of 10\\d");

            browser.type("#filter", "imap");
            browser.click("form button");
            assertThat(browser.text("form output")).isEqualTo("1 to 1 of 1");
            assertThat(browser.text("#hosts")).contains("imap.example.com").doesNotContain("h1.example");
            assertThat(browser.log("browser")).isEmpty();
        } finally {
            server.stop(0);
        }
    }

    @Test
    @DisplayName("is filtered by text and by verdict")
    void filter() throws Exception {
        browser.open(page());
        assertThat(browser.text("#shown")).isEqualTo("4 of 4 shown");
        browser.type("#filter", "IMAP");
        assertThat(browser.text("#shown")).isEqualTo("1 of 4 shown");
        assertThat(browser.text("#hosts")).contains("imap.example.com").doesNotContain("old.example.com", "expired at");
        browser.value("document.getElementById('filter').value = ''");
        browser.click("input[value=n]");
        assertThat(browser.text("#shown")).isEqualTo("2 of 4 shown");
        assertThat(browser.text("#hosts"))
                .contains("old.example.com", "expired at")
                .doesNotContain("imap.example.com");
    }

    @Test
    @Tag("long")
    @DisplayName("opens and filters ten thousand hosts")
    void large() throws Exception {
        CoverageReport report = new CoverageReport(
                Instant.EPOCH,
                "nobody",
                IntStream.range(0, 10_000).mapToObj(HtmlInteropTest::host).toList());
        String html = report.toHtml();
        assertThat(html.length()).isLessThan(10_000_000);
        browser.open(Files.writeString(parent.resolve("large.html"), html, StandardCharsets.US_ASCII));
        assertThat(browser.text("#shown")).isEqualTo("10000 of 10000 shown");
        browser.type("#filter", "host-1234.");
        assertThat(browser.text("#shown")).isEqualTo("1 of 10000 shown");
        assertThat(browser.text("#hosts")).contains("host-1234.example.com").doesNotContain("host-1235");
    }

    private static HostCoverage host(int number) {
        String host = "host-" + number + ".example.com";
        Optional<Path> file = Optional.of(Path.of("/etc/exim4/tls/exim.crt." + host));
        return HostCoverage.withoutCertificate(
                host,
                List.of(ClientProfile.values()),
                number % 10 == 0
                        ? Problem.of(ProblemCode.CERTIFICATE_EXPIRED, "the certificate expired; renew it", file)
                        : Problem.of(ProblemCode.KEY_UNREADABLE, "the key cannot be read", file));
    }
}

package io.github.mailsni.examples.smtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import io.github.mailsni.ServerName;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.coverage.RecentChanges;
import io.github.mailsni.coverage.TrustRoots;
import io.github.mailsni.directory.CertificateDirectory;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

@DisplayName("The port for operators")
class AdminServerTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final String TOKEN = "0123456789abcdef0123";

    private static final List<AutoCloseable> opened = new ArrayList<>();

    @TempDir
    private static Path files;

    /** Without a token. */
    private static InetSocketAddress server;

    @BeforeAll
    static void start() throws IOException {
        server = start(TestHosts.writeTo(files), Optional.empty(), Clock.systemUTC());
    }

    @AfterAll
    static void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private static <T extends AutoCloseable> T opened(T part) {
        opened.add(part);
        return part;
    }

    private static InetSocketAddress start(Path directory, Optional<String> token, Clock clock) throws IOException {
        RecentChanges changes = new RecentChanges(clock);
        CertificateDirectory certificates = opened(CertificateDirectory.builder(directory)
                .defaultHost(TestHosts.DEFAULT)
                .unknownNames(UnknownNamePolicy.DEFAULT)
                .listener(changes)
                .open());
        Reloader reloader = new Reloader(certificates::reload, Systemd.of(Map.of()), () -> "");
        AdminPages pages = opened(new AdminPages(
                certificates,
                ServerName.of(TestHosts.DEFAULT),
                reloader,
                changes,
                new ServerCounts(),
                TrustRoots.of(
                        TestHosts.AUTHORITY.issue("any.example").chainWithRoot().get(1)),
                clock));
        return opened(AdminServer.start(ANY_PORT, token, pages)).address();
    }

    @Test
    @DisplayName("tells health: 200 while the default is valid, 503 with the reason afterwards")
    void health() throws Exception {
        HttpAnswer good = HttpAnswer.get(server, "/health");
        assertThat(good.status()).isEqualTo(200);
        assertThat(good.head()).contains("content-type: application/json", "cache-control: no-store");
        assertThat(good.body()).isEqualTo("{\"status\":\"ok\",\"problems\":[]}\n");

        HttpAnswer expired = HttpAnswer.get(
                start(files, Optional.empty(), Clock.offset(Clock.systemUTC(), Duration.ofDays(4000))), "/health");
        assertThat(expired.status()).isEqualTo(503);
        assertThat(expired.body())
                .startsWith(
                        "{\"status\":\"failing\",\"problems\":[\"the default's ECDSA certificate (mail.example.com) expired");
    }

    @Test
    @DisplayName("is scraped by Prometheus")
    void metrics() throws Exception {
        HttpAnswer scrape = HttpAnswer.get(server, "/metrics");

        assertThat(scrape.status()).isEqualTo(200);
        assertThat(scrape.head()).contains("content-type: text/plain; version=0.0.4");
        assertThat(scrape.body())
                .contains("\nmailsni_hosts 3", "\nmailsni_directory_lost 0", "\nsmtp_connections_total 0");
    }

    @Test
    @DisplayName("names in rules and dashboards of docs are in a scrape")
    void documentedMetrics() throws Exception {
        String scrape = HttpAnswer.get(server, "/metrics").body();
        for (String file : List.of("prometheus-alerts.yaml", "grafana-dashboard.json")) {
            String text = Files.readString(Path.of("../../docs/operations").resolve(file));
            List<String> names = Pattern.compile("\\b(?:mailsni|smtp)_[a-z_]+")
                    .matcher(text)
                    .results()
                    .map(MatchResult::group)
                    .distinct()
                    .toList();
            assertThat(names)
                    .as(file)
                    .hasSizeGreaterThan(5)
                    .allSatisfy(name -> assertThat(scrape).containsPattern("(?m)^" + name + "[ {]"));
        }
    }

    @Test
    @DisplayName("rules and dashboards of docs are well-formed, and each rule says what is wrong and how bad that is")
    void documentedSyntax() throws Exception {
        Map<String, ?> dashboard = parsed("grafana-dashboard.json");
        assertThat(dashboard.get("title")).asString().isNotEmpty();
        assertThat(dashboard.get("panels")).asInstanceOf(LIST).isNotEmpty();
        assertThat(parsed("prometheus-alerts.yaml").get("groups"))
                .asInstanceOf(LIST)
                .isNotEmpty()
                .allSatisfy(group -> assertThat(((Map<?, ?>) group).get("rules"))
                        .asInstanceOf(LIST)
                        .isNotEmpty()
                        .allSatisfy(rule -> {
                            assertThat(rule).asInstanceOf(MAP).containsKeys("alert", "expr", "labels", "annotations");
                            assertThat(((Map<?, ?>) rule).get("labels"))
                                    .asInstanceOf(MAP)
                                    .containsKey("severity");
                            assertThat(((Map<?, ?>) rule).get("annotations"))
                                    .asInstanceOf(MAP)
                                    .containsKey("summary");
                        }));
    }

    /** Parses YAML, of which JSON is a part. */
    private static Map<String, ?> parsed(String file) throws IOException {
        String text = Files.readString(Path.of("../../docs/operations").resolve(file));
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
    }

    @Test
    @DisplayName("reloads, and answers with what has changed")
    void reload() throws Exception {
        HttpAnswer unchanged = post(server);
        assertThat(unchanged.status()).isEqualTo(200);
        assertThat(unchanged.body()).isEqualTo("nothing has changed, and no file is refused\n");
    }

    @Test
    @DisplayName("answers a reload with 503 while the directory is gone, and with 200 when it is back")
    void reloadWithoutDirectory(@TempDir Path parent) throws Exception {
        Path directory = TestHosts.writeTo(Files.createDirectory(parent.resolve("tls")));
        InetSocketAddress own = start(directory, Optional.empty(), Clock.systemUTC());
        Path elsewhere = Files.move(directory, parent.resolve("elsewhere"));

        HttpAnswer gone = post(own);
        assertThat(gone.status()).isEqualTo(503);
        assertThat(gone.body())
                .contains(
                        "the directory has vanished, or does not answer; the certificates that were read last are served");

        Files.move(elsewhere, directory);
        assertThat(post(own).status()).isEqualTo(200);
    }

    @Test
    @DisplayName("answers a reload with 409 and the remedy if a file is refused, so that curl --fail fails")
    void refused(@TempDir Path broken) throws Exception {
        Files.writeString(TestHosts.writeTo(broken).resolve("exim.crt.ruined.example"), "hello");
        HttpAnswer answer = post(start(broken, Optional.empty(), Clock.systemUTC()));

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.body()).contains("refused ", "exim.crt.ruined.example: ");
    }

    private static HttpAnswer post(InetSocketAddress server, String... headers) throws IOException {
        return HttpAnswer.to(
                server,
                Stream.concat(
                                Stream.of(
                                        "POST /reload HTTP/1.1",
                                        "Host: 127.0.0.1:" + server.getPort(),
                                        "Content-Length: 0"),
                                Stream.of(headers))
                        .toArray(String[]::new));
    }

    @Test
    @DisplayName("shows a page with the hosts, under a policy that lets it load and run nothing")
    void page() throws Exception {
        HttpAnswer page = HttpAnswer.get(server, "/?filter=EXAMPLE.org&from=0");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.head())
                .contains(
                        "content-type: text/html; charset=utf-8",
                        "content-security-policy: default-src 'none'; base-uri 'none'; form-action 'self'; style-src 'sha256-",
                        "x-content-type-options: nosniff",
                        "x-frame-options: deny");
        assertThat(page.body()).contains("<h1", "value=\"EXAMPLE.org\"").endsWith("</html>\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:9225",
                "127.0.0.1:1",
                "127.8.8.8",
                "[::1]:9225",
                "[::1]",
                "[0:0:0:0:0:0:0:1]"
            })
    @DisplayName("without a token answers those who ask for the loopback interface")
    void loopback(String host) throws Exception {
        assertThat(HttpAnswer.to(server, "GET /health HTTP/1.1", "Host: " + host)
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: attacker.example",
                "Host: localhost.attacker.example",
                "Host: 127.0.0.1.attacker.example:80",
                "Host: 192.0.2.1",
                "Host: ",
                "X: no host",
                "Host: localhost\r\nHost: attacker.example"
            })
    @DisplayName("without a token refuses a name that a stranger may have led here")
    void rebinding(String header) throws Exception {
        assertThat(HttpAnswer.to(server, "GET / HTTP/1.1", header).status()).isIn(400, 403);
        assertThat(HttpAnswer.to(server, "POST /reload HTTP/1.1", header).status())
                .isIn(400, 403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: http://attacker.example",
                "Origin: null",
                "Origin: https://localhost",
                "Origin: http://localhost:1",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site"
            })
    @DisplayName("reloads for no page of another site")
    void crossSite(String header) throws Exception {
        assertThat(post(server, header).status()).isEqualTo(403);
    }

    @Test
    @DisplayName("reloads for a page of its own")
    void sameSite() throws Exception {
        assertThat(post(server, "Origin: http://127.0.0.1:" + server.getPort(), "Sec-Fetch-Site: same-origin")
                        .status())
                .isEqualTo(200);
    }

    @Test
    @DisplayName("with a token answers those who have it, under every name, and nobody else")
    void token() throws Exception {
        InetSocketAddress guarded = start(files, Optional.of(TOKEN), Clock.systemUTC());

        assertThat(HttpAnswer.to(guarded, "GET /health HTTP/1.1", "Host: mx.example", "Authorization: Bearer " + TOKEN)
                        .status())
                .isEqualTo(200);
        for (String header : List.of(
                "X: none",
                "Authorization: Bearer",
                "Authorization: Bearer " + TOKEN + "0",
                "Authorization: Bearer " + TOKEN.substring(1),
                "Authorization: Basic " + TOKEN,
                "Authorization: " + TOKEN)) {
            for (String request : List.of("GET /", "GET /health", "GET /metrics", "POST /reload", "GET /none")) {
                HttpAnswer answer = HttpAnswer.to(guarded, request + " HTTP/1.1", "Host: localhost", header);
                assertThat(answer.status()).as(header).isEqualTo(401);
                assertThat(answer.head()).contains("www-authenticate: bearer");
                assertThat(answer.body()).doesNotContain(TOKEN.substring(1));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET /none HTTP/1.1, 404",
        "GET /reload HTTP/1.1, 405",
        "POST / HTTP/1.1, 405",
        "DELETE /health HTTP/1.1, 405",
        "GET /%zz?%zz=%z HTTP/1.1, 400",
        "GET http://attacker.example/ HTTP/1.1, 404",
        "EHLO client.example, 400",
        "GET /?from=-1 HTTP/1.1, 200",
        "GET /?from=99999999999 HTTP/1.1, 200"
    })
    @DisplayName("answers what it does not have in a sentence")
    void others(String request, int status) throws Exception {
        assertThat(HttpAnswer.to(server, request, "Host: localhost").status()).isEqualTo(status);
    }

    @Test
    @DisplayName("takes no long request, and no long line")
    void bounded() throws Exception {
        assertThat(HttpAnswer.get(server, "/?filter=" + "a".repeat(5000)).status())
                .isEqualTo(400);
        assertThat(HttpAnswer.to(server, "GET / HTTP/1.1", "Host: localhost", "X: " + "a".repeat(20_000))
                        .status())
                .isEqualTo(400);
        assertThat(HttpAnswer.to(server, "POST /reload HTTP/1.1", "Host: localhost", "Content-Length: 5000")
                        .status())
                .isEqualTo(413);
    }

    @Test
    @DisplayName("answers a client that stops sending behind its request, and closes on one that stops before")
    void halfClosed() throws Exception {
        try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
            socket.shutdownOutput();
            assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
                    .startsWith("HTTP/1.1 200 ");
        }
        try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write("GET / HT".getBytes(US_ASCII));
            socket.shutdownOutput();
            assertThat(socket.getInputStream().readAllBytes()).hasSizeLessThan(1_000);
        }
    }

    @Test
    @DisplayName("goes on while clients connect and say nothing")
    void idle() throws Exception {
        List<Socket> silent = new ArrayList<>();
        try {
            // more than it has at a time
            for (int i = 0; i < 100; i++) {
                silent.add(new Socket(server.getAddress(), server.getPort()));
            }
            assertThat(HttpAnswer.get(server, "/health").status()).isEqualTo(200);
            assertThat(HttpAnswer.get(server, "/metrics").status()).isEqualTo(200);
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }
}

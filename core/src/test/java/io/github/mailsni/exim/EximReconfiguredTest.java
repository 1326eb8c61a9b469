package io.github.mailsni.exim;

import static io.github.mailsni.exim.EximFiles.DEFAULT;
import static io.github.mailsni.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.mailsni.DirectoryEvent;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.ReloadReport;
import io.github.mailsni.RequestedName;
import io.github.mailsni.ServerName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Exim's configuration, when it has changed,")
class EximReconfiguredTest {
    private static final String HOST = "mail.example.com";
    private static final String OTHER = "other.example.com";

    @TempDir
    Path directory;

    private EximFiles files;
    private Path configuration;
    private final Queue<DirectoryEvent> events = new ConcurrentLinkedQueue<>();

    @BeforeEach
    void makeFiles() throws IOException {
        files = new EximFiles(Files.createDirectories(directory.resolve("tls")));
        files.write(HOST);
        files.write(OTHER);
        configuration = directory.resolve("exim4.conf");
    }

    @AfterEach
    void close() {
        files.close();
    }

    private void configure(String certificate, String key, String... more) throws IOException {
        Files.writeString(
                configuration,
                String.join("\n", more) + "\ntls_certificate = " + files.at(certificate) + "\ntls_privatekey = "
                        + files.at(key) + "\n");
    }

    /** One host for everybody. */
    private void configureFor(String host) throws IOException {
        configure("DIR/exim.crt." + host, "DIR/exim.key." + host);
    }

    private void configureByName() throws IOException {
        configure(files.line("crt"), files.line("key"));
    }

    private EximTls.Builder builder() {
        return EximTls.builder(configuration).primaryHostname(DEFAULT).listener(events::add);
    }

    private static String served(EximTls exim) {
        return EximFiles.nameOf(exim.select(RequestedName.absent()));
    }

    private static String served(EximTls exim, String host) {
        return EximFiles.nameOf(exim.select(ServerName.of(host)));
    }

    @Test
    @DisplayName("has effect with a reload, and not before")
    void reloaded() throws Exception {
        configureFor(DEFAULT);
        try (EximTls exim = builder().open()) {
            configureFor(HOST);
            assertThat(served(exim)).isEqualTo(DEFAULT);

            ReloadReport report = exim.reload();

            assertThat(report.refused()).isEmpty();
            assertThat(served(exim)).isEqualTo(HOST);
            assertThat(served(exim, OTHER)).isEqualTo(HOST);
            assertThat(files.logged()).containsOnlyOnce("INFO " + configuration + ": it has been read anew");

            exim.reload();
            assertThat(files.logged()).containsOnlyOnce("INFO " + configuration + ": it has been read anew");
        }
    }

    @Test
    @DisplayName("may begin to go by the server's name, and cease to")
    void byName() throws Exception {
        configureFor(DEFAULT);
        try (EximTls exim = builder().open()) {
            assertThat(served(exim, HOST)).isEqualTo(DEFAULT);

            configureByName();
            exim.reload();
            assertThat(served(exim)).isEqualTo(DEFAULT);
            assertThat(served(exim, HOST)).isEqualTo(HOST);
            assertThat(exim.explain(ServerName.of(OTHER)).toString()).contains("exim.crt." + OTHER);

            configureFor(OTHER);
            exim.reload();
            assertThat(served(exim)).isEqualTo(OTHER);
            assertThat(served(exim, HOST)).isEqualTo(OTHER);
        }
    }

    @Test
    @DisplayName("may have changed in a file that it includes, and include another one then")
    void included() throws Exception {
        Path macros = directory.resolve("macros.conf");
        Path more = directory.resolve("more.conf");
        Files.writeString(macros, "WHO = " + DEFAULT + "\n");
        Files.writeString(more, "WHO = " + OTHER + "\n");
        configure("DIR/exim.crt.WHO", "DIR/exim.key.WHO", ".include " + macros);
        try (EximTls exim = builder().open()) {
            Files.writeString(macros, "WHO = " + HOST + "\n");
            exim.reload();
            assertThat(served(exim)).isEqualTo(HOST);

            Files.writeString(macros, ".include " + more + "\n");
            exim.reload();
            assertThat(served(exim)).isEqualTo(OTHER);

            Files.writeString(more, "WHO = " + DEFAULT + "\n");
            exim.reload();
            assertThat(served(exim)).isEqualTo(DEFAULT);
        }
    }

    @Test
    @DisplayName("may have another name of the server")
    void hostname() throws Exception {
        configure("DIR/exim.crt.$primary_hostname", "DIR/exim.key.$primary_hostname", "primary_hostname = " + DEFAULT);
        try (EximTls exim = EximTls.fromConfiguration(configuration)) {
            configure("DIR/exim.crt.$primary_hostname", "DIR/exim.key.$primary_hostname", "primary_hostname = " + HOST);
            exim.reload();
            assertThat(served(exim)).isEqualTo(HOST);
            assertThat(exim.primaryHostname()).isEqualTo(HOST);
        }
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "DIR/${if exists{x}{y}  | line 2: tls_certificate",
                "DIR/${lookup{x}nosuch{y}} | line 2: tls_certificate",
                "${if eq{$tls_in_sni}{}fail{DIR/x}} | line 2: tls_certificate",
                "DIR/exim.crt.nowhere | It is what tls_certificate",
                "'' | tls_certificate is not set in it"
            })
    @DisplayName("changes nothing where it cannot be used, which is reported until it is mended")
    void unusable(String certificate, String problem) throws Exception {
        configureFor(DEFAULT);
        try (EximTls exim = builder().open()) {
            configure(certificate, "DIR/exim.key." + DEFAULT);

            assertThat(exim.reload().refused())
                    .singleElement()
                    .satisfies(refused -> assertThat(refused.problem()).contains(problem));
            exim.reload();

            assertThat(served(exim)).isEqualTo(DEFAULT);
            assertThat(served(exim, HOST)).isEqualTo(DEFAULT);
            List<RefusedFile> refused = exim.report().refused();
            assertThat(refused).hasSize(1);
            assertThat(exim.statistics().refused()).containsValue(1);
            assertThat(events)
                    .contains(new DirectoryEvent.Refused(refused.get(0).file().toString(), refused.get(0), true));
            assertThat(files.logged())
                    .containsOnlyOnce("WARN " + refused.get(0) + "; what was read before stays in service");

            configureFor(HOST);
            exim.reload();
            assertThat(served(exim)).isEqualTo(HOST);
            assertThat(exim.report().refused()).isEmpty();
        }
    }

    @Test
    @DisplayName("changes nothing where it is gone, and has effect when it is back")
    void gone() throws Exception {
        configureByName();
        try (EximTls exim = builder().open()) {
            Files.delete(configuration);
            assertThat(exim.reload().refused())
                    .singleElement()
                    .returns(configuration, RefusedFile::file)
                    .returns(RefusalReason.EXPRESSION_FAILED, RefusedFile::reason);
            assertThat(served(exim, HOST)).isEqualTo(HOST);

            configureByName();
            assertThat(exim.reload().refused()).isEmpty();
            assertThat(served(exim, OTHER)).isEqualTo(OTHER);
        }
    }

    @Test
    @DisplayName("keeps the last good certificate of a name for which its expression fails")
    void failingForAName() throws Exception {
        configureByName();
        try (EximTls exim = builder().open()) {
            assertThat(served(exim, HOST)).isEqualTo(HOST);
            configure(
                    "${if eq{$tls_in_sni}{}{DIR/exim.crt." + DEFAULT + "}{DIR/${lookup{x}lsearch{DIR/nowhere}}}}",
                    "DIR/exim.key." + DEFAULT);
            exim.reload();
            assertThat(served(exim, HOST)).isEqualTo(HOST);
            assertThat(served(exim)).isEqualTo(DEFAULT);
        }
    }

    @Test
    @DisplayName("has effect for each listener")
    void listeners() throws Exception {
        EximFiles.AUTHORITY.issue("smtp.example").writeTo(files.certificate("25"), files.key("25"));
        EximFiles.AUTHORITY.issue("submissions.example").writeTo(files.certificate("465"), files.key("465"));
        configure("DIR/exim.crt.$received_port", "DIR/exim.key.$received_port");
        try (EximTls mx = builder().forListener("192.0.2.1", 25).open()) {
            EximTls submissions = mx.forListener("192.0.2.1", 465);
            assertThat(served(mx)).isEqualTo("smtp.example");
            assertThat(served(submissions)).isEqualTo("submissions.example");

            configure(
                    "DIR/exim.crt.${if eq{$received_port}{25}{" + HOST + "}{" + OTHER + "}}",
                    "DIR/exim.key.${if eq{$received_port}{25}{" + HOST + "}{" + OTHER + "}}");
            mx.reload();
            assertThat(served(mx)).isEqualTo(HOST);
            assertThat(served(submissions)).isEqualTo(OTHER);

            configureFor(DEFAULT);
            mx.reload();
            assertThat(served(mx)).isEqualTo(DEFAULT);
            assertThat(served(submissions)).isEqualTo(DEFAULT);
        }
    }

    @Test
    @DisplayName("changes nothing where it would ask for the listener, which nobody has told")
    void listenersLater() throws Exception {
        configureFor(DEFAULT);
        try (EximTls mx = builder().forListener("192.0.2.1", 25).open()) {
            EximTls submissions = mx.forListener("192.0.2.1", 465);
            configure(
                    "DIR/exim.crt.${if eq{$received_port}{25}{" + HOST + "}{" + OTHER + "}}",
                    "DIR/exim.key.${if eq{$received_port}{25}{" + HOST + "}{" + OTHER + "}}");

            assertThat(mx.reload().refused())
                    .singleElement()
                    .satisfies(refused -> assertThat(refused.problem()).contains("start the program again"));

            assertThat(served(mx)).isEqualTo(DEFAULT);
            assertThat(served(submissions)).isEqualTo(DEFAULT);
        }
    }

    @Test
    @DisplayName("is logged once where nobody reloads")
    void logged() throws Exception {
        configureFor(DEFAULT);
        try (EximTls exim = builder().rescanInterval(Duration.ofMillis(20)).open()) {
            configureFor(HOST);
            String line = "WARN " + configuration + ": it has changed since it was read";
            eventually(() -> assertThat(files.logged()).anyMatch(each -> each.startsWith(line)));
            exim.reload();
            assertThat(served(exim)).isEqualTo(HOST);
            assertThat(files.logged()).filteredOn(each -> each.startsWith(line)).hasSize(1);
        }
    }

    @Test
    @DisplayName("may change while clients ask: each gets a certificate of one configuration or of the other")
    void whileClientsAsk() throws Exception {
        configureByName();
        ExecutorService clients = Executors.newFixedThreadPool(2);
        try (EximTls exim = builder().open()) {
            AtomicBoolean ended = new AtomicBoolean();
            List<Future<?>> asking =
                    List.of(clients.submit(() -> ask(exim, ended)), clients.submit(() -> ask(exim, ended)));
            for (int i = 0; i < 50; i++) {
                configureFor(i % 2 == 0 ? OTHER : DEFAULT);
                exim.reload();
                assertThat(served(exim, HOST)).isEqualTo(i % 2 == 0 ? OTHER : DEFAULT);
                configureByName();
                exim.reload();
                assertThat(served(exim, HOST)).isEqualTo(HOST);
            }
            ended.set(true);
            for (Future<?> each : asking) {
                each.get();
            }
        } finally {
            clients.shutdownNow();
        }
    }

    private static void ask(EximTls exim, AtomicBoolean ended) {
        while (!ended.get()) {
            assertThat(served(exim, HOST)).isIn(HOST, OTHER, DEFAULT);
            assertThat(served(exim)).isIn(OTHER, DEFAULT);
        }
    }

    @Test
    @DisplayName("is what the programmer wrote where there is no file: a reload leaves it alone")
    void withoutFile() throws Exception {
        try (EximTls exim = files.open()) {
            assertThat(exim.reload().refused()).isEmpty();
            assertThat(served(exim, HOST)).isEqualTo(HOST);
        }
    }

    @Test
    @DisplayName("is refused by open() as before")
    void opening() throws Exception {
        configure("DIR/${if", "DIR/x");
        assertThatExceptionOfType(ExpressionSyntaxException.class)
                .isThrownBy(() -> builder().open());
    }
}

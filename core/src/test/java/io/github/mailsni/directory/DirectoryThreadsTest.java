package io.github.mailsni.directory;

import static io.github.mailsni.directory.LiveDirectory.DEFAULT;
import static io.github.mailsni.directory.LiveDirectory.certificate;
import static io.github.mailsni.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.MatchKind;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.directory.LiveDirectory.Seen;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("jdk")
@DisplayName("The threads of a followed directory")
class DirectoryThreadsTest {
    private static final String HOST = "mail.example.com";

    @TempDir
    Path directory;

    private final Set<Thread> before = threads();

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("mailsni-"))
                .collect(Collectors.toSet());
    }

    private Set<Thread> newThreads() {
        Set<Thread> latest = new HashSet<>(threads());
        latest.removeAll(before);
        return latest;
    }

    @BeforeEach
    void fill() throws Exception {
        for (String host : List.of(DEFAULT, HOST)) {
            certificate(host, 1).writeTo(directory.resolve("exim.crt." + host), directory.resolve("exim.key." + host));
        }
    }

    @ParameterizedTest(name = "hearing events: {0}")
    @ValueSource(booleans = {true, false})
    @DisplayName("are daemons with names, and end when it is closed")
    void end(boolean events) throws Exception {
        CertificateDirectory.Builder builder =
                CertificateDirectory.builder(directory).defaultHost(DEFAULT).rescanInterval(Duration.ofMillis(1));
        CertificateDirectory certificates = (events ? builder : builder.withoutEvents()).open();
        eventually(() -> assertThat(newThreads())
                .extracting(Thread::getName)
                .contains("mailsni-follow", "mailsni-read")
                .containsOnly("mailsni-follow", "mailsni-read"));
        assertThat(newThreads()).allMatch(Thread::isDaemon);

        certificates.close();
        eventually(() -> assertThat(newThreads()).isEmpty());
        certificates.close();
        assertThat(certificates.select(ServerName.of(HOST)).match()).isEqualTo(MatchKind.EXACT);
        assertThat(certificates.reload().nothingChanged()).isTrue();
    }

    @Test
    @DisplayName("end when nobody has the directory any more, closed or not")
    void garbage() throws Exception {
        WeakReference<CertificateDirectory> certificates = new WeakReference<>(
                CertificateDirectory.builder(directory).defaultHost(DEFAULT).open());
        eventually(() -> {
            System.gc();
            assertThat(certificates.get()).isNull();
        });
        eventually(() -> assertThat(newThreads()).isEmpty());
    }

    @Test
    @DisplayName("are not there when it did not open")
    void notOpened() throws Exception {
        Files.writeString(directory.resolve("exim.key." + DEFAULT), "oops");
        try {
            CertificateDirectory.builder(directory).defaultHost(DEFAULT).open();
        } catch (CertificateLoadException expected) {
            assertThat(newThreads()).isEmpty();
            return;
        }
        throw new AssertionError("it opened");
    }

    @Test
    @DisplayName("leave no host behind that is not in order, when it is closed while they read")
    void closedWhileReading() throws Exception {
        List<String> hosts =
                IntStream.range(0, 700).mapToObj(i -> "h" + i + ".example").toList();
        for (String host : hosts) {
            certificate(HOST, 1).writeTo(directory.resolve("exim.crt." + host), directory.resolve("exim.key." + host));
        }
        CertificateDirectory certificates = CertificateDirectory.builder(directory)
                .defaultHost(DEFAULT)
                .readAtOnce(0)
                .open();
        eventually(() -> assertThat(certificates.statistics().unread()).isLessThan(hosts.size()));
        certificates.close();
        eventually(() -> assertThat(newThreads()).isEmpty());

        assertThat(hosts)
                .allSatisfy(host -> assertThat(
                                certificates.select(ServerName.of(host)).host().label())
                        .isEqualTo(host));
        assertThat(certificates.report().refused()).isEmpty();
    }

    @ParameterizedTest(name = "up to {0} hosts in memory at once")
    @ValueSource(ints = {0, CertificateDirectory.READ_AT_ONCE})
    @DisplayName("serve handshakes, reloads and changes at the same time")
    void atTheSameTime(int readAtOnce) throws Exception {
        try (LiveDirectory live = new LiveDirectory(directory, Seen.BY_EVENTS)) {
            CertificateDirectory.Builder builder =
                    live.builder().rescanInterval(Duration.ofMillis(20)).readAtOnce(readAtOnce);
            live.open(readAtOnce == 0 ? builder.cacheSize(1) : builder);
            AtomicBoolean ended = new AtomicBoolean();
            Set<Selection> wrong = ConcurrentHashMap.newKeySet();
            List<Thread> clients = IntStream.range(0, 3)
                    .mapToObj(i -> new Thread(() -> {
                        while (!ended.get()) {
                            if (i == 0) {
                                live.certificates().reload();
                            }
                            Selection selection = live.select(HOST);
                            if (!selection.covered()) {
                                wrong.add(selection);
                            }
                        }
                    }))
                    .toList();
            clients.forEach(Thread::start);
            for (int number = 0; number <= 50; number++) {
                LiveDirectory.replace(
                        live.keyFile(HOST), certificate(HOST, number % 7).privateKeyPem());
                LiveDirectory.replace(
                        live.certificateFile(HOST),
                        certificate(HOST, number % 7).certificatePem());
                live.write("new" + number % 3 + ".example", number % 7);
            }
            live.soon(() -> live.assertServes(HOST, certificate(HOST, 50 % 7)));
            ended.set(true);
            for (Thread client : clients) {
                client.join();
            }
            if (readAtOnce > 0) { // otherwise the last good one is not always in memory
                assertThat(wrong).isEmpty();
            }
            assertThat(live.certificates().reload().refused()).isEmpty();
            assertThat(live.certificates().hosts().map(HostCredentials::label))
                    .containsExactly(DEFAULT, HOST, "new0.example", "new1.example", "new2.example");
        }
    }
}

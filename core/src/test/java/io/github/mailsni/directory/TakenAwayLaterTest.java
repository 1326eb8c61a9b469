package io.github.mailsni.directory;

import static io.github.mailsni.directory.LiveDirectory.DEFAULT;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.DirectoryEvent.Loss;
import io.github.mailsni.DirectoryEvent.LossKind;
import io.github.mailsni.DirectoryEvent.TakenAway;
import io.github.mailsni.directory.LiveDirectory.Seen;
import io.github.mailsni.internal.report.LossLog;
import io.github.mailsni.support.MutableClock;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@DisplayName("What a renewal takes away is judged by what clients are presented:")
class TakenAwayLaterTest {
    private static final String HOST = "mail.example.com";
    private static final String PASSWORD = "secret";
    private static final String OTHER = "other.example.com";

    private final MutableClock clock = new MutableClock(Instant.now().truncatedTo(ChronoUnit.SECONDS));
    private final Instant now = clock.instant();

    @TempDir
    Path directory;

    private LiveDirectory live = new LiveDirectory(Path.of(""), Seen.BY_RELOAD);

    @BeforeEach
    void begin() {
        live.close();
        live = new LiveDirectory(directory, Seen.BY_RELOAD);
    }

    @AfterEach
    void end() {
        live.close();
    }

    private TestCertificate.Builder certificate(int from, int to, String... names) {
        return LiveDirectory.authority()
                .certificateFor(names[0])
                .andFor(Stream.of(names).skip(1).toArray(String[]::new))
                .validity(now.plus(Duration.ofDays(from)), now.plus(Duration.ofDays(to)));
    }

    private void write(TestCertificate... certificates) throws IOException {
        String pem = Stream.of(certificates)
                .map(each -> each.certificatePem() + each.privateKeyPem())
                .collect(Collectors.joining());
        LiveDirectory.replace(bundle(), pem);
    }

    private Path bundle() {
        return directory.resolve(HOST + ".pem");
    }

    private void open() throws Exception {
        live.open(live.builder().layout(Layout.bundle()).defaultHost(HOST).clock(clock));
    }

    private List<LossKind> lost() {
        return live.losses().stream()
                .flatMap(event -> event.losses().stream())
                .map(Loss::kind)
                .toList();
    }

    private String problem(int number) {
        return live.losses().get(0).losses().get(number).problem();
    }

    @Test
    @DisplayName("while the last certificate waits for a renewal's day, nothing is lost yet")
    void predecessorStays() throws Exception {
        TestCertificate first = certificate(-1, 90, HOST).issue();
        write(first);
        open();

        write(certificate(5, 120, HOST).keyOf(first).issue());
        live.certificates().reload();

        live.assertServes(HOST, first);
        assertThat(lost()).containsExactly(LossKind.VALIDITY_NOW);
        assertThat(problem(0))
                .startsWith("the renewed certificate is not valid before " + now.plus(Duration.ofDays(5)))
                .contains("until then the last one stays in service");
    }

    @Test
    @DisplayName("what will be lost on that day is said with the day, in time to publish TLSA records")
    void lostLater() throws Exception {
        write(certificate(-1, 90, HOST, OTHER).issue());
        open();

        write(certificate(5, 120, HOST).issue());
        live.certificates().reload();

        String from = "from " + now.plus(Duration.ofDays(5)) + " on, ";
        assertThat(lost()).containsExactly(LossKind.NAMES, LossKind.KEY, LossKind.VALIDITY_NOW);
        assertThat(problem(0)).startsWith(from + "no certificate here is for " + OTHER);
        assertThat(problem(1))
                .startsWith(from + "the public key is another one")
                .contains("of the new key before");
    }

    @Test
    @DisplayName("a renewal is compared with what was in service, not with one that never was")
    void pendingReplaced() throws Exception {
        TestCertificate first = certificate(-1, 90, HOST).issue();
        write(first);
        open();
        write(certificate(5, 120, HOST, OTHER).issue());
        live.certificates().reload();
        assertThat(live.losses()).hasSize(1);

        write(certificate(-1, 120, HOST).keyOf(first).issue());
        live.certificates().reload();

        assertThat(live.losses()).hasSize(1);
    }

    @Test
    @DisplayName("of two certificates with keys of one type in a file, the one that is gone is missed")
    void oneOfTwo() throws Exception {
        TestCertificate first = certificate(-1, 90, HOST).issue();
        TestCertificate other = certificate(-1, 90, OTHER).issue();
        write(first, other);
        open();

        write(first);
        live.certificates().reload();

        assertThat(lost()).containsExactly(LossKind.NAMES);
        assertThat(problem(0)).contains("for " + OTHER + " any more");
    }

    @Test
    @DisplayName("of two certificates with keys of one type in a file, the one whose key changes is missed")
    void keyOfOneOfTwo() throws Exception {
        TestCertificate first = certificate(-1, 90, HOST).issue();
        write(first, certificate(-1, 90, OTHER).issue());
        open();

        write(first, certificate(-1, 90, OTHER).issue());
        live.certificates().reload();

        assertThat(lost()).containsExactly(LossKind.KEY);
    }

    @Test
    @DisplayName("one of two certificates of one type that no client was presented is not missed")
    void displaced() throws Exception {
        TestCertificate longer = certificate(-1, 90, HOST).issue();
        write(certificate(-1, 60, HOST).issue(), longer);
        open();

        write(longer);
        live.certificates().reload();

        assertThat(lost()).isEmpty();
    }

    @Test
    @DisplayName("a key type is missed by each name, though another name has it still")
    void keyTypeOfOneName() throws Exception {
        TestCertificate rsa =
                certificate(-1, 90, HOST).keyType(KeyAlgorithm.RSA_2048).issue();
        TestCertificate ecdsa = certificate(-1, 90, HOST).issue();
        TestCertificate other = certificate(-1, 90, OTHER).issue();
        write(rsa, ecdsa, other);
        open();

        write(rsa, other);
        live.certificates().reload();

        assertThat(lost()).containsExactly(LossKind.KEY_TYPE);
    }

    @Test
    @DisplayName("a wildcard that becomes a single name is missed")
    void wildcard() throws Exception {
        TestCertificate first = certificate(-1, 90, HOST, "*.example.com").issue();
        write(first);
        open();

        write(certificate(-1, 90, HOST).keyOf(first).issue());
        live.certificates().reload();

        assertThat(lost()).containsExactly(LossKind.NAMES);
        assertThat(problem(0)).contains("for *.example.com any more");
    }

    @Test
    @DisplayName("the default host and PKCS #12 are no exceptions")
    void pkcs12() throws Exception {
        Files.write(
                directory.resolve(DEFAULT + ".p12"),
                certificate(-1, 90, DEFAULT, OTHER).issue().pkcs12(PASSWORD.toCharArray()));
        live.open(live.builder()
                .layout(Layout.pkcs12())
                .passwords(file -> Optional.of(PASSWORD.toCharArray()))
                .clock(clock));

        LiveDirectory.replace(
                directory.resolve(DEFAULT + ".p12"),
                certificate(-1, 30, DEFAULT).issue().pkcs12(PASSWORD.toCharArray()));
        live.certificates().reload();

        assertThat(live.losses()).extracting(TakenAway::host).containsExactly(DEFAULT);
        assertThat(lost()).containsExactly(LossKind.NAMES, LossKind.KEY, LossKind.VALIDITY_END);
    }

    @Test
    @DisplayName(
            "a name that goes from one lineage to another in the same round is not missed, whichever is read first")
    void moved() throws Exception {
        TestCertificate first = certificate(-1, 90, HOST, OTHER).issue();
        TestCertificate narrow = certificate(-1, 90, HOST).keyOf(first).issue();
        lineage("a", certificate(-1, 90, "a.example.com").issue());
        lineage("m", first);
        lineage("z", certificate(-1, 90, "z.example.com").issue());
        live.open(live.builder().layout(Layout.certbot()).defaultHost(HOST).clock(clock));

        lineage("m", narrow);
        lineage("a-0001", certificate(-1, 90, OTHER).issue());
        live.certificates().reload();
        lineage("m", first);
        LiveDirectory.remove(directory.resolve("live/a-0001"));
        live.certificates().reload();
        lineage("m", narrow);
        lineage("z-0001", certificate(-1, 90, OTHER).issue());
        live.certificates().reload();

        assertThat(lost()).isEmpty();
    }

    private void lineage(String name, TestCertificate certificate) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("live").resolve(name));
        certificate.writeTo(folder.resolve("fullchain.pem"), folder.resolve("privkey.pem"));
    }

    @Test
    @DisplayName("lines are bounded for each kind, so that a mass renewal hides no other loss")
    void bounded() throws Exception {
        LossLog log = new LossLog(LoggerFactory.getLogger(CertificateDirectory.class), () -> 0);
        for (int i = 0; i < 10_000; i++) {
            log.write(event("host" + i, LossKind.KEY));
            log.write(event("host" + i, LossKind.KEY_TYPE));
        }
        log.write(event(HOST, LossKind.NAMES));

        assertThat(live.lossLog())
                .hasSize(2 * LossLog.MOST_HOSTS + 1)
                .last()
                .asString()
                .contains(HOST);
        assertThat(live.log())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line).startsWith("WARN taken away from more hosts, too: "));
    }

    private TakenAway event(String host, LossKind kind) {
        return new TakenAway(host, List.of(new Loss(kind, directory.resolve(host), "on purpose")));
    }
}

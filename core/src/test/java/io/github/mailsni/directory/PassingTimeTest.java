package io.github.mailsni.directory;

import static io.github.mailsni.directory.LiveDirectory.DEFAULT;
import static io.github.mailsni.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.CertificateWarning;
import io.github.mailsni.Credential;
import io.github.mailsni.DirectoryEvent;
import io.github.mailsni.DirectoryEvent.Expiring;
import io.github.mailsni.LoadReport;
import io.github.mailsni.RequestedName;
import io.github.mailsni.directory.LiveDirectory.Seen;
import io.github.mailsni.exim.EximTls;
import io.github.mailsni.support.MutableClock;
import io.github.mailsni.support.RecertifiedAuthority;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestCertificate;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("When time passes and no file changes,")
class PassingTimeTest {
    private static final String HOST = "mail.example.com";
    private static final String OTHER = "other.example.com";

    /** In a year in which this code is not tested, so that the directory's clock decides. */
    private final Instant now = Instant.parse("2042-06-15T12:00:00Z");

    private final MutableClock clock = new MutableClock(now);
    private final RecertifiedAuthority recertified = new RecertifiedAuthority(true);

    @TempDir
    Path directory;

    private LiveDirectory live = new LiveDirectory(Path.of(""), Seen.BY_EVENTS);

    @BeforeEach
    void begin() {
        live.close();
        live = new LiveDirectory(directory, Seen.BY_EVENTS);
    }

    @AfterEach
    void end() {
        live.close();
    }

    private Instant day(int number) {
        return now.plus(Duration.ofDays(number));
    }

    private TestCertificate.Builder certificate(int from, int to, String... names) {
        return LiveDirectory.authority()
                .certificateFor(names[0])
                .andFor(Stream.of(names).skip(1).toArray(String[]::new))
                .validity(day(from), day(to));
    }

    private X509Certificate issuer(int from, int to) throws Exception {
        return recertified.issuer(day(from), day(to));
    }

    private void write(String host, TestCertificate... certificates) throws Exception {
        write(
                host,
                Stream.of(certificates)
                        .map(each -> each.certificatePem() + each.privateKeyPem())
                        .collect(Collectors.joining()));
    }

    private void write(String host, String content) throws Exception {
        LiveDirectory.replace(directory.resolve(host + ".pem"), content);
    }

    /** Writes a certificate that ends on day 80, and some of its issuer. */
    private void writeWithIssuers(String host, X509Certificate... issuers) throws Exception {
        write(
                host,
                RecertifiedAuthority.pem(recertified.leaf(host, day(-10), day(80)))
                        + recertified.leafKeyPem()
                        + RecertifiedAuthority.pem(issuers));
    }

    private CertificateDirectory.Builder builder() {
        return live.builder().layout(Layout.bundle()).clock(clock);
    }

    private static X509Certificate issuerOf(Credential credential) {
        return credential.chain().get(1);
    }

    private List<String> problems(LoadReport report) {
        return report.warnings().stream().map(CertificateWarning::problem).toList();
    }

    private List<DirectoryEvent> expiries() {
        return live.events().stream().filter(Expiring.class::isInstance).toList();
    }

    @Nested
    @DisplayName("the chain has")
    class OfTheChain {
        @ParameterizedTest
        @ValueSource(strings = {"bundle", "any"})
        @DisplayName("the next certificate of the issuer when the last one has expired, and that is told")
        void nextIssuer(String layout) throws Exception {
            X509Certificate ending = issuer(-30, 20);
            X509Certificate next = issuer(10, 200);
            writeWithIssuers(HOST, ending, next);
            write(DEFAULT, certificate(-1, 100, DEFAULT).issue());
            live.open(builder().layout(Layout.named(layout)));
            assertThat(issuerOf(live.credentials(HOST).get(0))).isEqualTo(ending);

            clock.set(day(21));

            eventually(() -> assertThat(issuerOf(live.credentials(HOST).get(0))).isEqualTo(next));
            eventually(() -> assertThat(live.events()).containsExactly(new DirectoryEvent.Replaced(HOST)));
            assertThat(problems(live.certificates().report())).isEmpty();
        }

        @Test
        @DisplayName("it at once after a reload")
        void nextIssuerByReload() throws Exception {
            X509Certificate next = issuer(10, 200);
            writeWithIssuers(DEFAULT, issuer(-30, 20), next);
            live.open(builder());

            clock.set(day(21));
            live.certificates().reload();

            assertThat(issuerOf(live.credentials(DEFAULT).get(0))).isEqualTo(next);
        }

        @Test
        @DisplayName("the certificate of the issuer that becomes valid while no other is")
        void firstValidIssuer() throws Exception {
            X509Certificate soon = issuer(5, 40);
            writeWithIssuers(DEFAULT, issuer(-30, -1), issuer(20, 200), soon);
            live.open(builder());

            clock.set(day(6));

            eventually(
                    () -> assertThat(issuerOf(live.credentials(DEFAULT).get(0))).isEqualTo(soon));
        }

        @Test
        @DisplayName("it with Exim's lines, too")
        void byExim() throws Exception {
            X509Certificate ending = issuer(-30, 20);
            X509Certificate next = issuer(10, 200);
            writeWithIssuers(HOST, ending, next);
            String file = directory.resolve(HOST + ".pem").toString();
            try (EximTls opened = EximTls.builder(file, file).clock(clock).open()) {
                assertThat(issuerOf(presented(opened))).isEqualTo(ending);

                clock.set(day(21));
                opened.reload();

                assertThat(issuerOf(presented(opened))).isEqualTo(next);
            }
        }

        private Credential presented(EximTls opened) {
            return opened.select(RequestedName.absent()).host().credentials().get(0);
        }
    }

    @Nested
    @DisplayName("the report has")
    class OfTheReport {
        @Test
        @DisplayName("no warning of a day to come when it has come")
        void validByNow() throws Exception {
            write(DEFAULT, certificate(2, 100, DEFAULT).issue());
            live.open(builder());
            assertThat(problems(live.certificates().report()))
                    .singleElement()
                    .asString()
                    .startsWith("the certificate is valid from " + day(2));

            clock.set(day(3));

            eventually(() -> assertThat(problems(live.certificates().report())).isEmpty());
            assertThat(live.events()).isEmpty();
        }

        @Test
        @DisplayName("the intermediate that has expired, and the log has it once")
        void expiredIntermediate() throws Exception {
            writeWithIssuers(DEFAULT, issuer(-30, 20));
            live.open(builder());
            String expired =
                    "the certificate of the intermediate authority Recertified issuer, which is sent behind this"
                            + " one, expired at " + day(20);

            clock.set(day(21));

            eventually(() -> assertThat(problems(live.certificates().report()))
                    .singleElement()
                    .asString()
                    .startsWith(expired));
            eventually(() -> assertThat(live.log())
                    .filteredOn(line -> line.contains(DEFAULT))
                    .singleElement()
                    .asString()
                    .contains(expired));
        }

        @Test
        @DisplayName("an expired certificate once, if its files were read ahead")
        void onceWhenReadAhead() throws Exception {
            write(DEFAULT, certificate(-1, 100, DEFAULT).issue());
            write(HOST, certificate(-10, -1, HOST).issue());
            live.open(builder().readAtOnce(1));
            eventually(() -> assertThat(problems(live.certificates().report())).hasSize(1));

            clock.advance(Duration.ofMinutes(2));

            eventually(() -> assertThat(live.events()).containsExactly(new Expiring(HOST, day(-1), true)));
            write(OTHER, certificate(-1, 100, OTHER).issue());
            eventually(() -> assertThat(live.events()).contains(new DirectoryEvent.Loaded(OTHER)));
            assertThat(problems(live.certificates().report())).hasSize(1);
        }

        @Test
        @DisplayName("an expired certificate of files that are refused, and the last good ones stay in service")
        void expiredLastGood() throws Exception {
            write(DEFAULT, certificate(-1, 30, DEFAULT).issue());
            live.open(builder());
            write(DEFAULT, "-----BEGIN CERTIFICATE-----");
            live.certificates().reload();

            clock.set(day(31));

            eventually(() -> assertThat(problems(live.certificates().report()))
                    .containsExactly("the certificate expired at " + day(30) + "; renew it"));
        }

        @Test
        @DisplayName("an expired certificate of Exim's lines")
        void byExim() throws Exception {
            write(HOST, certificate(-1, 30, HOST).issue());
            String file = directory.resolve(HOST + ".pem").toString();
            try (EximTls opened = EximTls.builder(file, file).clock(clock).open()) {
                assertThat(problems(opened.report())).isEmpty();

                clock.set(day(31));
                opened.reload();

                assertThat(problems(opened.report()))
                        .containsExactly("the certificate expired at " + day(30) + "; renew it");
            }
        }
    }

    @Nested
    @DisplayName("the listener is told")
    class OfTheListener {
        @Test
        @DisplayName("of each certificate in a file when it ends, and the report has each")
        void eachOfOneFile() throws Exception {
            write(
                    DEFAULT,
                    certificate(-1, 30, DEFAULT).issue(),
                    certificate(-1, 60, DEFAULT).keyType(KeyAlgorithm.RSA_2048).issue());
            live.open(builder());

            clock.set(day(31));
            eventually(() -> assertThat(expiries()).containsExactly(new Expiring(DEFAULT, day(30), true)));
            assertThat(live.certificates().statistics().nextExpiry()).contains(day(60));
            clock.set(day(50));
            eventually(() -> assertThat(expiries())
                    .containsExactly(new Expiring(DEFAULT, day(30), true), new Expiring(DEFAULT, day(60), false)));
            clock.set(day(61));
            eventually(() -> assertThat(expiries())
                    .containsExactly(
                            new Expiring(DEFAULT, day(30), true),
                            new Expiring(DEFAULT, day(60), false),
                            new Expiring(DEFAULT, day(60), true)));

            eventually(() -> assertThat(problems(live.certificates().report()))
                    .containsExactlyInAnyOrder(
                            "the certificate expired at " + day(30) + "; renew it",
                            "the certificate expired at " + day(60) + "; renew it"));
        }

        @Test
        @DisplayName("what a renewal takes away right after the renewal, before that it ends soon")
        void orderOfRenewal() throws Exception {
            write(DEFAULT, certificate(-1, 100, DEFAULT).issue());
            List<DirectoryEvent> told = new CopyOnWriteArrayList<>();
            live.open(builder().withoutEvents().listener(told::add));
            write(DEFAULT, certificate(-1, 6, DEFAULT).issue());

            live.certificates().reload();

            assertThat(told)
                    .satisfiesExactly(
                            first -> assertThat(first).isEqualTo(new DirectoryEvent.Replaced(DEFAULT)),
                            second -> assertThat(second).isInstanceOf(DirectoryEvent.TakenAway.class),
                            third -> assertThat(third).isEqualTo(new Expiring(DEFAULT, day(6), false)));
        }
    }

    @Test
    @DisplayName(
            "a renewal that is valid only later takes a name away on its day, whether the name was asked for before or not")
    void nameLostLater() throws Exception {
        write(DEFAULT, certificate(-1, 100, DEFAULT).issue());
        TestCertificate first = certificate(-1, 50, HOST, OTHER).issue();
        write(HOST, first);
        live.open(builder().withoutEvents());
        write(HOST, certificate(5, 60, HOST).issue());
        live.certificates().reload();
        live.assertServes(OTHER, first);

        clock.set(day(5));

        live.assertServesDefault(OTHER);
    }

    @Test
    @DisplayName("what clients may object to in the last good certificate is reported though its files are refused")
    void refused() throws Exception {
        write(DEFAULT, certificate(-1, 100, DEFAULT).issue());
        write(HOST, certificate(-10, -1, HOST).issue());
        live.open(builder().withoutEvents());
        List<String> before = problems(live.certificates().report());
        assertThat(before).hasSize(1);
        write(HOST, "-----BEGIN CERTIFICATE-----");

        assertThat(live.certificates().reload().refused()).hasSize(1);

        assertThat(problems(live.certificates().report())).isEqualTo(before);
    }
}

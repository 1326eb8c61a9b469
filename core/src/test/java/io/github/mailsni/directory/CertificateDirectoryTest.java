package io.github.mailsni.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.CertificateSelector;
import io.github.mailsni.CertificateSource;
import io.github.mailsni.CertificateWarning;
import io.github.mailsni.Credential;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.LoadReport;
import io.github.mailsni.MatchKind;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Tag("jdk")
@DisplayName("A certificate directory")
class CertificateDirectoryTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create("mailsni test CA");
    private static final TestAuthority INTERMEDIATE = AUTHORITY.intermediate("mailsni test intermediate");
    private final Instant now = Instant.now();
    private static final String DEFAULT = "mail.default.example";

    private final List<CertificateDirectory> opened = new ArrayList<>();

    @TempDir
    Path directory;

    private TestCertificate exim(String host, TestCertificate certificate) throws IOException {
        certificate.writeTo(directory.resolve("exim.crt." + host), directory.resolve("exim.key." + host));
        return certificate;
    }

    private TestCertificate exim(String host) throws IOException {
        return exim(host, AUTHORITY.issue(host));
    }

    private TestCertificate eximUntil(String host, Instant notAfter) throws IOException {
        return exim(
                host,
                AUTHORITY
                        .certificateFor(host)
                        .validity(now.minus(Duration.ofDays(100)), notAfter)
                        .issue());
    }

    private CertificateDirectory open() throws CertificateLoadException {
        return openWith(Layout.exim());
    }

    private CertificateDirectory openWith(Layout layout) throws CertificateLoadException {
        return toBeClosed(CertificateDirectory.builder(directory)
                .layout(layout)
                .defaultHost(DEFAULT)
                .clock(Clock.fixed(now, ZoneOffset.UTC))
                .open());
    }

    private CertificateDirectory toBeClosed(CertificateDirectory certificates) {
        opened.add(certificates);
        return certificates;
    }

    @AfterEach
    void close() {
        opened.forEach(CertificateDirectory::close);
    }

    private static Selection select(CertificateSelector selector, String host) {
        return selector.select(ServerName.of(host));
    }

    private static void assertServes(
            CertificateSelector selector, String host, TestCertificate certificate, MatchKind match) {
        Selection selection = select(selector, host);
        assertThat(selection.host().credentials())
                .describedAs("leaf for %s, %s", host, selection)
                .extracting(Credential::leaf)
                .containsExactly(certificate.leaf());
        assertThat(selection.match()).isEqualTo(match);
    }

    @Nested
    @DisplayName("selects")
    class Selects {
        @Test
        @DisplayName("the host's own files")
        void exact() throws Exception {
            exim(DEFAULT);
            TestCertificate own = exim("mail.example.com");

            assertServes(open(), "mail.example.com", own, MatchKind.EXACT);
        }

        @Test
        @DisplayName("the default for an unknown name, for no name and for an invalid one")
        void defaultHost() throws Exception {
            TestCertificate byDefault = exim(DEFAULT);
            exim("mail.example.com");
            CertificateDirectory certificates = open();

            assertServes(certificates, "unknown.example.com", byDefault, MatchKind.DEFAULT);
            assertThat(certificates
                            .select(RequestedName.absent())
                            .host()
                            .credentials()
                            .get(0)
                            .leaf())
                    .isEqualTo(byDefault.leaf());
            assertThat(certificates
                            .select(RequestedName.fromSni("../x".getBytes(StandardCharsets.US_ASCII)))
                            .unknown())
                    .isTrue();
        }

        @Test
        @DisplayName("a wildcard's files for a host one label below its domain, not two")
        void wildcard() throws Exception {
            TestCertificate byDefault = exim(DEFAULT);
            TestCertificate wildcard = exim("*.example.com");
            CertificateDirectory certificates = open();

            assertServes(certificates, "mail.example.com", wildcard, MatchKind.WILDCARD);
            assertServes(certificates, "a.mail.example.com", byDefault, MatchKind.DEFAULT);
            assertServes(certificates, "example.com", byDefault, MatchKind.DEFAULT);
        }

        @Test
        @DisplayName("another host's certificate that names the host, exactly or by a wildcard")
        void subjectAltName() throws Exception {
            exim(DEFAULT);
            TestCertificate shared =
                    exim("mail.example.com", AUTHORITY.issue("mail.example.com", "smtp.example.com", "*.example.org"));
            CertificateDirectory certificates = open();

            assertServes(certificates, "smtp.example.com", shared, MatchKind.SUBJECT_ALT_NAME);
            assertServes(certificates, "imap.example.org", shared, MatchKind.SUBJECT_ALT_NAME);
        }

        @Test
        @DisplayName("an exact subjectAltName before a wildcard one")
        void exactBeforeWildcard() throws Exception {
            exim(DEFAULT);
            exim("a.example.net", AUTHORITY.issue("a.example.net", "*.example.org"));
            TestCertificate exact = exim("b.example.net", AUTHORITY.issue("b.example.net", "mail.example.org"));

            assertServes(open(), "mail.example.org", exact, MatchKind.SUBJECT_ALT_NAME);
        }

        @Test
        @DisplayName("the default where its certificate covers the name, before another's that does")
        void coveringDefault() throws Exception {
            TestCertificate byDefault = exim(DEFAULT, AUTHORITY.issue(DEFAULT, "smtp.example.com"));
            exim("mail.example.com", AUTHORITY.issue("mail.example.com", "smtp.example.com"));
            CertificateDirectory certificates = open();

            assertServes(certificates, "smtp.example.com", byDefault, MatchKind.DEFAULT);
            assertThat(select(certificates, "smtp.example.com").covered()).isTrue();
            assertThat(select(certificates, "smtp.example.com").unknown()).isFalse();
        }

        @Test
        @DisplayName("a certificate that covers the name before the host's own that does not")
        void betterThanExim() throws Exception {
            exim(DEFAULT);
            exim("mail.example.com", AUTHORITY.issue("wrong.example.net"));
            TestCertificate covering = exim("*.example.com");

            assertServes(open(), "mail.example.com", covering, MatchKind.WILDCARD);
        }

        @Test
        @DisplayName("as Exim would where nothing covers the name: the host's own files")
        void neverWorseThanExim() throws Exception {
            exim(DEFAULT);
            TestCertificate own = exim("mail.example.com", AUTHORITY.issue("wrong.example.net"));
            CertificateDirectory certificates = open();

            assertServes(certificates, "mail.example.com", own, MatchKind.EXACT);
            assertThat(select(certificates, "mail.example.com").covered()).isFalse();
        }

        @Test
        @DisplayName("a valid certificate before an expired one that comes first in Exim's order")
        void validBeforeExpired() throws Exception {
            exim(DEFAULT);
            eximUntil("mail.example.com", now.minusSeconds(1));
            TestCertificate wildcard = exim("*.example.com");

            assertServes(open(), "mail.example.com", wildcard, MatchKind.WILDCARD);
        }

        @Test
        @DisplayName("an expired certificate that covers the name before a valid one that does not")
        void expiredBeforeMismatch() throws Exception {
            exim(DEFAULT);
            TestCertificate expired = eximUntil("mail.example.com", now.minusSeconds(1));

            assertServes(open(), "mail.example.com", expired, MatchKind.EXACT);
        }

        @Test
        @DisplayName("the next candidate for a host whose files are broken")
        void brokenHost() throws Exception {
            TestCertificate byDefault = exim(DEFAULT);
            exim("broken.example.com");
            Files.writeString(directory.resolve("exim.crt.broken.example.com"), "oops");
            exim("mail.example.org", AUTHORITY.issue("mail.example.org", "other.example.com"));
            exim("other.example.com");
            Files.delete(directory.resolve("exim.key.other.example.com"));
            CertificateDirectory certificates = open();

            assertServes(certificates, "broken.example.com", byDefault, MatchKind.DEFAULT);
            assertThat(select(certificates, "other.example.com").match()).isEqualTo(MatchKind.SUBJECT_ALT_NAME);
        }

        @Test
        @DisplayName("for the default, a certificate here that covers it, where it has no files of its own")
        void defaultWithoutFiles() throws Exception {
            TestCertificate wildcard = exim("*.default.example");
            CertificateDirectory certificates = open();

            assertServes(certificates, "unknown.example.com", wildcard, MatchKind.DEFAULT);
            assertServes(certificates, DEFAULT, wildcard, MatchKind.WILDCARD);
        }

        @Test
        @DisplayName("by the clock: a certificate loses its place when it expires")
        void byTheClock() throws Exception {
            TestCertificate byDefault = exim(DEFAULT, AUTHORITY.issue(DEFAULT, "mail.example.com"));
            TestCertificate own = eximUntil("mail.example.com", now.plusSeconds(60));
            MutableClock clock = new MutableClock(now);
            CertificateDirectory certificates = toBeClosed(CertificateDirectory.builder(directory)
                    .defaultHost(DEFAULT)
                    .clock(clock)
                    .open());

            assertServes(certificates, "mail.example.com", own, MatchKind.EXACT);
            clock.instant = now.plusSeconds(120);
            assertServes(certificates, "mail.example.com", byDefault, MatchKind.DEFAULT);
        }

        @Test
        @DisplayName("a chain in order, without the root")
        void chain() throws Exception {
            exim(DEFAULT);
            TestCertificate certificate = INTERMEDIATE.issue("mail.example.com");
            exim("mail.example.com", certificate);

            assertThat(select(open(), "mail.example.com")
                            .host()
                            .credentials()
                            .get(0)
                            .chain())
                    .containsExactly(certificate.leaf(), INTERMEDIATE.certificate());
        }

        @Test
        @DisplayName("as many alternatives as there are, the best first, the default among them")
        void alternatives() throws Exception {
            exim(DEFAULT);
            exim("mail.example.com");
            exim("*.example.com");

            assertThat(select(open(), "mail.example.com").candidates())
                    .extracting(HostCredentials::label)
                    .containsExactly("mail.example.com", "*.example.com", DEFAULT);
        }
    }

    @Nested
    @DisplayName("reads names of files")
    class Names {
        @Test
        @DisplayName("in upper case, as A-labels, as U-labels, with an underscore, of 246 characters")
        void spellings() throws Exception {
            exim(DEFAULT);
            String longest = ("a".repeat(60) + ".").repeat(3) + "b".repeat(55) + ".example";
            assertThat(longest).hasSize(246);
            exim("MAIL.Example.COM", AUTHORITY.issue("mail.example.com"));
            exim("xn--mnchen-3ya.example");
            exim("zürich.example", AUTHORITY.issue("xn--zrich-kva.example"));
            exim("a_b.example");
            exim(longest);
            CertificateDirectory certificates = open();

            assertThat(certificates.report().refused()).isEmpty();
            for (String host : new String[] {
                "mail.example.com", "xn--mnchen-3ya.example", "xn--zrich-kva.example", "a_b.example", longest
            }) {
                assertThat(select(certificates, host).match()).describedAs(host).isEqualTo(MatchKind.EXACT);
            }
        }

        @Test
        @DisplayName("and takes copies for hosts, as Exim does")
        void copies() throws Exception {
            exim(DEFAULT);
            exim("mail.example.com.old", AUTHORITY.issue("mail.example.com"));

            assertThat(select(open(), "mail.example.com.old").match()).isEqualTo(MatchKind.EXACT);
        }

        @Test
        @DisplayName("and refuses what is no name, with the control characters escaped")
        void noName() throws Exception {
            exim(DEFAULT);
            exim("a b", AUTHORITY.issue("mail.example.com"));
            exim("x\ny", AUTHORITY.issue("mail.example.com"));

            assertThat(open().report().refused())
                    .hasSize(2)
                    .allSatisfy(file -> assertThat(file.reason()).isEqualTo(RefusalReason.NAME_INVALID))
                    .allSatisfy(file -> assertThat(file.toString()).doesNotContain("\n"));
        }

        @Test
        @DisplayName("through symbolic links")
        void links() throws Exception {
            exim(DEFAULT);
            Path archive = Files.createDirectory(directory.resolve("archive"));
            TestCertificate certificate = AUTHORITY.issue("mail.example.com");
            certificate.writeTo(archive.resolve("cert1.pem"), archive.resolve("key1.pem"));
            Files.createSymbolicLink(directory.resolve("exim.crt.mail.example.com"), Path.of("archive/cert1.pem"));
            Files.createSymbolicLink(directory.resolve("exim.key.mail.example.com"), Path.of("archive/key1.pem"));

            assertServes(open(), "mail.example.com", certificate, MatchKind.EXACT);
        }
    }

    @Nested
    @DisplayName("refuses and reports")
    class Refuses {
        private RefusedFile only() throws CertificateLoadException {
            CertificateDirectory certificates = open();
            assertThat(certificates.report().refused()).hasSize(1);
            return certificates.report().refused().get(0);
        }

        @Test
        @DisplayName("a certificate without its key")
        void keyMissing() throws Exception {
            exim(DEFAULT);
            exim("mail.example.com");
            Files.delete(directory.resolve("exim.key.mail.example.com"));

            assertThat(only()).satisfies(refused -> {
                assertThat(refused.reason()).isEqualTo(RefusalReason.KEY_MISSING);
                assertThat(refused.file()).isEqualTo(directory.resolve("exim.crt.mail.example.com"));
                assertThat(refused.problem()).contains("exim.key.mail.example.com does not exist");
            });
        }

        @Test
        @DisplayName("a key without its certificate")
        void certificateMissing() throws Exception {
            exim(DEFAULT);
            exim("mail.example.com");
            Files.delete(directory.resolve("exim.crt.mail.example.com"));

            assertThat(only().reason()).isEqualTo(RefusalReason.CERTIFICATE_MISSING);
        }

        @Test
        @DisplayName("a key of another certificate, and says whose it is")
        void mismatch() throws Exception {
            exim(DEFAULT);
            exim("mail.example.com");
            exim("mail.example.org");
            Files.copy(
                    directory.resolve("exim.key.mail.example.org"),
                    directory.resolve("exim.key.mail.example.com"),
                    StandardCopyOption.REPLACE_EXISTING);

            RefusedFile refused = only();
            assertThat(refused.reason()).isEqualTo(RefusalReason.KEY_MISMATCH);
            assertThat(refused.file()).isEqualTo(directory.resolve("exim.key.mail.example.com"));
            assertThat(refused.problem())
                    .isEqualTo("the key does not belong to the certificate in exim.crt.mail.example.com"
                            + " (it belongs to the one in exim.crt.mail.example.org); renew both together");
        }

        @Test
        @DisplayName("a file that is not PEM, a directory in the place of a file, a link that leads nowhere")
        void unreadable() throws Exception {
            exim(DEFAULT);
            exim("text.example.com");
            Files.writeString(directory.resolve("exim.crt.text.example.com"), "not a certificate");
            exim("dir.example.com");
            Files.delete(directory.resolve("exim.crt.dir.example.com"));
            Files.createDirectory(directory.resolve("exim.crt.dir.example.com"));
            exim("link.example.com");
            Files.delete(directory.resolve("exim.crt.link.example.com"));
            Files.createSymbolicLink(directory.resolve("exim.crt.link.example.com"), Path.of("nowhere"));

            assertThat(open().report().refused())
                    .extracting(RefusedFile::reason)
                    .hasSize(3)
                    .containsOnly(RefusalReason.CERTIFICATE_UNREADABLE);
        }

        @Test
        @DisplayName("a file of 1 GiB, without reading it")
        void huge() throws Exception {
            exim(DEFAULT);
            exim("mail.example.com");
            try (RandomAccessFile sparse = new RandomAccessFile(
                    directory.resolve("exim.crt.mail.example.com").toFile(), "rw")) {
                sparse.setLength(1L << 30);
            }

            assertThat(only().problem()).contains("1073741824");
        }

        @Test
        @DisplayName("an encrypted key without a password")
        void password() throws Exception {
            exim(DEFAULT);
            TestCertificate certificate = AUTHORITY.issue("mail.example.com");
            Files.write(directory.resolve("mail.example.com.p12"), certificate.pkcs12("secret".toCharArray()));
            Files.write(
                    directory.resolve(DEFAULT + ".p12"),
                    AUTHORITY.issue(DEFAULT).pkcs12("right".toCharArray()));
            AtomicInteger asked = new AtomicInteger();

            CertificateDirectory certificates = toBeClosed(CertificateDirectory.builder(directory)
                    .layout(Layout.pkcs12())
                    .defaultHost(DEFAULT)
                    .passwords(file -> {
                        asked.incrementAndGet();
                        return Optional.of((file.endsWith(DEFAULT + ".p12") ? "right" : "wrong").toCharArray());
                    })
                    .open());

            assertThat(certificates.report().refused())
                    .extracting(RefusedFile::reason)
                    .containsExactly(RefusalReason.PASSWORD);
            assertThat(asked).hasValue(2);
        }

        @Test
        @DisplayName("a password that does not fit, until there is another one, though no file changes")
        void passwordPutRight() throws Exception {
            for (String host : List.of(DEFAULT, "mail.example.com")) {
                Files.write(
                        directory.resolve(host + ".p12"), AUTHORITY.issue(host).pkcs12(host.toCharArray()));
            }
            AtomicBoolean right = new AtomicBoolean();
            CertificateDirectory certificates = toBeClosed(CertificateDirectory.builder(directory)
                    .layout(Layout.pkcs12())
                    .defaultHost(DEFAULT)
                    .passwords(file -> Optional.of((right.get() ? "mail.example.com" : DEFAULT).toCharArray()))
                    .open());
            assertThat(certificates.report().refused())
                    .extracting(RefusedFile::reason)
                    .containsExactly(RefusalReason.PASSWORD);

            right.set(true);
            certificates.reload();

            assertThat(certificates.report().refused()).isEmpty();
            assertThat(select(certificates, "mail.example.com").match()).isEqualTo(MatchKind.EXACT);
        }
    }

    @Nested
    @DisplayName("warns, and serves all the same, of")
    class Warns {
        private void assertWarns(String code) throws CertificateLoadException {
            LoadReport report = open().report();
            assertThat(report.refused()).isEmpty();
            assertThat(report.warnings()).extracting(CertificateWarning::code).contains(code);
        }

        @Test
        @DisplayName("an expired certificate")
        void expired() throws Exception {
            exim(DEFAULT);
            eximUntil("mail.example.com", now.minusSeconds(1));
            assertWarns("certificate-expired");
        }

        @Test
        @DisplayName("a certificate for another host than the file's name says")
        void mismatch() throws Exception {
            exim(DEFAULT);
            exim("mail.example.com", AUTHORITY.issue("other.example.com"));
            assertWarns("certificate-host-mismatch");
        }

        @Test
        @DisplayName("a certificate with a common name only")
        void commonNameOnly() throws Exception {
            exim(DEFAULT);
            exim(
                    "mail.example.com",
                    AUTHORITY
                            .certificateFor("mail.example.com")
                            .withoutSubjectAltName()
                            .issue());
            assertWarns("no-subject-alt-name");
        }

        @Test
        @DisplayName("nothing where all is well")
        void nothing() throws Exception {
            exim(DEFAULT);
            exim("*.example.com");
            assertThat(open().report()).isEqualTo(new LoadReport(2, List.of(), List.of()));
        }
    }

    @Nested
    @DisplayName("logs")
    class Logs {
        private final ListAppender<ILoggingEvent> log = new ListAppender<>();
        private final Logger logger = (Logger) LoggerFactory.getLogger(CertificateDirectory.class);

        @BeforeEach
        void listen() {
            logger.setAdditive(false);
            logger.setLevel(Level.WARN);
            logger.addAppender(log);
            log.start();
        }

        @AfterEach
        void stopListening() {
            logger.detachAppender(log);
            logger.setAdditive(true);
            logger.setLevel(null);
        }

        @Test
        @DisplayName("one line for each refused file and for each warning, without a stack trace")
        void oneLineEach() throws Exception {
            exim(DEFAULT);
            exim("broken.example.com");
            Files.writeString(directory.resolve("exim.crt.broken.example.com"), "oops");
            exim("wrong.example.com", AUTHORITY.issue("elsewhere.example"));

            LoadReport report = open().report();

            assertThat(log.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .containsExactly(
                            "refused: " + report.refused().get(0),
                            "served all the same: " + report.warnings().get(0))
                    .allSatisfy(line -> assertThat(line).doesNotContain("\n"));
            assertThat(log.list).extracting(ILoggingEvent::getThrowableProxy).containsOnlyNulls();
        }

        @Test
        @DisplayName("nothing when it does not open: the exception says it all")
        void nothingOnFailure() throws Exception {
            exim("mail.example.com");
            Files.writeString(directory.resolve("exim.crt.mail.example.com"), "oops");

            assertThatExceptionOfType(CertificateLoadException.class).isThrownBy(CertificateDirectoryTest.this::open);
            assertThat(log.list).isEmpty();
        }
    }

    @Nested
    @DisplayName("does not open")
    class DoesNotOpen {
        private void assertFailsWith(String... words) {
            assertThatExceptionOfType(CertificateLoadException.class)
                    .isThrownBy(CertificateDirectoryTest.this::open)
                    .satisfies(e -> assertThat(e.getMessage()).contains(words).doesNotContain("\n"));
        }

        @Test
        @DisplayName("when the default is missing, and names its file")
        void defaultMissing() throws IOException {
            exim("mail.example.com");

            assertFailsWith("exim.crt." + DEFAULT, "there is no such file", "create it, or name another default host");
        }

        @Test
        @DisplayName("when the default is broken, and names the file and the reason")
        void defaultBroken() throws IOException {
            exim(DEFAULT);
            exim("*.default.example");
            Files.writeString(directory.resolve("exim.key." + DEFAULT), "oops");

            assertFailsWith("exim.key." + DEFAULT, "the default host's");
        }

        @Test
        @DisplayName("when the default's key is missing")
        void defaultKeyMissing() throws IOException {
            exim(DEFAULT);
            Files.delete(directory.resolve("exim.key." + DEFAULT));

            assertFailsWith("exim.crt." + DEFAULT, "its private key is missing");
        }

        @Test
        @DisplayName("when there is no directory")
        void noDirectory() {
            directory = directory.resolve("missing");

            assertFailsWith("missing", "there is no such directory");
        }

        @Test
        @DisplayName("a file instead of a directory")
        void notADirectory() throws IOException {
            directory = Files.createFile(directory.resolve("file"));

            assertFailsWith("not a directory");
        }

        @Test
        @DisplayName("without being told a default host")
        void noDefaultGiven() {
            assertThatIllegalStateException()
                    .isThrownBy(() -> CertificateDirectory.builder(directory).open())
                    .withMessageContaining("defaultHost");
        }
    }

    @Nested
    @DisplayName("rejects")
    class Rejects {
        @Test
        @DisplayName("nothing unless told so")
        void nothing() throws Exception {
            exim(DEFAULT);

            assertThat(open().rejects(ServerName.of("unknown.example"))).isFalse();
        }

        @Test
        @DisplayName("valid unknown names only, per listener")
        void perListener() throws Exception {
            exim(DEFAULT);
            exim("mail.example.com");
            exim("wrong.example.com", AUTHORITY.issue("elsewhere.example"));
            CertificateSelector submission = open().withUnknownNames(UnknownNamePolicy.REJECT);

            assertThat(submission.rejects(ServerName.of("unknown.example"))).isTrue();
            assertThat(submission.rejects(ServerName.of("mail.example.com"))).isFalse();
            assertThat(submission.rejects(ServerName.of("wrong.example.com"))).isFalse();
            assertThat(submission.rejects(ServerName.of(DEFAULT))).isFalse();
            assertThat(submission.rejects(RequestedName.absent())).isFalse();
            assertThat(submission.rejects(RequestedName.fromSni(new byte[] {0})))
                    .isFalse();
            assertThat(submission.withUnknownNames(UnknownNamePolicy.DEFAULT).rejects(ServerName.of("unknown.example")))
                    .isFalse();
        }
    }

    @Nested
    @DisplayName("when it is closed")
    class Closes {
        @Test
        @DisplayName("tells once who asked, through its views too, and at once who asks later")
        void actions() throws Exception {
            exim(DEFAULT);
            CertificateDirectory certificates = open();
            AtomicInteger told = new AtomicInteger();
            certificates.onClose(told::incrementAndGet);
            certificates.withUnknownNames(UnknownNamePolicy.REJECT).onClose(told::incrementAndGet);

            certificates.close();
            certificates.close();
            assertThat(told).hasValue(2);

            certificates.onClose(told::incrementAndGet);
            assertThat(told).hasValue(3);
        }

        @Test
        @DisplayName("does not tell who has taken back the question, directly or through a view")
        void cancelled() throws Exception {
            exim(DEFAULT);
            CertificateDirectory certificates = open();
            AtomicInteger told = new AtomicInteger();
            CertificateSource.Registration direct = certificates.onClose(told::incrementAndGet);
            CertificateSource.Registration viewed =
                    certificates.withUnknownNames(UnknownNamePolicy.REJECT).onClose(told::incrementAndGet);
            certificates.onClose(told::incrementAndGet);

            direct.cancel();
            direct.cancel();
            viewed.cancel();
            certificates.close();

            assertThat(told).hasValue(1);
        }

        @Test
        @DisplayName("tells the others if one fails")
        void failingAction() throws Exception {
            exim(DEFAULT);
            CertificateDirectory certificates = open();
            AtomicInteger told = new AtomicInteger();
            certificates.onClose(() -> {
                throw new IllegalStateException("on purpose");
            });
            certificates.onClose(told::incrementAndGet);

            assertThatNoException().isThrownBy(certificates::close);
            assertThat(told).hasValue(1);
        }
    }

    private static final class MutableClock extends Clock {
        private Instant instant;

        MutableClock(Instant instant) {
            this.instant = instant;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return instant;
        }
    }
}

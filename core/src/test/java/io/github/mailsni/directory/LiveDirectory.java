package io.github.mailsni.directory;

import static io.github.mailsni.support.Eventually.eventually;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.Credential;
import io.github.mailsni.DirectoryEvent;
import io.github.mailsni.MatchKind;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.internal.disk.FileStamp;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** A directory whose files change while it is served, what is heard of it, and the words to describe that. */
public final class LiveDirectory implements AutoCloseable {
    public static final String DEFAULT = "mail.default.example";

    private static final TestAuthority AUTHORITY = TestAuthority.create("mailsni test CA");
    private static final Map<String, TestCertificate> ISSUED = new ConcurrentHashMap<>();

    private final Path path;
    private final Seen seen;
    private final List<DirectoryEvent> events = new CopyOnWriteArrayList<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final List<DirectoryEvent.TakenAway> losses = new CopyOnWriteArrayList<>();
    private final List<String> lossLog = new CopyOnWriteArrayList<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(CertificateDirectory.class);
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            String line = event.getLevel() + " " + event.getFormattedMessage();
            (event.getFormattedMessage().startsWith("taken away: ") ? lossLog : log).add(line);
        }
    };
    private @Nullable CertificateDirectory certificates;
    private int signs;

    /** How a change is seen. */
    enum Seen {
        BY_EVENTS,
        BY_RESCANS,
        BY_RELOAD
    }

    LiveDirectory(Path path, Seen seen) {
        this.path = path;
        this.seen = seen;
        logger.setAdditive(false);
        logger.setLevel(Level.INFO);
        logger.addAppender(appender);
        appender.start();
    }

    /** A certificate for a host, the same for the same number in all tests. */
    public static TestCertificate certificate(String host, int number) {
        return ISSUED.computeIfAbsent(host + " " + number, any -> AUTHORITY.issue(host));
    }

    static TestAuthority authority() {
        return AUTHORITY;
    }

    /** A builder that sees changes as this directory is to. */
    CertificateDirectory.Builder builder() {
        CertificateDirectory.Builder builder =
                CertificateDirectory.builder(path).defaultHost(DEFAULT).listener(this::hear);
        return switch (seen) {
            case BY_EVENTS -> builder.rescanInterval(Duration.ofDays(1));
            case BY_RESCANS -> builder.withoutEvents().rescanInterval(Duration.ofMillis(20));
            case BY_RELOAD -> builder.withoutEvents().rescanInterval(Duration.ofDays(1));
        };
    }

    /** What renewals take away is another story than that they happen: each certificate here has a key of its own. */
    private void hear(DirectoryEvent event) {
        if (event instanceof DirectoryEvent.TakenAway taken) {
            losses.add(taken);
        } else {
            events.add(event);
        }
    }

    /** Opens it, in Exim's layout. */
    CertificateDirectory open() throws CertificateLoadException {
        return open(builder());
    }

    CertificateDirectory open(CertificateDirectory.Builder builder) throws CertificateLoadException {
        CertificateDirectory opened = builder.open();
        certificates = opened;
        events.clear();
        log.clear();
        return opened;
    }

    CertificateDirectory certificates() {
        return requireNonNull(certificates);
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    Path certificateFile(String host) {
        return path.resolve("exim.crt." + host);
    }

    Path keyFile(String host) {
        return path.resolve("exim.key." + host);
    }

    /** Writes a host's files in place, the key first. */
    TestCertificate write(String host, int number) throws IOException {
        TestCertificate certificate = certificate(host, number);
        certificate.writeTo(certificateFile(host), keyFile(host));
        return certificate;
    }

    /** Writes a new file and renames it over the old one. */
    public static void replace(Path file, String content) throws IOException {
        replace(file, content.getBytes(StandardCharsets.US_ASCII));
    }

    public static void replace(Path file, byte[] content) throws IOException {
        Path temporary = file.resolveSibling("." + file.getFileName() + ".new");
        Files.write(temporary, content);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Points a link elsewhere, as one who lets nobody see that it is gone. */
    public static void link(Path link, Path target) throws IOException {
        Path temporary = link.resolveSibling("." + link.getFileName() + ".new");
        Files.createSymbolicLink(temporary, target);
        Files.move(temporary, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Waits until a file is not so new any more that it would be looked at once more. */
    public static void awaitAge(Path file) {
        eventually(() -> assertThat(FileStamp.look(file).fresh()).isFalse());
    }

    /** Removes a file, or a directory and all that is in it. */
    public static void remove(Path file) throws IOException {
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> entries = Files.list(file)) {
                for (Path entry : entries.toList()) {
                    remove(entry);
                }
            }
        }
        Files.deleteIfExists(file);
    }

    /** What holds as soon as the latest changes have been seen. */
    void soon(ThrowingCallable assertion) throws Exception {
        if (seen == Seen.BY_RELOAD) {
            certificates().reload();
            try {
                assertion.call();
            } catch (Exception | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        } else {
            eventually(assertion);
        }
    }

    /** Returns when all that was done before has been seen, by a sign that is given after it. */
    void quiet() throws Exception {
        String host = "sign" + ++signs + ".example";
        write(host, 0);
        soon(() -> assertThat(leaves(host)).containsExactly(certificate(host, 0).leaf()));
        eventually(() -> assertThat(events).contains(new DirectoryEvent.Loaded(host)));
        events.remove(new DirectoryEvent.Loaded(host));
        log.removeIf(line -> line.contains(host));
    }

    Selection select(String host) {
        return certificates().select(ServerName.of(host));
    }

    List<Credential> credentials(String host) {
        return select(host).host().credentials();
    }

    List<X509Certificate> leaves(String host) {
        return credentials(host).stream().map(Credential::leaf).toList();
    }

    void assertServes(String host, TestCertificate certificate) {
        List<Credential> served = credentials(host);
        assertThat(served)
                .describedAs("the serial number for %s", host)
                .extracting(credential -> credential.leaf().getSerialNumber())
                .containsExactly(certificate.leaf().getSerialNumber());
        assertThat(served.get(0).privateKey().equals(certificate.privateKey()))
                .describedAs("the key of %s belongs to it", host)
                .isTrue();
    }

    /** A host is served with another certificate, which is told and logged, and nothing else is. */
    void assertReplaced(String host, TestCertificate latest) throws Exception {
        soon(() -> assertServes(host, latest));
        soon(() -> assertThat(events()).containsExactly(new DirectoryEvent.Replaced(host)));
        assertThat(log()).containsExactly("INFO replaced: " + host);
    }

    void assertServesDefault(String host) {
        assertThat(select(host).match()).describedAs("the match for %s", host).isEqualTo(MatchKind.DEFAULT);
    }

    /** The events since it was opened, but for those of signs. */
    List<DirectoryEvent> events() {
        return List.copyOf(events);
    }

    /** What was taken away since it was opened. */
    List<DirectoryEvent.TakenAway> losses() {
        return List.copyOf(losses);
    }

    /** The lines logged of that. */
    List<String> lossLog() {
        return List.copyOf(lossLog);
    }

    /** The lines logged since it was opened, but for those on what was taken away. */
    List<String> log() {
        return List.copyOf(log);
    }

    void clearEvents() {
        events.clear();
        log.clear();
    }

    static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.US_ASCII);
    }

    @Override
    public void close() {
        if (certificates != null) {
            certificates.close();
        }
        logger.detachAppender(appender);
        logger.setAdditive(true);
        logger.setLevel(null);
    }
}

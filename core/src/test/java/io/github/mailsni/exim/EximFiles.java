package io.github.mailsni.exim;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.mailsni.Selection;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.LoggerFactory;

/** A directory of Exim's, the two lines of the post over it, and a time that only moves when it is told to. */
public final class EximFiles implements AutoCloseable {
    static final TestAuthority AUTHORITY = TestAuthority.create("mailsni test CA");
    static final String DEFAULT = "mail.defaultdomain.com";

    private final Path directory;
    private long nanos = 42;
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    EximFiles(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        write(DEFAULT);
        log.start();
        logger().setLevel(Level.INFO);
        logger().setAdditive(false);
        logger().addAppender(log);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger("io.github.mailsni");
    }

    /** Both files of a host, with a new certificate. */
    TestCertificate write(String host) throws IOException {
        TestCertificate certificate = AUTHORITY.issue(host);
        certificate.writeTo(certificate(host), key(host));
        return certificate;
    }

    Path directory() {
        return directory;
    }

    Path certificate(String host) {
        return directory.resolve("exim.crt." + host);
    }

    Path key(String host) {
        return directory.resolve("exim.key." + host);
    }

    /** The post's line, for one kind of file. */
    String line(String kind) {
        String start = directory + "/exim." + kind + ".";
        return "${if exists{" + start + "${tls_sni}}{" + start + "${tls_sni}}{" + start + DEFAULT + "}}";
    }

    EximTls open() throws IOException {
        return open(line("crt"), line("key"));
    }

    EximTls open(String certificate, String privateKey) throws IOException {
        return EximTls.builder(at(certificate), at(privateKey))
                .primaryHostname(DEFAULT)
                .ticker(ticker())
                .open();
    }

    /** With the directory in the place of DIR. */
    String at(String expression) {
        return expression.replace("DIR", directory.toString());
    }

    LongSupplier ticker() {
        return () -> nanos;
    }

    void advance(Duration time) {
        nanos += time.toNanos();
    }

    /** As much as is promised. */
    void passASecond() {
        advance(Duration.ofSeconds(1));
    }

    Path file(String name, String content) throws IOException {
        Path file = directory.resolve(name);
        if (file.getParent() != null) {
            Files.createDirectories(file.getParent());
        }
        return Files.writeString(file, content);
    }

    List<String> logged() {
        return log.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    @Override
    public void close() {
        logger().detachAppender(log);
        logger().setAdditive(true);
        logger().setLevel(null);
    }

    static String nameOf(Selection selection) {
        return String.join(",", selection.host().credentials().get(0).coveredNames());
    }

    /** A builder whose certificates go by another measure of time than the system's. */
    public static EximTls.Builder ticking(EximTls.Builder builder, LongSupplier nanos) {
        return builder.ticker(nanos);
    }
}

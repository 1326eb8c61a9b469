package io.github.mailsni.examples.demo;

import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.directory.Layout;
import io.github.mailsni.examples.smtp.SmtpServer;
import io.github.mailsni.javamail.SenderFailure;
import io.github.mailsni.javamail.SenderTls;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import jakarta.mail.MessagingException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One mail server, three mail domains. First with one certificate for all names, as Gmail saw it; then with mailsni. Every
 * delivery is a real one, by Jakarta Mail over loopback; the names are looked up in the file {@code src/main/hosts} (system
 * property {@code jdk.net.hosts.file}).
 */
public final class Demo {
    private static final String DEFAULT_HOST = "mail.defaultdomain.com";
    private static final List<String> HOSTS = List.of(DEFAULT_HOST, "mail.example.com", "mail.example.org");
    private static final String ROW = "   %-24s %-14s %-26s %-9s %s%n";

    private final PrintStream out;
    private final Path directory;
    private final TestAuthority authority = TestAuthority.create("mailsni demo CA");
    private final Sender sender =
            new Sender(SenderTls.builder().trustingOnly(authority.roots()).build());
    private final Map<X509Certificate, String> issued = new HashMap<>();
    private int failures;

    Demo(PrintStream out, Path directory) {
        this.out = out;
        this.directory = directory;
    }

    /**
     * Runs the demo. Exits with 0 if every delivery that should succeed did, and the one that should fail failed.
     *
     * @param arguments none
     * @throws IOException if this machine lets us have no files or ports
     */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        Path directory = Files.createTempDirectory("mailsni-demo");
        int failures;
        try {
            failures = new Demo(out, directory).run();
        } finally {
            delete(directory);
        }
        System.exit(failures == 0 ? 0 : 1);
    }

    int run() throws IOException {
        out.printf("%nOne mail server answers for three mail domains: %s.%n", String.join(", ", HOSTS));
        withoutSni();
        withMailsni();
        inYourServer();
        return failures;
    }

    private void withoutSni() throws IOException {
        out.printf("%n1. One certificate for all names, as a Java mail server has it out of the box%n%n");
        Path tls = Files.createDirectory(directory.resolve("one-certificate"));
        write(tls, DEFAULT_HOST);
        try (CertificateDirectory certificates = open(tls);
                SmtpServer server = start(certificates, "one-certificate-mail")) {
            for (String host : HOSTS.subList(1, HOSTS.size())) {
                try {
                    sender.send(host, server.smtp().orElseThrow().getPort(), TlsMode.STARTTLS);
                    failures++;
                    out.printf("   %s: DELIVERED, though the certificate is for %s%n", host, DEFAULT_HOST);
                } catch (MessagingException e) {
                    out.printf("   %s: NOT DELIVERED%n", host);
                    SenderFailure failure = SenderFailure.of(e);
                    failures += failure.gmail().isPresent() ? 0 : 1;
                    out.printf("      Gmail says:        %s.%n", failure.gmail().orElse("something else"));
                    out.printf("      The sender says:   %s%n", failure);
                }
            }
        }
    }

    private void withMailsni() throws IOException {
        out.printf("%n2. The certificate of the name that the client asked for, with mailsni%n%n");
        Path tls = Files.createDirectory(directory.resolve("tls"));
        for (String host : HOSTS) {
            write(tls, host);
        }
        list(tls).forEach(file -> out.printf("   %s%n", file.getFileName()));
        out.println();
        out.printf(ROW, "name asked", "TLS", "certificate served", "matched", "delivered");
        out.printf(ROW, "-".repeat(24), "-".repeat(14), "-".repeat(26), "-".repeat(9), "-".repeat(9));
        Path maildir = directory.resolve("mail");
        try (CertificateDirectory certificates = open(tls);
                SmtpServer server = start(certificates, "mail")) {
            for (String host : HOSTS) {
                deliver(certificates, host, server.smtp().orElseThrow().getPort(), TlsMode.STARTTLS);
                deliver(certificates, host, server.smtps().orElseThrow().getPort(), TlsMode.IMPLICIT);
            }
        }
        int expected = HOSTS.size() * TlsMode.values().length;
        int arrived = list(maildir.resolve("new")).size();
        out.printf("%n   %d of %d messages are in the Maildir.%n%n", arrived, expected);
        failures += arrived == expected ? 0 : 1;
    }

    private void inYourServer() {
        out.printf("3. In your own server%n%n");
        out.printf(
                "   CertificateDirectory certificates = CertificateDirectory.builder(Path.of(\"/etc/exim4/tls\"))%n");
        out.printf("           .defaultHost(\"%s\").open();%n", DEFAULT_HOST);
        out.printf("   pipeline.addFirst(SniTls.builder(certificates).build().newHandler());           // Netty%n");
        out.printf(
                "   server.startTlsSocketFactory(MailTls.of(certificates)::upgrade);                // SubEthaSMTP%n%n");
        out.printf("   README.md goes on from here.%n%n");
    }

    private void deliver(CertificateDirectory certificates, String host, int port, TlsMode mode) {
        Selection selection = certificates.select(ServerName.of(host));
        String matched = selection.match().code();
        try {
            X509Certificate leaf = sender.send(host, port, mode);
            out.printf(ROW, host, mode, issued.getOrDefault(leaf, "another"), matched, "yes");
        } catch (MessagingException e) {
            failures++;
            out.printf(ROW, host, mode, "?", matched, "NO: " + SenderFailure.of(e));
        }
    }

    private static CertificateDirectory open(Path tls) throws IOException {
        return CertificateDirectory.builder(tls)
                .layout(Layout.exim())
                .defaultHost(DEFAULT_HOST)
                .open();
    }

    private SmtpServer start(CertificateDirectory certificates, String maildir) throws IOException {
        return SmtpServer.builder(certificates, ServerName.of(DEFAULT_HOST))
                .smtp(0)
                .smtps(0)
                .maildir(directory.resolve(maildir))
                .start();
    }

    private void write(Path tls, String host) throws IOException {
        TestCertificate certificate = authority.issue(host);
        issued.put(certificate.leaf(), host);
        certificate.writeTo(tls.resolve("exim.crt." + host), tls.resolve("exim.key." + host));
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(directory)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}

package io.github.mailsni.examples.benchmarks;

import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.directory.Layout;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/**
 * A directory of hosts in Exim's layout: one in ten, but at most {@value #MOST_WILDCARDS}, is the wildcard of a domain of its own,
 * the others are hosts in {@value #DOMAINS} domains.
 *
 * <p>Up to {@value #MOST_OWN_CERTIFICATES} hosts, every host has files and a certificate of its own; their keys are those of
 * {@value #DOMAINS} pairs. With more, the hosts of a domain share the files of one certificate, {@code *.DOMAIN}, by hard links:
 * every host is still served its own files for its own name, which their certificate covers.
 */
final class Hosts implements AutoCloseable {
    static final int MOST_OWN_CERTIFICATES = 100_000;
    static final int MOST_WILDCARDS = 1_000;
    static final int DOMAINS = 256;

    private static final long SHORTEST_WAIT = TimeUnit.MILLISECONDS.toNanos(5);

    private final Scratch scratch;
    private final Path directory;
    private final int wildcards;
    private final int names;

    /**
     * Makes a directory, or takes one that is left from another run.
     *
     * @param count how many hosts, wildcards among them
     */
    Hosts(int count) throws IOException {
        wildcards = Math.min(count / 10, MOST_WILDCARDS);
        names = count - wildcards;
        scratch = Scratch.open();
        directory = scratch.directory("hosts-" + count, this::write);
    }

    /** What clients get that ask for no host, or for an unknown one. */
    static String defaultHost() {
        return host(0);
    }

    /** The name of a host that has files of its own. */
    static String host(int index) {
        return "mail" + index + "." + domain(index);
    }

    private static String domain(int index) {
        return "d" + index % DOMAINS + ".example";
    }

    /** A domain whose wildcard has files. */
    static String wildcardDomain(int index) {
        return "w" + index + ".example";
    }

    /** How many hosts have files of their own: {@link #host} of 0 to this, exclusive. */
    int names() {
        return names;
    }

    /** How many domains have files for their wildcard: {@link #wildcardDomain} of 0 to this, exclusive. */
    int wildcards() {
        return wildcards;
    }

    /** What the files are called after, wildcards as {@code *.DOMAIN}. */
    Stream<String> labels() {
        return Stream.concat(
                IntStream.range(0, names).mapToObj(Hosts::host),
                IntStream.range(0, wildcards).mapToObj(index -> "*." + wildcardDomain(index)));
    }

    /** Where the files are, and nothing else. */
    Path directory() {
        return directory.resolve("tls");
    }

    Path certificateFile(String label) {
        return certificateFile(directory(), label);
    }

    Path keyFile(String label) {
        return keyFile(directory(), label);
    }

    private static Path certificateFile(Path directory, String label) {
        return directory.resolve("exim.crt." + label);
    }

    private static Path keyFile(Path directory, String label) {
        return directory.resolve("exim.key." + label);
    }

    CertificateDirectory open() throws IOException {
        return builder().open();
    }

    /** Opens the directory as if nothing were known of the names of its files. */
    CertificateDirectory openByAny() throws IOException {
        return builder().layout(Layout.any()).open();
    }

    /**
     * For measuring what comes after the opening: no files are read in the background meanwhile.
     *
     * @param all whether all files have been read before it is returned, or each is on first use only
     */
    CertificateDirectory openAtRest(boolean all) throws IOException {
        CertificateDirectory opened = builder().readAhead(all).open();
        if (all) {
            awaitAllRead(opened);
        }
        return opened;
    }

    /** Waits until the files of every host have been read; not more than a thirtieth too long, since to look costs time, too. */
    static void awaitAllRead(CertificateDirectory opened) {
        long start = System.nanoTime();
        while (opened.statistics().unread() > 0) {
            LockSupport.parkNanos(Math.max(SHORTEST_WAIT, (System.nanoTime() - start) / 30));
        }
    }

    private CertificateDirectory.Builder builder() {
        return CertificateDirectory.builder(directory()).layout(Layout.exim()).defaultHost(defaultHost());
    }

    /** What clients check the hosts' certificates with. */
    X509TrustManager trustManager() throws IOException, GeneralSecurityException {
        KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
        anchors.load(null, null);
        try (InputStream pem = Files.newInputStream(directory.resolve("ca.pem"))) {
            anchors.setCertificateEntry(
                    "root", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
        factory.init(anchors);
        return (X509TrustManager) factory.getTrustManagers()[0];
    }

    /** A new directory beside the files, on the same file system, that is to be removed. */
    Path scratch() throws IOException {
        return scratch.passing("passing");
    }

    /** The leaf in a file, as the JDK reads it: from memory, since it asks for one byte after the other. */
    static X509Certificate leaf(Path certificateFile) throws IOException, GeneralSecurityException {
        byte[] pem = Files.readAllBytes(certificateFile);
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
    }

    @Override
    public void close() throws IOException {
        scratch.close();
    }

    private void write(Path root) throws IOException {
        TestAuthority authority = TestAuthority.create("mailsni benchmark CA");
        Files.writeString(root.resolve("ca.pem"), authority.certificatePem(), StandardCharsets.US_ASCII);
        Path tls = Files.createDirectory(root.resolve("tls"));
        Path shared = Files.createDirectory(root.resolve("shared"));
        List<TestCertificate> ofDomains = IntStream.range(0, Math.min(names, DOMAINS))
                .mapToObj(index -> authority.issue("*." + domain(index)))
                .toList();
        boolean own = names + wildcards <= MOST_OWN_CERTIFICATES;
        for (int i = 0; i < ofDomains.size(); i++) {
            ofDomains.get(i).writeTo(certificateFile(shared, "*." + domain(i)), keyFile(shared, "*." + domain(i)));
        }
        IntStream.range(0, names).parallel().forEach(index -> {
            if (own) {
                issue(authority, host(index), ofDomains.get(index % ofDomains.size()), tls);
            } else {
                link(shared, "*." + domain(index), tls, host(index));
            }
        });
        IntStream.range(0, wildcards)
                .parallel()
                .forEach(index ->
                        issue(authority, "*." + wildcardDomain(index), ofDomains.get(index % ofDomains.size()), tls));
    }

    private static void issue(TestAuthority authority, String label, TestCertificate keyOwner, Path directory) {
        try {
            authority
                    .certificateFor(label)
                    .keyOf(keyOwner)
                    .issue()
                    .writeTo(certificateFile(directory, label), keyFile(directory, label));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void link(Path from, String existing, Path to, String label) {
        try {
            Files.createLink(certificateFile(to, label), certificateFile(from, existing));
            Files.createLink(keyFile(to, label), keyFile(from, existing));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.github.mailsni.examples.questions;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The hosts of a mail server, as a directory of files: with an RSA and an ECDSA key, with one of them, behind a
 * wildcard, and the default.
 */
public final class MailHosts {
    /** The host whose certificate clients get that name no host, or an unknown one. */
    public static final String DEFAULT_HOST = "mail.defaultdomain.com";

    static final String FIRST = "mail.example.com";
    static final String SECOND = "smtp.example.org";
    static final String UNKNOWN = "mail.unknown.example";

    private static final Map<String, String> NAMES = Map.of(
            DEFAULT_HOST,
            DEFAULT_HOST,
            FIRST,
            FIRST,
            "ecdsa.example.com",
            "ecdsa.example.com",
            "rsa.example.com",
            "rsa.example.com",
            SECOND,
            "*.example.org");

    /** The key of all RSA certificates: generating one is slow. */
    private static final TestCertificate RSA_KEY = TestAuthority.create("Test CA of a key")
            .certificateFor("keys.example")
            .keyType(KeyAlgorithm.RSA_2048)
            .issue();

    private final Path directory;
    private final String defaultHost;
    private final boolean bundles;
    private final TestAuthority authority = TestAuthority.create("Test CA of the questions");
    private final Map<String, List<TestCertificate>> certificates = new LinkedHashMap<>();

    private MailHosts(Path directory, String defaultHost, boolean bundles) {
        this.directory = directory;
        this.defaultHost = defaultHost;
        this.bundles = bundles;
    }

    /**
     * Writes the files {@code exim.crt.NAME} and {@code exim.key.NAME} of all hosts.
     *
     * @param directory an existing directory
     * @return the hosts
     * @throws IOException if a file cannot be written
     */
    public static MailHosts in(Path directory) throws IOException {
        return written(new MailHosts(directory, DEFAULT_HOST, false));
    }

    /**
     * Writes a file {@code NAME.pem} with keys and chains for each host.
     *
     * @param directory an existing directory
     * @param defaultHost the host whose certificate clients get that name no host, or an unknown one
     * @return the hosts
     * @throws IOException if a file cannot be written
     */
    public static MailHosts bundlesIn(Path directory, String defaultHost) throws IOException {
        return written(new MailHosts(directory, defaultHost, true));
    }

    private static MailHosts written(MailHosts hosts) throws IOException {
        hosts.renew();
        return hosts;
    }

    /**
     * Issues all certificates anew, and overwrites the files.
     *
     * @throws IOException if a file cannot be written
     */
    public void renew() throws IOException {
        write(DEFAULT_HOST, ecdsa(DEFAULT_HOST), rsa(DEFAULT_HOST));
        write(FIRST, ecdsa(FIRST), rsa(FIRST));
        write("ecdsa.example.com", ecdsa("ecdsa.example.com"));
        write("rsa.example.com", rsa("rsa.example.com"));
        write("*.example.org", ecdsa("*.example.org"), rsa("*.example.org"));
    }

    /**
     * The directory with the files.
     *
     * @return the directory
     */
    public Path directory() {
        return directory;
    }

    /**
     * The authority of all certificates, for clients.
     *
     * @return the authority
     */
    public TestAuthority authority() {
        return authority;
    }

    /** The host whose certificate clients get that name no host, or an unknown one. */
    String defaultHost() {
        return defaultHost;
    }

    /** The names that clients ask for: all hosts, an unknown one, and none. */
    List<Optional<String>> names() {
        return List.of(
                Optional.of(FIRST),
                Optional.of("ecdsa.example.com"),
                Optional.of("rsa.example.com"),
                Optional.of(SECOND),
                Optional.of(DEFAULT_HOST),
                Optional.of(UNKNOWN),
                Optional.empty());
    }

    /**
     * The certificate that docs/selection.md promises: the host's, of the preferred kind, or else the default's.
     *
     * @param kinds abilities, the preferred one first
     */
    X509Certificate expected(Optional<String> name, List<Ability> kinds) {
        String host = name.map(NAMES::get).orElse(defaultHost);
        return Stream.of(host, defaultHost)
                .flatMap(each -> kinds.stream().flatMap(kind -> usable(each, kind).stream()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the default host has a key for every client"));
    }

    /** The certificates of a host, or of the default if the name is unknown. */
    List<X509Certificate> all(String name) {
        return of(NAMES.getOrDefault(name, defaultHost)).stream()
                .map(TestCertificate::leaf)
                .toList();
    }

    /** What a certificate is, in words: names, kind of key, and whether it is one of before the renewal. */
    String describe(X509Certificate leaf) {
        boolean current = certificates.values().stream()
                .flatMap(List::stream)
                .anyMatch(certificate -> certificate.leaf().equals(leaf));
        return leaf.getSubjectX500Principal().getName() + " "
                + leaf.getPublicKey().getAlgorithm() + (current ? "" : " (not the current one)");
    }

    private List<TestCertificate> of(String host) {
        return certificates.getOrDefault(host, List.of());
    }

    private Optional<X509Certificate> usable(String host, Ability ability) {
        return of(host).stream()
                .map(TestCertificate::leaf)
                .filter(leaf -> switch (ability) {
                    case ANY -> true;
                    case RSA_ONLY -> leaf.getPublicKey().getAlgorithm().equals("RSA");
                    case ECDSA_ONLY -> leaf.getPublicKey().getAlgorithm().equals("EC");
                })
                .findFirst();
    }

    private TestCertificate ecdsa(String name) {
        return authority.issue(name);
    }

    private TestCertificate rsa(String name) {
        return authority.certificateFor(name).keyOf(RSA_KEY).issue();
    }

    private void write(String host, TestCertificate... pairs) throws IOException {
        StringBuilder keys = new StringBuilder();
        StringBuilder chains = new StringBuilder();
        for (TestCertificate pair : pairs) {
            keys.append(pair.privateKeyPem());
            chains.append(pair.certificatePem());
        }
        if (bundles) {
            Files.writeString(directory.resolve(host + ".pem"), chains.append(keys), US_ASCII);
        } else {
            Files.writeString(directory.resolve("exim.key." + host), keys, US_ASCII);
            Files.writeString(directory.resolve("exim.crt." + host), chains, US_ASCII);
        }
        certificates.put(host, List.of(pairs));
    }
}

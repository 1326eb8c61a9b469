package io.github.mailsni.examples.certcheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("certcheck of a directory")
class VerdictsTest {
    private static final String GMAIL = "TLS Negotiation failed, the certificate doesn't match the host.\n";
    private static final String HOST = "mail.example.org";

    @TempDir
    private Path parent;

    private Directory directory = new Directory(Path.of(""), TestAuthority.create("x"), TestAuthority.create("x"));

    @BeforeEach
    void makeDirectory() {
        directory = Directory.in(parent);
    }

    private Run check(String... more) {
        return Run.of(directory.arguments()).with(more).execute();
    }

    private static Arguments error(String code, Consumer<Directory> damage) {
        return Arguments.of(code, 1, Named.of("error", damage));
    }

    private static Arguments warning(String code, Consumer<Directory> damage) {
        return Arguments.of(code, 0, Named.of("warning", damage));
    }

    private static TestCertificate.Builder certificate(Directory directory) {
        return directory.authority().certificateFor(HOST);
    }

    private static Instant inDays(int days) {
        return Instant.now().plus(Duration.ofDays(days));
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void letEverybodyRead(Path file) {
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<Arguments> damages() {
        return Stream.of(
                error(
                        "certificate-host-mismatch",
                        d -> d.with(HOST, d.authority().issue("smtp.example.org"))),
                error("wildcard-depth", d -> d.with(HOST, d.authority().issue("*.org"))),
                error(
                        "no-subject-alt-name",
                        d -> d.with(HOST, certificate(d).withoutSubjectAltName().issue())),
                error(
                        "certificate-expired",
                        d -> d.with(
                                HOST,
                                certificate(d).validity(inDays(-90), inDays(-1)).issue())),
                error(
                        "certificate-not-yet-valid",
                        d -> d.with(
                                HOST,
                                certificate(d).validity(inDays(1), inDays(90)).issue())),
                error(
                        "certificate-not-trusted",
                        d -> d.with(HOST, TestAuthority.create("Somebody else").issue(HOST))),
                error("chain-incomplete", d -> {
                    TestCertificate whole = d.authority().issue(HOST);
                    String chain = whole.certificatePem();
                    d.with(HOST, chain.substring(0, chain.indexOf("-----BEGIN", 1)), whole.privateKeyPem());
                }),
                error(
                        "weak-key",
                        d -> d.with(
                                HOST,
                                certificate(d).keyType(KeyAlgorithm.RSA_1024).issue())),
                error(
                        "weak-signature",
                        d -> d.with(HOST, certificate(d).signedWithSha1().issue())),
                error(
                        "no-server-auth",
                        d -> d.with(HOST, certificate(d).forClients().issue())),
                error(
                        "key-mismatch",
                        d -> d.with(
                                HOST,
                                d.authority().issue(HOST).certificatePem(),
                                d.authority().issue(HOST).privateKeyPem())),
                error("key-missing", d -> delete(d.with(HOST).keyOf(HOST))),
                error("certificate-missing", d -> delete(d.with(HOST).certificateOf(HOST))),
                error(
                        "certificate-unreadable",
                        d -> d.with(HOST, "nothing", d.authority().issue(HOST).privateKeyPem())),
                warning(
                        "expires-soon",
                        d -> d.with(
                                HOST,
                                certificate(d).validity(inDays(-80), inDays(10)).issue())),
                warning("key-permissions", d -> letEverybodyRead(d.with(HOST).keyOf(HOST))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damages")
    @DisplayName("finds what is wrong, names the file, and says first what senders hold against the host")
    void finds(String code, int exitCode, Consumer<Directory> damage) {
        damage.accept(directory);

        Run text = check(Directory.DEFAULT, HOST);
        assertThat(text.exitCode()).as(text.toString()).isEqualTo(exitCode);
        assertThat(text.output()).contains(code).contains(HOST);
        assertThat(text.output().lines().findFirst().orElseThrow()).matches(heading(code, exitCode));
        assertThat(text.output().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        assertThat(text.errors()).isEmpty();

        Run json = check("--format", "json", HOST);
        assertThat(json.exitCode()).isEqualTo(exitCode);
        assertThat(json.json("hosts", 0, "covered")).isEqualTo(String.valueOf(exitCode == 0));
        assertThat(json.output()).contains("\"code\":\"" + code + "\"").contains("example.org\"");
    }

    /** Gmail's words where no certificate for the host is presented, and only there; a regular expression. */
    private static String heading(String code, int exitCode) {
        if (exitCode == 0) {
            return " +HOST +.*";
        }
        return switch (code) {
            case "certificate-expired", "certificate-not-yet-valid" ->
                "The certificate has expired, or is not valid yet\\.";
            case "certificate-not-trusted", "chain-incomplete" ->
                "The certificate does not lead to an authority that is trusted\\.";
            case "weak-key", "weak-signature", "no-server-auth" ->
                "The certificate is one that clients do not accept\\.";
            default -> GMAIL.strip();
        };
    }

    @Test
    @DisplayName("has a heading for each objection, with the number of its hosts")
    void headings() {
        directory.with(
                HOST, certificate(directory).validity(inDays(-90), inDays(-1)).issue());

        assertThat(check(HOST, "smtp.example.org", "imap.example.org").output())
                .startsWith(GMAIL + "    With these words Gmail refuses 2 of these 3 hosts.\n\n"
                        + "The certificate has expired, or is not valid yet.\n"
                        + "    Senders that verify certificates refuse 1 of these 3 hosts.\n\n");
    }

    @Test
    @DisplayName("judges by the keys alone where senders find them in TLSA records, and exits by that")
    void dane() {
        directory.with(
                HOST,
                certificate(directory)
                        .validity(inDays(-90), inDays(-1))
                        .selfSigned()
                        .issue());
        directory.with(
                "weak.example.org",
                directory
                        .authority()
                        .certificateFor("weak.example.org")
                        .keyType(KeyAlgorithm.RSA_1024)
                        .issue());

        Run run = check("--dane", HOST, "unknown.example.org");
        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.output())
                .contains("the keys of TLSA records 3 1 1 (DANE)")
                .doesNotContain("Gmail");
        assertThat(check(HOST).exitCode()).isEqualTo(1);
        assertThat(check("--format", "tlsa", HOST).exitCode()).isZero();
        assertThat(check("--dane", "weak.example.org").output())
                .startsWith("The certificate is one that clients do not accept.")
                .contains("weak-key");
    }

    @Test
    @DisplayName("says nothing of Gmail where all is well, and exits 0")
    void sound() {
        directory.with(HOST);

        Run run = check(HOST, Directory.DEFAULT);

        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.output()).contains(HOST).doesNotContain("Gmail", "Negotiation");
        assertThat(run.errors()).isEmpty();
    }

    @Test
    @DisplayName("counts warnings only if it is told to")
    void strict() {
        directory.with(
                HOST, certificate(directory).validity(inDays(-80), inDays(10)).issue());

        assertThat(check(HOST).exitCode()).isZero();
        assertThat(check("--strict", HOST).exitCode()).isEqualTo(1);
        assertThat(check("--strict", "--expires-within", "1w", HOST).exitCode()).isZero();
        assertThat(check("--strict", Directory.DEFAULT).exitCode()).isZero();
    }

    @Test
    @DisplayName("without a host is about everything that is there")
    void everything() {
        directory.with(HOST).with("*.example.net");
        directory.with("broken.example.org", "nothing", "nothing");

        Run run = check("--format", "json");

        assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
        assertThat(run.json("hosts", 0, "host")).isEqualTo("broken.example.org");
        assertThat(run.output()).contains("\"" + HOST + "\"", "*.example.net", "\"directory\":{");
        assertThat(check().output()).startsWith(GMAIL).contains("exim.crt.broken.example.org", "*.example.net");
    }

    @Test
    @DisplayName("reads hosts from a file, with U-labels too")
    void hostsFromFile() throws IOException {
        directory.with("xn--mnchen-3ya.example");
        Path hosts = Files.writeString(parent.resolve("hosts"), "# ours\nm\u00fcnchen.example\n\nmail.example.com\n");

        Run run = check("--format", "json", "@" + hosts);

        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.json("hosts", 0, "host")).isEqualTo("mail.example.com");
        assertThat(run.json("hosts", 1, "host")).isEqualTo("m\u00fcnchen.example");
        assertThat(run.json("hosts", 1, "name")).isEqualTo("xn--mnchen-3ya.example");
    }

    @Test
    @DisplayName("checks a host once that is in a long file twice, in any spelling")
    void hostTwiceInALongFile() throws IOException {
        List<String> names = new ArrayList<>();
        IntStream.range(0, 1001).forEach(i -> names.add("host" + i + ".example.com"));
        names.add("HOST0.example.com");
        Path hosts = Files.write(parent.resolve("hosts"), names);

        assertThat(check("--format", "tlsa", "@" + hosts).output().lines())
                .filteredOn(line -> line.contains(".host0."))
                .hasSize(1);
    }

    @Test
    @DisplayName("gives the TLSA records of every key that a host may present, the default's too")
    void tlsa() {
        directory.with(HOST);

        Run run = check("--format", "tlsa", "--tlsa-port", "587", HOST);

        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.output().lines())
                .hasSize(2)
                .allMatch(line -> line.matches("_587\\._tcp\\.mail\\.example\\.org\\. IN TLSA 3 1 1 [0-9a-f]{64}"));
        assertThat(check("--format", "tlsa", HOST).output()).startsWith("_25._tcp.");
    }

    @Test
    @DisplayName("gives TLSA records of a host that senders refuse all the same, and says so on standard error")
    void tlsaNotCovered() {
        directory.with(
                HOST, certificate(directory).keyType(KeyAlgorithm.RSA_1024).issue());
        Run run = check("--format", "tlsa", HOST);

        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.output()).startsWith("_25._tcp." + HOST);
        assertThat(run.errors())
                .containsExactly("certcheck: not covered: " + HOST + "; without --format tlsa the report says why");
    }

    @Test
    @DisplayName("says with TLSA records that the MTA-STS policy, or a host that it lacks, is the reason")
    void tlsaWithPolicy() throws IOException {
        directory.with(HOST);
        Path other = Files.writeString(
                parent.resolve("other.txt"), "version: STSv1\nmode: enforce\nmx: mx.example.net\nmax_age: 604800\n");
        Path damaged = Files.writeString(
                parent.resolve("damaged.txt"),
                "version: STSv1\nmode: enforce\nmx: mail.example.org\nmx: *\nmax_age: 604800\n");

        assertThat(check("--format", "tlsa", "--mta-sts", other.toString(), HOST)
                        .errors())
                .containsExactly("certcheck: not covered: " + HOST + "; without --format tlsa the report says why");
        assertThat(check("--format", "tlsa", "--mta-sts", damaged.toString(), HOST)
                        .errors())
                .containsExactly("certcheck: not covered: a line of the MTA-STS policy is wrong;"
                        + " without --format tlsa the report says why");
    }

    @Test
    @DisplayName("holds an MTA-STS policy against the hosts")
    void mtaSts() throws IOException {
        directory.with("mx1.example.org");
        Path policy = Files.writeString(
                parent.resolve("mta-sts.txt"),
                "version: STSv1\r\nmode: enforce\r\nmx: mx2.example.org\r\nmax_age: 604800\r\n");

        Run run = check("--mta-sts", policy.toString(), "mx1.example.org");

        assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
        assertThat(run.output()).contains("sts-mx-mismatch", "sts-mx-unused").doesNotContain("Negotiation");
        Run json = check("--format", "json", "--mta-sts", policy.toString(), "mx1.example.org");
        assertThat(json.json("hosts", 0, "problems", 0, "code")).isEqualTo("sts-mx-mismatch");
        assertThat(json.output()).contains("\"mtaSts\":{");
    }

    @Test
    @DisplayName("judges the hosts although a line of the MTA-STS policy is wrong, and says which")
    void mtaStsWithABadLine() throws IOException {
        directory.with("mx1.example.org");
        Path policy = Files.writeString(
                parent.resolve("mta-sts.txt"),
                "\uFEFFversion: STSv1\r\nmode: enforce\r\nmx: mx1.example.org\r\nmx: *\r\nmax_age: 604800\r\n");

        Run json = check("--format", "json", "--mta-sts", policy.toString(), "mx1.example.org");

        assertThat(json.exitCode()).as(json.toString()).isEqualTo(1);
        assertThat(json.json("hosts", 0, "covered")).isEqualTo("true");
        assertThat(json.json("mtaSts", "problems", 0, "code")).isEqualTo("sts-policy-invalid");
        assertThat(json.json("mtaSts", "problems", 0, "message")).startsWith("line 1: there is a byte order mark");
        assertThat(json.json("mtaSts", "problems", 1, "message")).startsWith("line 4: mx");
    }

    @Test
    @DisplayName("has the default host among the hosts also if it is served by a wildcard")
    void defaultByWildcard() throws IOException {
        Path tls = Files.createDirectory(parent.resolve("wildcard"));
        directory.authority().issue("*.example.com").writeTo(tls.resolve("cert.pem"), tls.resolve("key.pem"));

        Run run = Run.of("--layout", "any", "--default", Directory.DEFAULT, tls.toString())
                .with("--format", "tlsa")
                .execute();

        assertThat(run.exitCode()).as(run.toString()).isZero();
        assertThat(run.output()).startsWith("_25._tcp." + Directory.DEFAULT);
    }

    @Test
    @DisplayName("goes by Exim's configuration instead")
    void eximConfiguration() throws IOException {
        directory.with(HOST);
        Path configuration = Files.writeString(parent.resolve("exim4.conf"), """
                primary_hostname = mail.example.com
                tls_certificate = ${if exists{D/exim.crt.${tls_sni}}{D/exim.crt.${tls_sni}}{D/exim.crt.mail.example.com}}
                tls_privatekey = ${if exists{D/exim.key.${tls_sni}}{D/exim.key.${tls_sni}}{D/exim.key.mail.example.com}}
                """.replace("D/", directory.path() + "/"));
        Run run = Run.of(
                        "--trust", parent.resolve("ca.pem").toString(), "--exim-config", configuration.toString(), HOST)
                .execute();
        assertThat(run.exitCode()).as(run.toString()).isZero();

        Run other = Run.of("--trust", parent.resolve("ca.pem").toString())
                .with("--exim-config", configuration.toString(), "smtp.example.org")
                .execute();
        assertThat(other.exitCode()).isEqualTo(1);
        assertThat(other.output()).startsWith(GMAIL);
    }
}

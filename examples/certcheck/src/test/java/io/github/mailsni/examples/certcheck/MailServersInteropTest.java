package io.github.mailsni.examples.certcheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.interop.Exim;
import io.github.mailsni.interop.MailDaemon;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.interfaces.ECPrivateKey;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real Exim and the real Postfix, by what they send. {@link Exim} and {@link Postfix} say how to get them. */
@Tag("interop")
@DisplayName("certcheck of a running")
class MailServersInteropTest {
    private static final String DEFAULT = "mail.example.com";
    private static final String HOST = "mail.example.org";
    private static final long PATIENCE_SECONDS = 60;

    private static final TestAuthority ROOT = TestAuthority.create("Root of the tests", KeyAlgorithm.RSA_2048);
    private static final TestAuthority AUTHORITY = ROOT.intermediate("Intermediate of the tests");

    @TempDir
    private Path directory;

    private Path files = Path.of("");

    /** A kind of mail server. */
    enum Kind {
        EXIM,
        POSTFIX
    }

    @BeforeEach
    void writeFiles() throws IOException {
        files = Files.createDirectories(directory.resolve("tls"));
        write(DEFAULT);
        write(HOST);
        Files.writeString(directory.resolve("ca.pem"), ROOT.certificatePem());
    }

    private void write(String host) throws IOException {
        write(host + ".pem.ecdsa", AUTHORITY.issue(host));
        write(
                host + ".pem.rsa",
                AUTHORITY.certificateFor(host).keyType(KeyAlgorithm.RSA_2048).issue());
    }

    private void write(String file, TestCertificate certificate) throws IOException {
        Files.writeString(files.resolve(file), keyPem(certificate) + certificate.certificatePem());
    }

    /** GnuTLS, which Debian's Exim has, reads no key of an elliptic curve without the public key in it. */
    private static String keyPem(TestCertificate certificate) throws IOException {
        if (!(certificate.privateKey() instanceof ECPrivateKey key)) {
            return certificate.privateKeyPem();
        }
        SubjectPublicKeyInfo publicKey = SubjectPublicKeyInfo.getInstance(
                certificate.leaf().getPublicKey().getEncoded());
        byte[] encoded = new org.bouncycastle.asn1.sec.ECPrivateKey(
                        256, key.getS(), publicKey.getPublicKeyData(), SECObjectIdentifiers.secp256r1)
                .getEncoded();
        return "-----BEGIN EC PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded)
                + "\n-----END EC PRIVATE KEY-----\n";
    }

    private MailDaemon start(Kind kind) throws Exception {
        return switch (kind) {
            case EXIM -> Exim.start(directory, "mail.example.com", """
                    tls_certificate = ${if exists{DIR/${tls_sni}.pem.rsa}\\
                        {DIR/${tls_sni}.pem.ecdsa : DIR/${tls_sni}.pem.rsa}\\
                        {DIR/mail.example.com.pem.ecdsa : DIR/mail.example.com.pem.rsa}}
                    """.replace("DIR", files.toString()));
            case POSTFIX -> Postfix.start(directory, keys(DEFAULT), List.of(HOST + " " + keys(HOST)));
        };
    }

    private String keys(String host) {
        return files.resolve(host + ".pem.ecdsa") + ", " + files.resolve(host + ".pem.rsa");
    }

    private Run check(MailDaemon server, String... more) {
        return Run.of(
                        "--connect",
                        server.address(),
                        "--trust",
                        directory.resolve("ca.pem").toString())
                .with(more)
                .execute();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("server whose hosts have keys of two types finds both, each vouched for by an RSA root")
    void covered(Kind kind) throws Exception {
        try (MailDaemon server = start(kind)) {
            Run run = check(server, "--format", "json", DEFAULT, HOST);

            assertThat(run.exitCode()).as(run.toString()).isZero();
            assertThat(run.json("hosts", 1, "host")).isEqualTo(HOST);
            assertThat(run.json("hosts", 1, "covered")).isEqualTo("true");
            assertThat(run.json("hosts", 1, "certificate", "keyType")).isEqualTo("ECDSA");
            assertThat(run.json("hosts", 1, "alternatives", 0, "keyType")).isEqualTo("RSA");
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("server finds that an unknown host gets the default's certificate, in Gmail's words")
    void unknown(Kind kind) throws Exception {
        try (MailDaemon server = start(kind)) {
            Run run = check(server, HOST, "smtp.example.net");

            assertThat(run.exitCode()).as(run.toString()).isEqualTo(1);
            assertThat(run.output())
                    .startsWith("TLS Negotiation failed, the certificate doesn't match the host.\n")
                    .contains(
                            "Gmail refuses 1 of these 2 hosts",
                            "smtp.example.net is not covered",
                            "certificate-host-mismatch");
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("server finds what it sends else than the files")
    void stale(Kind kind) throws Exception {
        try (MailDaemon server = start(kind)) {
            Path other = Files.createDirectories(directory.resolve("renewed"));
            Path own = files;
            files = other;
            write(DEFAULT);
            Files.copy(own.resolve(HOST + ".pem.ecdsa"), other.resolve(HOST + ".pem.ecdsa"));
            write(
                    HOST + ".pem.rsa",
                    AUTHORITY
                            .certificateFor(HOST)
                            .keyType(KeyAlgorithm.RSA_2048)
                            .issue());

            Run run = check(server, "--default", DEFAULT, "--layout", "bundle", other.toString(), HOST);

            assertThat(run.exitCode()).as(run.toString()).isZero();
            assertThat(run.output())
                    .contains(
                            "stale-on-server", other.resolve(HOST + ".pem.rsa").toString())
                    .doesNotContain(other.resolve(HOST + ".pem.ecdsa") + ": the server sends");
        }
    }

    @Test
    @DisplayName("Postfix leaves no trace in its log")
    void tidy() throws Exception {
        try (MailDaemon server = start(Kind.POSTFIX)) {
            assertThat(check(server, HOST).exitCode()).isZero();
            awaitLog(2, "starttls=1 quit=1");
        }
        assertThat(Postfix.log(directory))
                .noneMatch(line -> line.contains("lost connection") || line.contains("warning"));
    }

    /** Postfix's log is written by a process of its own. */
    private void awaitLog(int times, String words) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (Postfix.log(directory).stream()
                        .filter(line -> line.contains(words))
                        .count()
                < times) {
            assertThat(System.nanoTime())
                    .as("no \"%s\" in %s", words, Postfix.log(directory))
                    .isLessThan(end);
            Thread.onSpinWait();
        }
    }

    @Test
    @DisplayName("Exim leaves no trace in its log")
    void tidyExim() throws Exception {
        try (MailDaemon server = start(Kind.EXIM)) {
            assertThat(check(server, HOST).exitCode()).isZero();
        }
        assertThat(directory.resolve("spool/log-main")).content().doesNotContain("TLS error", "lost");
    }
}

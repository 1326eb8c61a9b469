package io.github.mailsni.examples.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.ServerName;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.directory.Layout;
import io.github.mailsni.interop.Openssl;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code openssl s_client} as the peer. Needs the program: {@code apt-get install openssl}. */
@Tag("interop")
@DisplayName("openssl s_client")
class OpensslInteropTest {
    private static final String DEFAULT = "mail.defaultdomain.com";
    private static final String HOST = "mail.example.com";
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path directory;

    private final TestAuthority root = TestAuthority.create("mailsni test CA");

    @BeforeEach
    void files() throws IOException {
        Path tls = Files.createDirectory(directory.resolve("tls"));
        TestAuthority intermediate = root.intermediate("mailsni test intermediate");
        bundle(tls.resolve(DEFAULT + ".pem"), intermediate.issue(DEFAULT));
        bundle(tls.resolve(HOST + ".pem.ecdsa"), intermediate.issue(HOST));
        bundle(
                tls.resolve(HOST + ".pem.rsa"),
                intermediate.certificateFor(HOST).keyType(KeyAlgorithm.RSA_2048).issue());
        Files.writeString(directory.resolve("ca.pem"), root.certificatePem());
    }

    private static void bundle(Path file, TestCertificate certificate) throws IOException {
        Files.writeString(file, certificate.privateKeyPem() + certificate.certificatePem());
    }

    private CertificateDirectory open() throws IOException {
        return CertificateDirectory.builder(directory.resolve("tls"))
                .layout(Layout.bundle())
                .defaultHost(DEFAULT)
                .open();
    }

    private SmtpServer start(TlsEngine engine, CertificateDirectory certificates, UnknownNamePolicy policy)
            throws IOException {
        return SmtpServer.builder(certificates.withUnknownNames(policy), ServerName.of(DEFAULT))
                .engine(engine)
                .smtp(0)
                .smtps(0)
                .maildir(directory.resolve("mail"))
                .start();
    }

    static Stream<List<String>> roads() {
        return Arrays.stream(TlsEngine.values())
                .flatMap(engine -> Stream.of("-tls1_2", "-tls1_3")
                        .flatMap(version ->
                                Stream.of("smtp", "none").map(start -> List.of(engine.name(), version, start))));
    }

    @ParameterizedTest
    @MethodSource("roads")
    @DisplayName("verifies the chain and the name of the host that it asked for, by ECDSA and by RSA")
    void verifies(List<String> road) throws Exception {
        try (CertificateDirectory certificates = open();
                SmtpServer server = start(TlsEngine.valueOf(road.get(0)), certificates, UnknownNamePolicy.DEFAULT)) {
            assertThat(client(server, road, HOST, "ECDSA+SHA256"))
                    .contains("Verification: OK", "Verified peername: " + HOST, "Peer signature type: ECDSA");
            assertThat(client(server, road, HOST, "RSA-PSS+SHA256:RSA+SHA256"))
                    .contains("Verification: OK", "Verified peername: " + HOST, "Peer signature type: RSA");
            assertThat(client(server, road, DEFAULT, "ECDSA+SHA256"))
                    .contains("Verification: OK", "Verified peername: " + DEFAULT);
        }
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    @DisplayName("gets unrecognized_name for an unknown name where the listener rejects such")
    void rejected(TlsEngine engine) throws Exception {
        try (CertificateDirectory certificates = open();
                SmtpServer server = start(engine, certificates, UnknownNamePolicy.REJECT)) {
            assertThat(client(server, List.of(engine.name(), "-tls1_3", "smtp"), "unknown.example.com", "ECDSA+SHA256"))
                    .contains("unrecognized name");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    @DisplayName("resumes its session at another port of a server that was started anew with its ticket keys")
    void resumes(String version) throws Exception {
        Path session = directory.resolve("session");
        Path keys = Files.writeString(directory.resolve("ticket.keys"), ticketKey() + ticketKey() + ticketKey());
        List<String> options = List.of(version, "-servername", HOST, "-ign_eof");
        try (CertificateDirectory certificates = open()) {
            try (SmtpServer server = start(certificates, keys)) {
                assertThat(client(server.smtps().orElseThrow(), options, "-sess_out", session.toString()))
                        .contains("New, TLSv1.");
            }
            try (SmtpServer server = start(certificates, keys)) {
                assertThat(client(
                                server.smtp().orElseThrow(),
                                options,
                                "-sess_in",
                                session.toString(),
                                "-starttls",
                                "smtp"))
                        .contains("Reused, TLSv1.");
            }
        }
    }

    private SmtpServer start(CertificateDirectory certificates, Path ticketKeys) throws IOException {
        return SmtpServer.builder(certificates, ServerName.of(DEFAULT))
                .engine(TlsEngine.NETTY_OPENSSL)
                .ticketKeys(ticketKeys)
                .smtp(0)
                .smtps(0)
                .maildir(directory.resolve("mail"))
                .start();
    }

    private static String ticketKey() {
        byte[] key = new byte[48];
        RANDOM.nextBytes(key);
        return Base64.getEncoder().encodeToString(key) + "\n";
    }

    private static String client(InetSocketAddress address, List<String> options, String... more) throws Exception {
        return Openssl.client(
                address, Stream.concat(options.stream(), Arrays.stream(more)).toArray(String[]::new));
    }

    private String client(SmtpServer server, List<String> road, String host, String signatures) throws Exception {
        boolean startTls = road.get(2).equals("smtp");
        InetSocketAddress address = (startTls ? server.smtp() : server.smtps()).orElseThrow();
        List<String> options =
                new ArrayList<>(List.of("-servername", host, "-verify_hostname", host, "-sigalgs", signatures));
        options.addAll(
                List.of(road.get(1), "-CAfile", directory.resolve("ca.pem").toString()));
        if (startTls) {
            options.addAll(List.of("-starttls", "smtp"));
        }
        return Openssl.client(address, options.toArray(String[]::new));
    }
}

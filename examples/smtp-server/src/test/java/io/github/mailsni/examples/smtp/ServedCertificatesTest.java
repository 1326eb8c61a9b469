package io.github.mailsni.examples.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.ServerName;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.directory.Layout;
import io.github.mailsni.handshake.TlsProbe;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.bouncycastle.tls.ProtocolVersion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client sees that is not of the JDK: every engine, TLS version and way to begin TLS, over one directory. */
@Tag("jdk")
@DisplayName("The server presents")
class ServedCertificatesTest {
    private static final String DEFAULT = "mail.defaultdomain.com";
    private static final String LONGEST = ("a".repeat(60) + ".").repeat(3) + "b".repeat(55) + ".example";

    @TempDir
    static Path directory;

    private static final Map<TlsEngine, SmtpServer> SERVERS = new EnumMap<>(TlsEngine.class);
    private static CertificateDirectory certificates;
    private static TestCertificate byDefault;
    private static TestCertificate rsaHost;
    private static TestCertificate ecdsaHost;
    private static TestCertificate wildcard;
    private static Map<String, TestCertificate> expected;
    private static List<String> onlyTheDefaultAnswers;

    @BeforeAll
    static void start() throws IOException {
        TestAuthority root = TestAuthority.create("mailsni test CA");
        TestAuthority intermediate = root.intermediate("mailsni test intermediate");
        byDefault = write(DEFAULT, intermediate.issue(DEFAULT));
        ecdsaHost = write("ecdsa.example.com", intermediate.issue("ecdsa.example.com"));
        rsaHost = write(
                "rsa.example.com",
                intermediate
                        .certificateFor("rsa.example.com")
                        .keyType(KeyAlgorithm.RSA_2048)
                        .issue());
        wildcard = write("*.example.org", intermediate.issue("*.example.org"));
        TestCertificate shared =
                write("shared.example.net", intermediate.issue("shared.example.net", "alias.example.net"));
        TestCertificate linked = root.issue("linked.example.com");
        linked.writeTo(directory.resolve("linked.crt"), directory.resolve("linked.key"));
        Files.createSymbolicLink(directory.resolve("exim.crt.linked.example.com"), Path.of("linked.crt"));
        Files.createSymbolicLink(directory.resolve("exim.key.linked.example.com"), Path.of("linked.key"));
        expected = Map.ofEntries(
                Map.entry(DEFAULT, byDefault),
                Map.entry("ecdsa.example.com", ecdsaHost),
                Map.entry("ECDSA.Example.Com", ecdsaHost),
                Map.entry("rsa.example.com", rsaHost),
                Map.entry("upper.example.com", write("UPPER.Example.COM", root.issue("upper.example.com"))),
                Map.entry(
                        "xn--mnchen-3ya.example",
                        write("xn--mnchen-3ya.example", root.issue("xn--mnchen-3ya.example"))),
                Map.entry(LONGEST, write(LONGEST, root.issue(LONGEST))),
                Map.entry("any.example.org", wildcard),
                Map.entry("shared.example.net", shared),
                Map.entry("alias.example.net", shared),
                Map.entry("linked.example.com", linked));
        write("under_score.example.com", root.issue("under_score.example.com"));
        onlyTheDefaultAnswers = brokenHosts(root);
        certificates = CertificateDirectory.builder(directory)
                .layout(Layout.exim())
                .defaultHost(DEFAULT)
                .open();
        for (TlsEngine engine : TlsEngine.values()) {
            SERVERS.put(
                    engine,
                    SmtpServer.builder(certificates, ServerName.of(DEFAULT))
                            .engine(engine)
                            .smtp(0)
                            .smtps(0)
                            .maildir(directory.resolve("mail-" + engine))
                            .start());
        }
    }

    @AfterAll
    static void stop() {
        SERVERS.values().forEach(SmtpServer::close);
        certificates.close();
    }

    private static TestCertificate write(String host, TestCertificate certificate) throws IOException {
        certificate.writeTo(certificateFile(host), keyFile(host));
        return certificate;
    }

    private static Path certificateFile(String host) {
        return directory.resolve("exim.crt." + host);
    }

    private static Path keyFile(String host) {
        return directory.resolve("exim.key." + host);
    }

    private static List<String> brokenHosts(TestAuthority authority) throws IOException {
        List<String> hosts = List.of(
                "mismatch.example.com",
                "nokey.example.com",
                "nocrt.example.com",
                "text.example.com",
                "folder.example.com");
        for (String host : hosts) {
            write(host, authority.issue(host));
        }
        Files.writeString(
                keyFile("mismatch.example.com"),
                authority.issue("other.example.com").privateKeyPem());
        Files.delete(keyFile("nokey.example.com"));
        Files.delete(certificateFile("nocrt.example.com"));
        Files.writeString(certificateFile("text.example.com"), "not a certificate\n");
        Files.delete(certificateFile("folder.example.com"));
        Files.createDirectory(certificateFile("folder.example.com"));
        return Stream.concat(hosts.stream(), Stream.of("unknown.example.com", "a.b.example.org", "localhost"))
                .toList();
    }

    /** One way to reach the server. */
    record Road(TlsEngine engine, ProtocolVersion version, boolean startTls) {
        TlsProbe probe(List<Integer> schemes) {
            SmtpServer server = requireNonNull(SERVERS.get(engine));
            InetSocketAddress address = (startTls ? server.smtp() : server.smtps()).orElseThrow();
            return new TlsProbe(address, startTls, version, schemes);
        }

        @Override
        public String toString() {
            return engine + ", " + version + ", " + (startTls ? "STARTTLS" : "implicit TLS");
        }
    }

    static Stream<Road> roads() {
        return Arrays.stream(TlsEngine.values())
                .flatMap(engine -> Stream.of(ProtocolVersion.TLSv12, ProtocolVersion.TLSv13)
                        .flatMap(version ->
                                Stream.of(true, false).map(startTls -> new Road(engine, version, startTls))));
    }

    @ParameterizedTest
    @MethodSource("roads")
    @DisplayName("each host's own chain, in order and without the root, and proves that it has the key")
    void everyHost(Road road) throws IOException {
        TlsProbe probe = road.probe(TlsProbe.ANY);
        SoftAssertions softly = new SoftAssertions();
        for (Map.Entry<String, TestCertificate> host : expected.entrySet()) {
            softly.assertThat(probe.ask(host.getKey()).chain())
                    .describedAs(host.getKey())
                    .isEqualTo(host.getValue().chain());
        }
        softly.assertAll();
    }

    @ParameterizedTest
    @MethodSource("roads")
    @DisplayName("the default to who asks for no host, an unknown one, or one whose files are broken")
    void theDefault(Road road) throws IOException {
        TlsProbe probe = road.probe(TlsProbe.ANY);
        SoftAssertions softly = new SoftAssertions();
        softly.assertThat(probe.ask((byte[]) null).chain())
                .describedAs("no name")
                .isEqualTo(byDefault.chain());
        for (String host : onlyTheDefaultAnswers) {
            softly.assertThat(probe.ask(host).chain()).describedAs(host).isEqualTo(byDefault.chain());
        }
        softly.assertAll();
    }

    @ParameterizedTest
    @MethodSource("roads")
    @DisplayName("an RSA host's certificate to a client that knows RSA only")
    void rsaOnly(Road road) throws IOException {
        assertThat(road.probe(TlsProbe.RSA_ONLY).ask("rsa.example.com").chain()).isEqualTo(rsaHost.chain());
    }

    @ParameterizedTest
    @MethodSource("roads")
    @DisplayName("to a client that knows ECDSA only, an ECDSA host's certificate, and the default's for an RSA host")
    void ecdsaOnly(Road road) throws IOException {
        TlsProbe probe = road.probe(TlsProbe.ECDSA_ONLY);

        assertThat(probe.ask("ecdsa.example.com").chain()).isEqualTo(ecdsaHost.chain());
        assertThat(probe.ask("rsa.example.com").chain()).isEqualTo(byDefault.chain());
    }

    @ParameterizedTest
    @MethodSource("roads")
    @DisplayName("nothing but an alert to a client that can use no key of the host, nor of the default")
    void nothingUsable(Road road) throws IOException {
        TlsProbe.Answer answer = road.probe(TlsProbe.RSA_ONLY).ask("ecdsa.example.com");

        assertThat(answer.alert()).isPresent();
    }

    @ParameterizedTest
    @EnumSource(TlsEngine.class)
    @DisplayName("a host with an underscore in its name on OpenSSL; JSSE refuses such names by itself")
    void underscore(TlsEngine engine) throws IOException {
        TlsProbe.Answer answer = new Road(engine, ProtocolVersion.TLSv13, true)
                .probe(TlsProbe.ANY)
                .ask("under_score.example.com");

        if (engine == TlsEngine.NETTY_OPENSSL) {
            assertThat(answer.leaf().getSubjectX500Principal().getName()).contains("under_score");
        } else {
            assertThat(answer.alert()).hasValue("illegal_parameter");
        }
    }

    @ParameterizedTest
    @MethodSource("roads")
    @DisplayName("the default or an alert to hostile names, and goes on serving the others")
    void hostileNames(Road road) throws IOException {
        TlsProbe probe = road.probe(TlsProbe.ANY);
        for (byte[] name : hostile()) {
            TlsProbe.Answer answer = probe.ask(name);
            if (answer.alert().isEmpty()) {
                assertThat(answer.chain())
                        .describedAs(new String(name, ISO_8859_1))
                        .isEqualTo(byDefault.chain());
            }
        }
        assertThat(probe.ask("ecdsa.example.com").chain()).isEqualTo(ecdsaHost.chain());
    }

    private static List<byte[]> hostile() {
        return Stream.of(
                        "../../../../etc/passwd",
                        "/etc/passwd",
                        "ecdsa.example.com/../rsa.example.com",
                        "ecdsa.example.com\0.rsa.example.com",
                        "a\r\nINFO forged line",
                        "\u001b[2J",
                        "${run{/bin/false}}",
                        "$tls_in_sni",
                        "*.example.org",
                        "a".repeat(64) + ".example.com",
                        "a".repeat(300),
                        "a.".repeat(7_500),
                        "münchen.example",
                        "ſhared.example.net",
                        "127.0.0.1",
                        "::1",
                        ".",
                        "..",
                        " ")
                .map(name -> name.getBytes(UTF_8))
                .toList();
    }

    @Test
    @DisplayName("what has been refused at the start, with a reason for each")
    void reports() {
        assertThat(certificates.report().refused())
                .hasSize(5)
                .extracting(refused -> refused.reason().code())
                .containsExactlyInAnyOrder(
                        "key-mismatch",
                        "key-missing",
                        "certificate-missing",
                        "certificate-unreadable",
                        "certificate-unreadable");
    }
}

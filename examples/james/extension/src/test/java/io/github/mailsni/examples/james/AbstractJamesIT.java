package io.github.mailsni.examples.james;

import static io.github.mailsni.testing.KeyAlgorithm.EC_P256;
import static io.github.mailsni.testing.KeyAlgorithm.RSA_2048;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.github.mailsni.examples.james.James.Home;
import io.github.mailsni.examples.james.James.Port;
import io.github.mailsni.examples.james.MailClient.Place;
import io.github.mailsni.examples.james.MailClient.Protocol;
import io.github.mailsni.handshake.SocketClient;
import io.github.mailsni.support.Eventually;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import io.github.mailsni.testing.TestLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Does what docs/james.md says to a James server, with its commands and lines, and asks the server as clients do. One
 * server for all tests, since it takes seconds to start.
 */
@Timeout(120)
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(OrderAnnotation.class)
abstract class AbstractJamesIT {
    static final TestAuthority AUTHORITY = TestAuthority.create("Test CA");
    static final String DEFAULT = "mail.example.com";
    static final String ORG = "mail.example.org";
    static final String NET = "mail.example.net";

    private final Path directory;
    private final Home home;
    private final List<Service> services;
    private @Nullable James started;

    AbstractJamesIT(Path directory, Service... services) throws IOException {
        this.directory = directory;
        this.services = List.of(services);
        Manual manual = Manual.read();
        String startTls = manual.block("xml", "startTLS=\"true\"");
        home = new Home(
                directory.resolve("james"),
                Map.of(
                        "STARTTLS",
                        startTls,
                        "IMPLICIT",
                        startTls.replace(
                                "socketTLS=\"false\" startTLS=\"true\"", "socketTLS=\"true\" startTLS=\"false\""),
                        "CLIENT_CERTIFICATES",
                        manual.block("xml", "clientAuth")));
    }

    /** Starts the server. */
    abstract James launch(Home installed) throws IOException;

    /** Gives the server's command to reload certificates, and waits for its answer. */
    abstract void reload(James server) throws Exception;

    /** A port, as clients know it. */
    enum Service {
        MX(Port.SMTP, Protocol.SMTP, true),
        SUBMISSION(Port.SUBMISSION, Protocol.SMTP, true),
        SUBMISSIONS(Port.SMTPS, Protocol.SMTP, false),
        IMAP(Port.IMAP, Protocol.IMAP, true),
        IMAPS(Port.IMAPS, Protocol.IMAP, false),
        POP3S(Port.POP3S, Protocol.POP3, false);

        private final Port port;
        private final Protocol protocol;
        private final boolean startTls;

        Service(Port port, Protocol protocol, boolean startTls) {
            this.port = port;
            this.protocol = protocol;
            this.startTls = startTls;
        }

        private Place on(James server) {
            return new Place(server.address(port), protocol, startTls);
        }
    }

    @BeforeAll
    void install() throws Exception {
        Manual manual = Manual.read();
        TestCertificate own = AUTHORITY.issue("james-own-key-store.example");
        Files.write(home.conf("keystore"), own.pkcs12(James.SECRET.toCharArray()));
        Files.write(home.conf("truststore"), trustStore());
        for (String host : List.of(DEFAULT, ORG, NET)) {
            issue(host, EC_P256);
            issue(host, RSA_2048);
        }
        Files.copy(
                Path.of(System.getProperty("extension.jar")), home.directory().resolve("mailsni-james.jar"));
        shell(manual.command("cp mailsni-james.jar"));
        Files.writeString(home.conf("extensions.properties"), manual.block("properties", "guice.extension.module"));
        Files.writeString(
                home.conf("mailsni.properties"),
                manual.block("ini", "layout = certbot")
                        .replace("/etc/letsencrypt", certificates().toString()));
        started = launch(home).started();
    }

    @AfterAll
    void stop() {
        if (started != null) {
            started.close();
        }
    }

    final James james() {
        return Objects.requireNonNull(started);
    }

    final Home home() {
        return home;
    }

    final Path certificates() {
        return directory.resolve("letsencrypt");
    }

    private TestCertificate issue(String host, KeyAlgorithm keyType) throws IOException {
        TestCertificate certificate =
                AUTHORITY.certificateFor(host).keyType(keyType).issue();
        certificate.writeTo(certificates(), TestLayout.CERTBOT, host + (keyType == RSA_2048 ? "-rsa" : ""));
        return certificate;
    }

    private static byte[] trustStore() throws Exception {
        var store = java.security.KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", AUTHORITY.certificate());
        var bytes = new java.io.ByteArrayOutputStream();
        store.store(bytes, James.SECRET.toCharArray());
        return bytes.toByteArray();
    }

    private void shell(String command) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", command)
                .directory(home.directory().toFile())
                .inheritIO()
                .start();
        assertThat(process.waitFor()).as(command).isZero();
    }

    private static SocketClient client(String protocol) {
        return SocketClient.speaking(protocol, AUTHORITY.trustManager());
    }

    private static SocketClient ecdsaOnly(String protocol) {
        return client(protocol).without("RSA", "RSASSA-PSS");
    }

    private static SocketClient rsaOnly(String protocol) {
        return client(protocol).without("ECDSA");
    }

    private Stream<Arguments> servicesAndVersions() {
        return services.stream()
                .flatMap(service -> Stream.of("TLSv1.2", "TLSv1.3").map(version -> Arguments.of(service, version)));
    }

    private Stream<Service> servicesWithStartTls() {
        return services.stream().filter(service -> service.startTls);
    }

    @Order(1)
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("servicesAndVersions")
    @DisplayName("presents the certificate of the host that is asked for, of a type that the client can use:")
    void byName(Service service, String version) throws Exception {
        Place place = service.on(james());

        assertThat(place.visit(ecdsaOnly(version), Optional.of(ORG)).certificate())
                .isEqualTo("CN=" + ORG + " EC");
        assertThat(place.visit(rsaOnly(version), Optional.of(ORG)).certificate())
                .isEqualTo("CN=" + ORG + " RSA");
        assertThat(place.visit(client(version), Optional.of(DEFAULT)).certificate())
                .startsWith("CN=" + DEFAULT);
        assertThat(place.visit(ecdsaOnly(version), Optional.of("unknown.example"))
                        .certificate())
                .isEqualTo("CN=" + DEFAULT + " EC");
        assertThat(place.visit(rsaOnly(version), Optional.empty()).certificate())
                .isEqualTo("CN=" + DEFAULT + " RSA");
        assertThat(place.visit(client(version), Optional.empty()).protocol()).isEqualTo(version);
    }

    @Order(2)
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("servicesAndVersions")
    @DisplayName("presents each host's certificate to a client that returns:")
    void returning(Service service, String version) throws Exception {
        SocketClient client = client(version);
        for (String host : List.of(ORG, NET, ORG, NET, DEFAULT, ORG, DEFAULT)) {
            assertThat(service.on(james()).visit(client, Optional.of(host)).certificate())
                    .startsWith("CN=" + host + " ");
        }
    }

    @Order(3)
    @ParameterizedTest(name = "{0}")
    @MethodSource("servicesWithStartTls")
    @DisplayName("executes nothing that was sent in plaintext behind STARTTLS:")
    void injected(Service service) throws Exception {
        Protocol protocol = service.protocol;
        for (String behind : List.of(protocol.injected, protocol.injected.strip())) {
            try (MailClient connection = new MailClient(service.on(james()))) {
                connection.greeted();
                connection.say(protocol.startTls + behind);

                assertThat(connection.rest())
                        .as("after STARTTLS and %s", behind)
                        .doesNotContain(protocol.goAhead);
            }
        }
        try (MailClient connection = new MailClient(service.on(james()))) {
            connection.greeted();
            connection.say(protocol.startTls);
            connection.expect(protocol.goAhead);
            connection.say(protocol.injected);

            assertThatIOException().isThrownBy(() -> connection.secure(client("TLSv1.3"), Optional.of(ORG)));
        }
    }

    @Order(4)
    @Test
    @DisplayName("keeps to the protocols, cipher suites, and certificates of clients that its configuration demands")
    void strict() throws Exception {
        Place strict = new Place(james().address(Port.STRICT), Protocol.SMTP, false);
        TestCertificate known =
                AUTHORITY.certificateFor("client.example").forClients().issue();
        TestCertificate unknown = TestAuthority.create("Other CA")
                .certificateFor("client.example")
                .forClients()
                .issue();

        assertThat(strict.visit(identifiedBy(known, "TLSv1.2"), Optional.of(ORG))
                        .certificate())
                .isEqualTo("CN=" + ORG + " EC");
        assertThatIOException().isThrownBy(() -> strict.visit(client("TLSv1.2"), Optional.of(ORG)));
        assertThatIOException().isThrownBy(() -> strict.visit(identifiedBy(unknown, "TLSv1.2"), Optional.of(ORG)));
        assertThatIOException().isThrownBy(() -> strict.visit(identifiedBy(known, "TLSv1.3"), Optional.of(ORG)));
        assertThatIOException()
                .isThrownBy(() -> strict.visit(
                        identifiedBy(known, "TLSv1.2").cipherSuites("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
                        Optional.of(ORG)));
    }

    private static SocketClient identifiedBy(TestCertificate certificate, String version) {
        return SocketClient.speaking(version, AUTHORITY.trustManager()).identifiedBy(certificate);
    }

    @Order(4)
    @Test
    @DisplayName("is given one jar, without a class under a name that James' own libraries have")
    void jar() throws Exception {
        try (JarFile jar = new JarFile(System.getProperty("extension.jar"))) {
            assertThat(jar.stream().map(JarEntry::getName).filter(name -> name.endsWith(".class")))
                    .isNotEmpty()
                    .allMatch(name -> name.startsWith("io/github/mailsni/"));
        }
    }

    @Order(5)
    @Test
    @DisplayName("serves a renewed certificate on all ports by itself, and at once after James' own command")
    void renewed() throws Exception {
        TestCertificate first = issue(ORG, EC_P256);
        Eventually.eventually(() -> assertThat(Service.SUBMISSIONS
                        .on(james())
                        .visit(ecdsaOnly("TLSv1.3"), Optional.of(ORG))
                        .leaf())
                .isEqualTo(first.leaf()));
        TestCertificate second = issue(ORG, EC_P256);
        issue("mail.later.example", EC_P256);

        reload(james());

        for (Service service : services) {
            assertThat(service.on(james())
                            .visit(ecdsaOnly("TLSv1.3"), Optional.of(ORG))
                            .leaf())
                    .as("%s", service)
                    .isEqualTo(second.leaf());
            assertThat(service.on(james())
                            .visit(ecdsaOnly("TLSv1.2"), Optional.of("mail.later.example"))
                            .certificate())
                    .isEqualTo("CN=mail.later.example EC");
        }
    }
}

package io.github.mailsni.javamail;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.Credential;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.directory.Layout;
import io.github.mailsni.handshake.Hosts;
import io.github.mailsni.javamail.SenderFailure.Reason;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import io.github.mailsni.testing.TestLayout;
import jakarta.mail.MessagingException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
@DisplayName("A sender's client certificate")
class ClientCertificatesTest {
    private static final TestAuthority CLIENTS = TestAuthority.create("Clients' CA");
    private static final TestCertificate SERVER = Hosts.AUTHORITY
            .certificateFor("mail.a.example")
            .andFor("mail.b.example", "mail.c.example", "xn--mnchen-3ya.example")
            .andFor(InetAddress.getLoopbackAddress())
            .issue();
    private static final MailProgram SMTP = new MailProgram("smtp", true);

    private final Credential alice = credential("alice");

    @ParameterizedTest
    @MethodSource("io.github.mailsni.javamail.SenderTlsTest#programs")
    @DisplayName("is presented to the host that it is for:")
    void presented(MailProgram program) throws Exception {
        SenderTls tls = builder().clientCertificate("mail.a.example", alice).build();
        try (ScriptedServer server = needing(program, "TLSv1.2", "TLSv1.3")) {
            program.connect(tls, "mail.a.example", server.port());

            assertThat(server.clients()).containsOnly("CN=alice");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("is not presented to another host, although that one asks and has a good certificate:")
    void notPresented(String protocol) throws Exception {
        SenderTls tls = builder().clientCertificate("mail.a.example", alice).build();
        for (MailProgram program : SenderTlsTest.programs().toList()) {
            try (ScriptedServer wanting = wanting(program, protocol);
                    ScriptedServer needing = needing(program, protocol)) {
                program.connect(tls, "mail.b.example", wanting.port());
                assertThat(wanting.clients()).containsOnly("none");

                SenderFailure failure = failure(program, tls, "mail.b.example", needing.port());
                assertThat(failure.reason()).as(failure.toString()).isEqualTo(Reason.CLIENT_CERTIFICATE);
                assertThat(failure.host()).contains("mail.b.example");
            }
        }
    }

    @Test
    @DisplayName("is not shown to another host on the same port, one after the other, in one session")
    void sameSession() throws Exception {
        SenderTls tls = builder().clientCertificate("mail.a.example", alice).build();
        try (ScriptedServer server = wanting(SMTP, "TLSv1.2", "TLSv1.3")) {
            for (String host : List.of("mail.a.example", "mail.b.example", "MAIL.A.EXAMPLE", "127.0.0.1")) {
                SMTP.connect(tls, host, server.port());
            }
            assertThat(server.clients()).containsExactly("CN=alice", "none", "CN=alice", "none");
        }
    }

    @Test
    @DisplayName("is not shown to a server that is not the host that it is for")
    void wrongServer() throws Exception {
        SenderTls tls = builder().clientCertificate("mail.a.example", alice).build();
        TestCertificate other = Hosts.AUTHORITY.issue("mail.b.example");
        for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
            MailTls wanting = MailTls.builder(ScriptedServer.selector(other, new CopyOnWriteArrayList<>()))
                    .protocols(protocol)
                    .wantClientCertificate(CLIENTS.trustManager())
                    .build();
            try (ScriptedServer server = ScriptedServer.with(wanting, SMTP.spoken(), false)) {
                assertThat(failure(SMTP, tls, "mail.a.example", server.port()).reason())
                        .isEqualTo(Reason.NAME_MISMATCH);
                assertThat(server.clients()).isEmpty();
            }
        }
    }

    @Test
    @DisplayName("may be named for an address, for a U-label, and for the host that was fixed")
    void spellings() throws Exception {
        SenderTls tls = builder()
                .clientCertificate("127.0.0.1", credential("for the address"))
                .clientCertificate("münchen.example", credential("for the U-label"))
                .clientCertificate("Mail.C.Example.", credential("for the fixed host"))
                .build();
        try (ScriptedServer server = needing(SMTP, "TLSv1.2", "TLSv1.3")) {
            SMTP.connect(tls, "127.0.0.1", server.port());
            SMTP.connect(tls, "xn--mnchen-3ya.example", server.port());
            SMTP.connect(tls.forHost("mail.c.example"), "localhost", server.port());

            assertThat(server.clients())
                    .containsExactly("CN=for the address", "CN=for the U-label", "CN=for the fixed host");
        }
    }

    @Test
    @DisplayName("comes from a directory under the host's own name, is followed, and never the default's")
    void directory(@TempDir Path directory) throws Exception {
        client("default").writeTo(directory, TestLayout.EXIM, "default.example");
        client("of a").writeTo(directory, TestLayout.EXIM, "mail.a.example");
        // names mail.b.example, and is for another host
        CLIENTS.certificateFor("mail.b.example")
                .commonName("of c")
                .forClients()
                .issue()
                .writeTo(directory, TestLayout.EXIM, "mail.c.example");
        try (CertificateDirectory certificates = CertificateDirectory.builder(directory)
                        .layout(Layout.exim())
                        .defaultHost("default.example")
                        .open();
                ScriptedServer server = wanting(SMTP, "TLSv1.2", "TLSv1.3")) {
            SenderTls tls = builder().clientCertificates(certificates).build();
            SMTP.connect(tls, "mail.a.example", server.port());
            SMTP.connect(tls, "mail.b.example", server.port());
            SMTP.connect(tls, "mail.c.example", server.port());
            client("renewed of a").writeTo(directory, TestLayout.EXIM, "mail.a.example");
            certificates.reload();
            SMTP.connect(tls, "mail.a.example", server.port());

            assertThat(server.clients()).containsExactly("CN=of a", "none", "CN=of c", "CN=renewed of a");
        }
    }

    @Test
    @DisplayName("is, of several for one host, one that the server can use")
    void keyTypes() throws Exception {
        TestCertificate rsa = CLIENTS.certificateFor("rsa")
                .keyType(KeyAlgorithm.RSA_2048)
                .forClients()
                .issue();
        SenderTls tls = builder()
                .clientCertificate("mail.a.example", Credential.of(rsa.privateKey(), rsa.chain()))
                .clientCertificate("mail.a.example", alice)
                .build();
        try (ScriptedServer server = needing(SMTP, "TLSv1.2", "TLSv1.3")) {
            SMTP.connect(tls, "mail.a.example", server.port());

            assertThat(server.clients()).singleElement().isIn("CN=rsa", "CN=alice");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("that the server does not accept is what a failure is about:")
    void refused(String protocol) throws Exception {
        TestCertificate stranger = TestAuthority.create("Another CA").issue("mallory");
        SenderTls tls = builder()
                .clientCertificate("mail.a.example", Credential.of(stranger.privateKey(), stranger.chain()))
                .build();
        try (ScriptedServer server = needing(SMTP, protocol)) {
            assertThat(failure(SMTP, tls, "mail.a.example", server.port()).reason())
                    .isEqualTo(Reason.CLIENT_CERTIFICATE);
        }
    }

    private static SenderTls.Builder builder() {
        return SenderTls.builder().trustingOnly(Hosts.AUTHORITY.roots());
    }

    private static TestCertificate client(String name) {
        return CLIENTS.certificateFor("client.example")
                .commonName(name)
                .forClients()
                .issue();
    }

    private static Credential credential(String name) {
        TestCertificate certificate = client(name);
        return Credential.of(certificate.privateKey(), certificate.chain());
    }

    private static ScriptedServer needing(MailProgram program, String... protocols) throws Exception {
        return ScriptedServer.with(
                MailTls.builder(ScriptedServer.selector(SERVER, new CopyOnWriteArrayList<>()))
                        .protocols(protocols)
                        .needClientCertificate(CLIENTS.trustManager())
                        .build(),
                program.spoken(),
                program.implicit());
    }

    private static ScriptedServer wanting(MailProgram program, String... protocols) throws Exception {
        return ScriptedServer.with(
                MailTls.builder(ScriptedServer.selector(SERVER, new CopyOnWriteArrayList<>()))
                        .protocols(protocols)
                        .wantClientCertificate(CLIENTS.trustManager())
                        .build(),
                program.spoken(),
                program.implicit());
    }

    private static SenderFailure failure(MailProgram program, SenderTls tls, String host, int port) {
        try {
            program.connect(tls, host, port);
        } catch (MessagingException thrown) {
            return SenderFailure.of(thrown);
        }
        throw new AssertionError("connected to " + host);
    }
}

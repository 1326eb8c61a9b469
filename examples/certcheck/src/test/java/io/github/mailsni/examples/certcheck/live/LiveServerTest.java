package io.github.mailsni.examples.certcheck.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.mailsni.ServerName;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.coverage.ClientProfile;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.directory.Layout;
import io.github.mailsni.examples.smtp.SmtpServer;
import io.github.mailsni.examples.smtp.TlsEngine;
import io.github.mailsni.javamail.MailTls;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestAuthority;
import io.github.mailsni.testing.TestCertificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("jdk")
@DisplayName("A running server")
class LiveServerTest {
    private static final String DEFAULT = "mail.example.com";
    private static final String BOTH = "mail.example.org";
    private static final String MODERN = "ed25519.example.org";
    private static final String ODD = "mail_1.example.org";
    private static final List<ClientProfile> ALL = List.of(ClientProfile.values());
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final TestAuthority AUTHORITY =
            TestAuthority.create("Authority of the tests").intermediate("Intermediate of the tests");
    private static final TestCertificate OF_DEFAULT = AUTHORITY.issue(DEFAULT);
    private static final TestCertificate OF_ODD = AUTHORITY.issue(ODD);
    private static final TestCertificate ECDSA = AUTHORITY.issue(BOTH);
    private static final TestCertificate RSA =
            AUTHORITY.certificateFor(BOTH).keyType(KeyAlgorithm.RSA_2048).issue();
    private static final TestCertificate ED25519 =
            AUTHORITY.certificateFor(MODERN).keyType(KeyAlgorithm.ED25519).issue();

    @TempDir
    private static Path files;

    @TempDir
    private Path mail;

    @BeforeAll
    static void writeFiles() throws IOException {
        write(DEFAULT + ".pem", OF_DEFAULT);
        write(ODD + ".pem", OF_ODD);
        write(BOTH + ".pem.ecdsa", ECDSA);
        write(BOTH + ".pem.rsa", RSA);
        write(MODERN + ".pem", ED25519);
    }

    private static void write(String file, TestCertificate certificate) throws IOException {
        certificate.writeTo(files.resolve(file), files.resolve(file));
    }

    private static CertificateDirectory open(UnknownNamePolicy policy) throws IOException {
        return CertificateDirectory.builder(files)
                .layout(Layout.bundle())
                .defaultHost(DEFAULT)
                .unknownNames(policy)
                .open();
    }

    private static LiveServer at(InetSocketAddress address, StartTls startTls) {
        return LiveServer.at(address, startTls, Optional.empty(), new LiveServer.Patience(PATIENCE, PATIENCE));
    }

    private static Optional<ServerName> host(String name) {
        return Optional.of(ServerName.of(name));
    }

    private static Answer sent(TestCertificate certificate) {
        return new Answer.Sent(certificate.chain(), Optional.empty());
    }

    static Stream<Arguments> roads() {
        return Stream.of(TlsEngine.values())
                .flatMap(engine -> Stream.of(StartTls.SMTP, StartTls.NONE).map(start -> Arguments.of(engine, start)));
    }

    @ParameterizedTest
    @MethodSource("roads")
    @DisplayName("is asked for the chains of each key type of a host, and of the default")
    void asks(TlsEngine engine, StartTls startTls) throws Exception {
        try (CertificateDirectory certificates = open(UnknownNamePolicy.DEFAULT);
                SmtpServer example = SmtpServer.builder(certificates, ServerName.of(DEFAULT))
                        .engine(engine)
                        .smtp(0)
                        .smtps(0)
                        .maildir(mail)
                        .start()) {
            LiveServer server =
                    at((startTls == StartTls.SMTP ? example.smtp() : example.smtps()).orElseThrow(), startTls);

            assertThat(server.ask(host(BOTH), ALL))
                    .containsEntry(ClientProfile.GMAIL, sent(ECDSA))
                    .containsEntry(ClientProfile.RSA_ONLY, sent(RSA))
                    .hasSize(5)
                    .allSatisfy((client, answer) -> assertThat(answer).isIn(sent(ECDSA), sent(RSA)));
            assertThat(server.ask(Optional.empty(), ALL)).containsEntry(ClientProfile.GMAIL, sent(OF_DEFAULT));
            assertThat(server.ask(host("unknown.example.net"), ALL))
                    .containsEntry(ClientProfile.GMAIL, sent(OF_DEFAULT));
            assertThat(server.ask(host(DEFAULT), ALL).get(ClientProfile.RSA_ONLY))
                    .isInstanceOf(Answer.Refused.class);
        }
    }

    @Test
    @DisplayName("with nothing but an Ed25519 key is asked by a client that knows such")
    void modern() throws Exception {
        try (CertificateDirectory certificates = CertificateDirectory.builder(files)
                        .layout(Layout.bundle())
                        .defaultHost(MODERN)
                        .open();
                SmtpServer example = SmtpServer.builder(certificates, ServerName.of(MODERN))
                        .smtps(0)
                        .maildir(mail)
                        .start()) {
            assertThat(at(example.smtps().orElseThrow(), StartTls.NONE).ask(host(MODERN), ALL))
                    .containsEntry(ClientProfile.POSTFIX, sent(ED25519));
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("that rejects unknown names does so with an alert, by its name")
    void rejects(TlsEngine engine) throws Exception {
        try (CertificateDirectory certificates = open(UnknownNamePolicy.REJECT);
                SmtpServer example = SmtpServer.builder(certificates, ServerName.of(DEFAULT))
                        .engine(engine)
                        .smtp(0)
                        .maildir(mail)
                        .start()) {
            assertThat(at(example.smtp().orElseThrow(), StartTls.SMTP).ask(host("unknown.example.net"), ALL))
                    .hasSize(5)
                    .allSatisfy((client, answer) ->
                            assertThat(answer).isEqualTo(new Answer.Refused(Optional.of("unrecognized_name"))));
        }
    }

    @Test
    @DisplayName("is asked for names with an underscore, too, which the JDK's own client refuses")
    void underscore() throws Exception {
        try (CertificateDirectory certificates = open(UnknownNamePolicy.DEFAULT);
                SmtpServer example = SmtpServer.builder(certificates, ServerName.of(DEFAULT))
                        .engine(TlsEngine.NETTY_OPENSSL)
                        .smtp(0)
                        .maildir(mail)
                        .start()) {
            assertThat(at(example.smtp().orElseThrow(), StartTls.SMTP).ask(host(ODD), ALL))
                    .containsEntry(ClientProfile.GMAIL, sent(OF_ODD));
        }
    }

    @Test
    @DisplayName("that heeds how the chain is signed shows an ECDSA certificate that an RSA authority vouches for")
    void vouchedForByRsa() throws Exception {
        TestCertificate mixed = TestAuthority.create("RSA authority of the tests", KeyAlgorithm.RSA_2048)
                .intermediate("RSA intermediate of the tests")
                .issue(BOTH);
        char[] password = {'x'};
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(mixed.pkcs12(password)), password);
        // the JDK's manager that looks at signature algorithms of the chain
        KeyManagerFactory factory = KeyManagerFactory.getInstance("PKIX");
        factory.init(store, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        try (FakeServer fake = FakeServer.start(client -> {
            try (SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(client.socket(), null, true)) {
                tls.startHandshake();
            }
        })) {
            assertThat(at(fake.address(), StartTls.NONE).ask(host(BOTH), ALL))
                    .containsEntry(ClientProfile.GMAIL, sent(mixed));
        }
    }

    @Test
    @DisplayName("without the key that belongs to its certificate has sent it all the same")
    void wrongKey() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(new KeyManager[] {new WrongKey()}, null, null);
        try (FakeServer fake = FakeServer.start(client -> {
            try (SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(client.socket(), null, true)) {
                tls.startHandshake();
            }
        })) {
            Answer answer =
                    at(fake.address(), StartTls.NONE).ask(host(BOTH), ALL).get(ClientProfile.GMAIL);

            assertThat(answer).isInstanceOfSatisfying(Answer.Sent.class, sent -> {
                assertThat(sent.chain()).isEqualTo(ECDSA.chain());
                assertThat(sent.failure()).isPresent();
            });
        }
    }

    /** Shows one certificate and signs with the key of another. */
    private static final class WrongKey extends X509ExtendedKeyManager {
        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return keyType;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return ECDSA.chain().toArray(X509Certificate[]::new);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return OF_DEFAULT.privateKey();
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[] {keyType};
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return "";
        }
    }

    static Stream<Arguments> dialogues() {
        return Stream.of(
                Arguments.of(
                        StartTls.IMAP,
                        List.of(
                                "* OK [CAPABILITY IMAP4rev1] hello\r\n",
                                "c1 CAPABILITY",
                                "* CAPABILITY IMAP4rev1 starttls LOGINDISABLED\r\nc1 OK done\r\n",
                                "c2 STARTTLS",
                                "* OK soon\r\nc2 ok go\r\n"),
                        "c3 LOGOUT"),
                Arguments.of(
                        StartTls.POP3,
                        List.of("+OK hello\r\n", "CAPA", "+OK\r\nUIDL\r\nSTLS\r\n.\r\n", "STLS", "+OK go\r\n"),
                        "QUIT"),
                Arguments.of(
                        StartTls.SMTP,
                        List.of(
                                "220-mail.example.com\r\n220 \u00c3\u0085ngstr\u00c3\u00b6m greets in UTF-8\r\n",
                                "EHLO [127.0.0.1]",
                                "250-mail.example.com\r\n250-starttls\r\n250\r\n",
                                "STARTTLS",
                                "220 go\r\n"),
                        "QUIT"));
    }

    @ParameterizedTest
    @MethodSource("dialogues")
    @DisplayName("is greeted, upgraded and left as its protocol has it")
    void upgraded(StartTls startTls, List<String> lines, String farewell) throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (CertificateDirectory certificates = open(UnknownNamePolicy.DEFAULT);
                FakeServer fake = FakeServer.start(client -> {
                    for (int i = 0; i < lines.size(); i++) {
                        if (i % 2 == 0) {
                            client.say(lines.get(i));
                        } else {
                            heard.add(client.hear());
                        }
                    }
                    try (SSLSocket tls = MailTls.of(certificates).upgrade(client.socket())) {
                        FakeServer.Client secure = new FakeServer.Client(tls);
                        heard.add(secure.hear());
                        secure.say("221 bye\r\n").stay();
                    }
                })) {
            assertThat(at(fake.address(), startTls).ask(host(DEFAULT), ALL))
                    .containsEntry(ClientProfile.GMAIL, sent(OF_DEFAULT));
        }
        assertThat(List.of(heard(heard), heard(heard), heard(heard)))
                .containsExactly(lines.get(1), lines.get(3), farewell);
    }

    private static String heard(BlockingQueue<String> lines) throws InterruptedException {
        String line = lines.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return line == null ? "nothing" : line;
    }

    @Test
    @DisplayName("may be told another name than our address")
    void named() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (FakeServer fake =
                FakeServer.start(client -> heard.add(client.say("220 a\r\n").hear()))) {
            LiveServer server = LiveServer.at(
                    fake.address(),
                    StartTls.SMTP,
                    Optional.of("probe.example"),
                    new LiveServer.Patience(PATIENCE, PATIENCE));
            assertThat(catchThrowable(() -> server.ask(Optional.empty(), ALL))).isInstanceOf(ServerException.class);
        }
        assertThat(heard(heard)).isEqualTo("EHLO probe.example");
    }
}

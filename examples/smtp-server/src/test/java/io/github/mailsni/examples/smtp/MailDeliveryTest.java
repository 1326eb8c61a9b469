package io.github.mailsni.examples.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mailsni.ServerName;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.directory.CertificateDirectory;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A mail program that checks the certificate's name")
class MailDeliveryTest {
    @TempDir
    private static Path files;

    @TempDir
    private Path maildir;

    @BeforeAll
    static void makeCertificates() {
        TestHosts.writeTo(files);
    }

    static Stream<Arguments> ways() {
        return Stream.of(TlsEngine.values())
                .flatMap(engine -> Stream.of(false, true).map(implicitTls -> Arguments.of(engine, implicitTls)));
    }

    private SmtpServer start(TlsEngine engine, CertificateDirectory directory) throws Exception {
        return SmtpServer.builder(directory, ServerName.of(TestHosts.DEFAULT))
                .engine(engine)
                .smtp(0)
                .smtps(0)
                .maildir(maildir)
                .start();
    }

    private static int port(SmtpServer server, boolean implicitTls) {
        return (implicitTls ? server.smtps() : server.smtp()).orElseThrow().getPort();
    }

    @ParameterizedTest(name = "{0}, implicit TLS: {1}")
    @DisplayName("delivers to every host by its name")
    @MethodSource("ways")
    void delivers(TlsEngine engine, boolean implicitTls) throws Exception {
        try (CertificateDirectory directory = TestHosts.open(files, UnknownNamePolicy.DEFAULT);
                SmtpServer server = start(engine, directory)) {
            for (String host : List.of(TestHosts.DEFAULT, TestHosts.SECOND, TestHosts.THIRD)) {
                MailProgram.send(host, port(server, implicitTls), implicitTls);
            }
        }

        try (Stream<Path> stored = Files.list(maildir.resolve("new"))) {
            assertThat(stored.map(MailDeliveryTest::parse))
                    .extracting(MimeMessage::getSubject)
                    .containsExactlyInAnyOrder(
                            "For " + TestHosts.DEFAULT, "For " + TestHosts.SECOND, "For " + TestHosts.THIRD);
        }
        try (Stream<Path> stored = Files.list(maildir.resolve("new"))) {
            assertThat(stored.map(MailDeliveryTest::parse)).allSatisfy(message -> {
                String host = message.getSubject().substring("For ".length());
                assertThat(message.getHeader("Envelope-To")).containsExactly("user@" + host);
                assertThat(message.getHeader("Received")[0])
                        .contains("from client.example ([127.0.0.1])", "with ESMTPS", "server name " + host);
                assertThat(message.getContent().toString().strip().lines())
                        .containsExactly(".", "..", "Dear user of " + host);
            });
        }
    }

    @ParameterizedTest(name = "{0}, implicit TLS: {1}")
    @DisplayName("refuses to deliver to a host for which there is no certificate")
    @MethodSource("ways")
    void refuses(TlsEngine engine, boolean implicitTls) throws Exception {
        try (CertificateDirectory directory = TestHosts.open(files, UnknownNamePolicy.DEFAULT);
                SmtpServer server = start(engine, directory)) {
            assertThatThrownBy(() -> MailProgram.send("unknown.example.com", port(server, implicitTls), implicitTls))
                    .isInstanceOf(MessagingException.class)
                    .hasRootCauseInstanceOf(java.security.cert.CertificateException.class)
                    .cause()
                    .isInstanceOf(SSLHandshakeException.class);
        }
    }

    private static MimeMessage parse(Path file) {
        try (InputStream text = Files.newInputStream(file)) {
            return new MimeMessage(Session.getInstance(new java.util.Properties()), text);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}

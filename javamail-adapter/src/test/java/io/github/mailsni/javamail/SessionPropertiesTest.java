package io.github.mailsni.javamail;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.mailsni.handshake.Hosts;
import io.github.mailsni.handshake.Witness;
import io.github.mailsni.javamail.SenderFailure.Reason;
import io.github.mailsni.testing.TestCertificate;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.SocketFactory;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

@Timeout(120)
@DisplayName("The properties of a mail session")
class SessionPropertiesTest {
    private static final TestCertificate MAIL_A = Hosts.AUTHORITY.issue("mail.a.example");
    private static final TestCertificate STRANGER =
            Hosts.AUTHORITY.certificateFor("mail.a.example").selfSigned().issue();

    private final SenderTls tls =
            SenderTls.builder().alsoTrusting(Hosts.AUTHORITY.roots()).build();

    /** What is found in programs, in answers on the web, or set by mistake. */
    static Stream<Arguments> programsAndMistakes() {
        return SenderTlsTest.programs().flatMap(program -> mistakes().map(mistake -> Arguments.of(program, mistake)));
    }

    private static Stream<String> mistakes() {
        return Stream.of(
                "ssl.trust=*",
                "ssl.trust=mail.a.example mail.b.example",
                "ssl.checkserveridentity=false",
                "socketFactory.fallback=true",
                "socketFactory.class=javax.net.ssl.SSLSocketFactory",
                "ssl.socketFactory.class=javax.net.ssl.SSLSocketFactory",
                "starttls.required=false",
                "starttls.enable=false",
                "ssl.enable=false",
                "ssl.enable=true",
                "ssl.protocols=TLSv1 TLSv1.1",
                "ssl.ciphersuites=TLS_ECDH_anon_WITH_AES_128_CBC_SHA TLS_RSA_WITH_NULL_SHA256",
                "ehlo=false",
                "disablecapa=true",
                "ssl.hostnameverifier.class=legacy");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("programsAndMistakes")
    @DisplayName("loosen nothing that was made right:")
    void mistakes(MailProgram program, String mistake) throws Exception {
        Properties properties = properties(program, mistake);
        try (ScriptedServer good = ScriptedServer.presenting(MAIL_A, program.spoken(), program.implicit());
                ScriptedServer untrusted = ScriptedServer.presenting(STRANGER, program.spoken(), program.implicit());
                ScriptedServer plaintext = ScriptedServer.inPlaintext(program.spoken())) {
            assertThat(failure(program, properties, "mail.b.example", good).reason())
                    .isEqualTo(Reason.NAME_MISMATCH);
            assertThat(failure(program, properties, "mail.a.example", untrusted).reason())
                    .isEqualTo(Reason.UNTRUSTED_ISSUER);
            assertThat(failure(program, properties, "mail.a.example", plaintext).reason())
                    .isEqualTo(program.startTls() ? Reason.STARTTLS_NOT_OFFERED : Reason.NO_TLS);
            program.connect(tls, properties, "mail.a.example", good.port());

            assertThat(good.sessions()).containsOnly("TLSv1.3");
            assertThat(untrusted.commands()).noneMatch(line -> line.contains(MailProgram.PASSWORD));
            assertThat(plaintext.commands()).noneMatch(line -> line.contains(MailProgram.PASSWORD));
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.mailsni.javamail.SenderTlsTest#programs")
    @DisplayName("loosen nothing as defaults of the properties, which cannot be removed there:")
    void defaults(MailProgram program) throws Exception {
        Properties hostile = new Properties();
        mistakes().map(mistake -> properties(program, mistake)).forEach(hostile::putAll);
        try (ScriptedServer untrusted = ScriptedServer.presenting(STRANGER, program.spoken(), program.implicit())) {
            Properties given = new Properties(hostile);

            assertThat(failure(program, given, "mail.a.example", untrusted).reason())
                    .isEqualTo(Reason.UNTRUSTED_ISSUER);
            assertThat(given).as("are not changed").isEmpty();
            assertThat(tls.startTls(given).getProperty("mail." + program.protocol() + ".ssl.trust"))
                    .isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("io.github.mailsni.javamail.SenderTlsTest#programs")
    @DisplayName("loosen nothing by factories, verifiers and values that are no text:")
    void objects(MailProgram program) throws Exception {
        String prefix = "mail." + program.protocol() + ".";
        Properties properties = new Properties();
        properties.put(prefix + "ssl.socketFactory", trustingEverything());
        properties.put(prefix + "socketFactory", trustingEverything());
        properties.put(prefix + "ssl.hostnameverifier", (HostnameVerifier) (host, session) -> true);
        properties.put(prefix + "ssl.checkserveridentity", false);
        properties.put(prefix + "starttls.required", false);
        properties.put(prefix + "ssl.enable", !program.implicit());
        try (ScriptedServer untrusted = ScriptedServer.presenting(STRANGER, program.spoken(), program.implicit());
                ScriptedServer plaintext = ScriptedServer.inPlaintext(program.spoken())) {
            assertThat(failure(program, properties, "mail.a.example", untrusted).reason())
                    .isEqualTo(Reason.UNTRUSTED_ISSUER);
            assertThat(failure(program, properties, "mail.a.example", plaintext).reason())
                    .isEqualTo(program.startTls() ? Reason.STARTTLS_NOT_OFFERED : Reason.NO_TLS);
        }
    }

    @Test
    @DisplayName("keep a factory of plain sockets, through which a connection is made")
    void plainFactory() throws Exception {
        AtomicInteger made = new AtomicInteger();
        Properties properties = new Properties();
        properties.put("mail.smtp.socketFactory", new PlainSockets(made));
        try (ScriptedServer server = ScriptedServer.presenting(MAIL_A, ScriptedServer.Protocol.SMTP, false)) {
            new MailProgram("smtp", true).connect(tls, properties, "mail.a.example", server.port());
        }
        assertThat(made).hasValue(1);
    }

    @Nested
    @DisplayName("are otherwise")
    class Otherwise {
        @Test
        @DisplayName("the caller's: what has nothing to do with TLS, and what is stricter, stays")
        void kept() {
            Properties given = new Properties();
            given.setProperty("mail.smtp.auth", "true");
            given.setProperty("mail.smtp.ssl.protocols", "TLSv1.3 TLSv1.1");
            given.setProperty("mail.imaps.ssl.ciphersuites", "TLS_AES_256_GCM_SHA384 TLS_DH_anon_WITH_AES_128_CBC_SHA");
            given.put("an object", 7);

            Properties secured = tls.startTls(given);

            assertThat(secured)
                    .containsEntry("mail.smtp.auth", "true")
                    .containsEntry("mail.smtp.ssl.protocols", "TLSv1.3")
                    .containsEntry("mail.imaps.ssl.protocols", "TLSv1.3 TLSv1.2")
                    .containsEntry("mail.imaps.ssl.ciphersuites", "TLS_AES_256_GCM_SHA384")
                    .containsEntry("an object", 7)
                    .doesNotContainKey("mail.smtp.ssl.ciphersuites");
        }

        @Test
        @DisplayName("written with A-labels where a host is named")
        void hosts() {
            Properties given = new Properties();
            given.setProperty("mail.host", "münchen.example");
            given.setProperty("mail.smtps.host", "mail.münchen.example");
            given.setProperty("mail.imap.host", "no host: münchen");

            assertThat(tls.implicitTls(given))
                    .containsEntry("mail.host", "xn--mnchen-3ya.example")
                    .containsEntry("mail.smtps.host", "mail.xn--mnchen-3ya.example")
                    .containsEntry("mail.imap.host", "no host: münchen");
        }

        @Test
        @DisplayName("reported in one line where they are overridden, by name and without their values")
        void log() {
            Properties given = new Properties();
            given.setProperty("mail.smtp.ssl.trust", "private.example");
            given.setProperty("mail.smtp.starttls.enable", "true");

            List<String> lines = logOf(() -> tls.startTls(tls.startTls(given)));

            assertThat(lines)
                    .containsExactly(
                            "the mail session's properties mail.smtp.ssl.trust contradict TLS that is checked and"
                                    + " required, and are overridden");
        }

        private List<String> logOf(Runnable action) {
            Logger logger = (Logger) LoggerFactory.getLogger(SenderTls.class);
            ListAppender<ILoggingEvent> appender = new ListAppender<>();
            appender.start();
            logger.setLevel(Level.WARN);
            logger.addAppender(appender);
            try {
                action.run();
            } finally {
                logger.detachAppender(appender);
                logger.setLevel(null);
            }
            return appender.list.stream()
                    .map(ILoggingEvent::getFormattedMessage)
                    .toList();
        }
    }

    /** What a program without TLS knowledge would be given to make an error go away. */
    private static SSLSocketFactory trustingEverything() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {Witness.ofEverything()}, null);
        return context.getSocketFactory();
    }

    private static Properties properties(MailProgram program, String mistake) {
        String[] halves = mistake.split("=", 2);
        Properties properties = new Properties();
        properties.setProperty("mail." + program.protocol() + "." + halves[0], halves[1]);
        return properties;
    }

    private SenderFailure failure(MailProgram program, Properties properties, String host, ScriptedServer server) {
        try {
            program.connect(tls, properties, host, server.port());
        } catch (MessagingException thrown) {
            return SenderFailure.of(thrown, host);
        }
        throw new AssertionError("connected to " + host);
    }

    private static final class PlainSockets extends SocketFactory {
        private final AtomicInteger made;

        PlainSockets(AtomicInteger made) {
            this.made = made;
        }

        @Override
        public Socket createSocket() {
            made.incrementAndGet();
            return new Socket();
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            throw new IOException("not used");
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
            throw new IOException("not used");
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            throw new IOException("not used");
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
            throw new IOException("not used");
        }
    }
}

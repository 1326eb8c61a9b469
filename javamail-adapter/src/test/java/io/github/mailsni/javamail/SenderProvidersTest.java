package io.github.mailsni.javamail;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.handshake.Hosts;
import io.github.mailsni.javamail.SenderFailure.Reason;
import io.github.mailsni.testing.KeyAlgorithm;
import io.github.mailsni.testing.TestCertificate;
import jakarta.mail.MessagingException;
import java.security.Provider;
import java.security.Security;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.jsse.provider.BouncyCastleJsseProvider;
import org.conscrypt.Conscrypt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
@DisplayName("A sender goes on, and tells why it fails, although another provider is registered first:")
class SenderProvidersTest {
    private static final Logger BOUNCY_CASTLE_LOG = Logger.getLogger("org.bouncycastle.jsse");

    static {
        BOUNCY_CASTLE_LOG.setLevel(Level.OFF);
    }

    private final Instant now = Instant.now();
    private final List<Provider> registered = new ArrayList<>();

    /** Which. */
    enum First {
        BOUNCY_CASTLE,
        BOUNCY_CASTLE_WITH_ITS_TLS,
        CONSCRYPT
    }

    @AfterEach
    void remove() {
        registered.forEach(provider -> Security.removeProvider(provider.getName()));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("registered first is")
    void first(First first) throws Exception {
        // Conscrypt's keys for X25519 are of no use to the JDK's TLS: RSA and P-256 are agreed on by both sides' own
        TestCertificate good = Hosts.AUTHORITY.issue("mail.a.example", "127.0.0.1");
        TestCertificate rsa = Hosts.AUTHORITY
                .certificateFor("mail.a.example")
                .keyType(KeyAlgorithm.RSA_2048)
                .issue();
        TestCertificate expired = Hosts.AUTHORITY
                .certificateFor("mail.a.example")
                .validity(now.minus(Duration.ofDays(90)), now.minus(Duration.ofDays(2)))
                .issue();
        TestCertificate selfSigned =
                Hosts.AUTHORITY.certificateFor("mail.a.example").selfSigned().issue();
        register(first);
        SenderTls tls =
                SenderTls.builder().alsoTrusting(Hosts.AUTHORITY.roots()).build();

        for (MailProgram program : SenderTlsTest.programs().toList()) {
            assertThat(attempt(program, tls, good, "mail.a.example")).isEqualTo("connected");
            assertThat(attempt(program, tls, rsa, "mail.a.example")).isEqualTo("connected");
            assertThat(attempt(program, tls, good, "mail.b.example")).isEqualTo(Reason.NAME_MISMATCH.name());
            assertThat(attempt(program, tls, expired, "mail.a.example")).isEqualTo(Reason.EXPIRED.name());
            assertThat(attempt(program, tls, selfSigned, "mail.a.example")).isEqualTo(Reason.UNTRUSTED_ISSUER.name());
        }
    }

    private static String attempt(MailProgram program, SenderTls tls, TestCertificate certificate, String host)
            throws Exception {
        try (ScriptedServer server = ScriptedServer.presenting(certificate, program.spoken(), program.implicit())) {
            program.connect(tls, host, server.port());
            return "connected";
        } catch (MessagingException thrown) {
            SenderFailure failure = SenderFailure.of(thrown);
            return failure.reasons().size() == 1 && failure.reason() != Reason.OTHER
                    ? failure.reason().name()
                    : failure.toString();
        }
    }

    private void register(First first) {
        switch (first) {
            case BOUNCY_CASTLE -> register(new BouncyCastleProvider());
            case BOUNCY_CASTLE_WITH_ITS_TLS -> {
                register(new BouncyCastleJsseProvider(false, new BouncyCastleProvider()));
                register(new BouncyCastleProvider());
            }
            case CONSCRYPT -> register(Conscrypt.newProvider());
        }
    }

    private void register(Provider provider) {
        Security.insertProviderAt(provider, 1);
        registered.add(provider);
    }
}

package io.github.mailsni.javamail;

import static io.github.mailsni.testing.KeyAlgorithm.EC_P256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.icegreen.greenmail.Managers;
import com.icegreen.greenmail.server.AbstractServer;
import com.icegreen.greenmail.smtp.SmtpServer;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.github.mailsni.handshake.Hosts;
import io.github.mailsni.javamail.SenderFailure.Reason;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
@DisplayName("A sender and a GreenMail of a test")
class GreenMailTest {
    private final SenderTls tls =
            SenderTls.builder().trustingOnly(Hosts.AUTHORITY.roots()).build();
    private final ServerSetup[] setups = Stream.of(ServerSetup.SMTPS, ServerSetup.IMAPS, ServerSetup.POP3S)
            .map(setup -> setup.dynamicPort())
            .toArray(ServerSetup[]::new);
    private GreenMail greenMail = new GreenMail(setups);

    @AfterEach
    void stop() {
        greenMail.stop();
    }

    @ParameterizedTest
    @ValueSource(strings = {"smtps", "imaps", "pop3s"})
    @DisplayName("with the certificate that it brings fail, by all that is wrong with that:")
    void itsOwnCertificate(String protocol) {
        greenMail.start();

        MessagingException thrown = catchThrowableOfType(
                MessagingException.class,
                () -> new MailProgram(protocol, false).connect(tls, "mail.a.example", port(protocol)));

        assertThat(SenderFailure.of(thrown).reasons()).containsExactly(Reason.NAME_MISMATCH, Reason.UNTRUSTED_ISSUER);
        assertThat(SenderFailure.of(thrown))
                .asString()
                .contains("it has no subjectAltName", "self-signed", "presented a certificate for no host");
    }

    @Test
    @DisplayName("with the certificates of its hosts deliver by each name")
    void byName() throws Exception {
        MailTls hosts = MailTls.of(Hosts.withDefault("mail.a.example", EC_P256).host("mail.b.example", EC_P256));
        greenMail = new SecureGreenMail(hosts, setups);
        greenMail.start();

        for (String host : new String[] {"mail.a.example", "mail.b.example"}) {
            new MailProgram("smtps", false).connect(tls, host, port("smtps"));
        }

        assertThat(greenMail.getReceivedMessages()).hasSize(2);
    }

    private int port(String protocol) {
        return switch (protocol) {
            case "smtps" -> greenMail.getSmtps().getPort();
            case "imaps" -> greenMail.getImaps().getPort();
            default -> greenMail.getPop3s().getPort();
        };
    }

    /** GreenMail has no setting for its sockets; its server of SMTP may be replaced. */
    private static final class SecureGreenMail extends GreenMail {
        private final MailTls tls;

        SecureGreenMail(MailTls tls, ServerSetup... setups) {
            super(setups);
            this.tls = tls;
        }

        @Override
        protected Map<String, AbstractServer> createServices(ServerSetup[] config, Managers managers) {
            Map<String, AbstractServer> services = super.createServices(config, managers);
            services.put("smtps", new SmtpServer(ServerSetup.SMTPS.dynamicPort(), managers) {
                @Override
                protected ServerSocket openServerSocket() throws IOException {
                    return tls.serverSocketFactory().createServerSocket(setup.getPort(), 0, bindTo);
                }
            });
            return services;
        }
    }
}

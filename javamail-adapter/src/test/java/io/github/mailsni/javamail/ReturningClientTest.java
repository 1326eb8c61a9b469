package io.github.mailsni.javamail;

import static io.github.mailsni.testing.KeyAlgorithm.EC_P256;
import static io.github.mailsni.testing.KeyAlgorithm.RSA_2048;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.handshake.Hosts;
import io.github.mailsni.handshake.MailClient;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Run twice: with sessions in tickets, and with sessions that the server keeps. */
@Tag("sessions")
@DisplayName("A client that returns")
class ReturningClientTest {
    private final Hosts hosts = Hosts.withDefault("default.example", RSA_2048)
            .host("a.example", EC_P256)
            .host("b.example", EC_P256);
    private final MailTls tls = MailTls.of(hosts);

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("finds the host that it left:")
    void sameHost(String protocol) {
        MailClient client = MailClient.speaking(protocol);
        SNIServerName name = new SNIHostName("a.example");
        assertThat(visit(client, name)).isEqualTo("a.example");

        assertThat(visit(client, name)).isIn("resumed", "a.example");
        assertThat(visit(client, name)).isIn("resumed", "a.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("resumes its session, but for TLS 1.2 with tickets since JDK 25:")
    void resumes(String protocol) {
        assumeThat(sessionsAreResumed(protocol)).isTrue();
        MailClient client = MailClient.speaking(protocol);
        SNIServerName name = new SNIHostName("a.example");
        visit(client, name);

        assertThat(visit(client, name)).isEqualTo("resumed");
        assertThat(visit(client, name)).isEqualTo("resumed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("resumes its session with the default host everywhere:")
    void resumesWithDefault(String protocol) {
        MailClient client = MailClient.speaking(protocol);
        SNIServerName name = new SNIHostName("default.example");
        visit(client, name);

        assertThat(visit(client, name)).isEqualTo("resumed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("and offers its session under another name finds that host:")
    void otherHost(String protocol) throws ReflectiveOperationException {
        MailClient client = MailClient.speaking(protocol);
        SNIServerName name = new SNIHostName("a.example");
        visit(client, name);

        rename(name, "b.example");

        assertThat(visit(client, name)).isEqualTo("b.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("and offers the default's session under another name finds that host:")
    void afterDefault(String protocol) throws ReflectiveOperationException {
        MailClient client = MailClient.speaking(protocol);
        SNIServerName name = new SNIHostName("u.example");
        assertThat(visit(client, name)).isEqualTo("default.example");

        rename(name, "b.example");

        assertThat(visit(client, name)).isEqualTo("b.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("and offers its session under an unknown name is rejected where unknown names are:")
    void rejected(String protocol) throws ReflectiveOperationException {
        MailTls strict = MailTls.of(hosts.withUnknownNames(UnknownNamePolicy.REJECT));
        MailClient client = MailClient.speaking(protocol);
        SNIServerName name = new SNIHostName("a.example");
        visit(client, strict.sslContext(), name);

        rename(name, "x.example");

        assertThat(visit(client, strict.sslContext(), name)).contains("unrecognized_name");
    }

    /** As docs/limits.md says. JSSE asks nobody: neither key manager nor matcher hears of it. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("and offers its session without a name resumes it, where JSSE keeps sessions:")
    void withoutName(String protocol) {
        assumeThat(sessionsAreResumed(protocol)).isTrue();
        MailClient client = MailClient.speaking(protocol);
        SNIServerName name = new SNIHostName("a.example");
        visit(client, name);

        assertThat(client.visit(tls.sslContext().createSSLEngine(), List.of()).host())
                .isIn("resumed", "default.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName(
            "under another name gets the first host's session from a bare key manager, which is why there is a matcher:")
    void bareKeyManager(String protocol) throws GeneralSecurityException, ReflectiveOperationException {
        assumeThat(ticketsAreGood()).isTrue();
        SSLContext bare = SSLContext.getInstance("TLS");
        bare.init(new KeyManager[] {tls.keyManager()}, null, null);
        MailClient client = MailClient.speaking(protocol);
        SNIServerName name = new SNIHostName("a.example");
        visit(client, bare, name);

        rename(name, "b.example");

        assertThat(visit(client, bare, name)).isEqualTo("resumed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    @DisplayName("after the certificate has changed is served:")
    void afterReload(String protocol) {
        MailClient client = MailClient.speaking(protocol);
        SNIServerName name = new SNIHostName("a.example");
        visit(client, name);

        hosts.host("a.example", EC_P256);

        assertThat(visit(client, name)).isIn("resumed", "a.example");
    }

    private String visit(MailClient client, SNIServerName name) {
        return visit(client, tls.sslContext(), name);
    }

    private static String visit(MailClient client, SSLContext server, SNIServerName name) {
        return client.visit(server.createSSLEngine(), List.of(name)).host();
    }

    private static boolean sessionsAreResumed(String protocol) {
        return ticketsAreGood() || protocol.equals("TLSv1.3");
    }

    /** Since JDK-8357033 a ticket is good for the certificate only that is shown to a client without a name. */
    private static boolean ticketsAreGood() {
        return Runtime.version().feature() < 25
                || "false".equals(System.getProperty("jdk.tls.server.enableSessionTicketExtension"));
    }

    /**
     * Puts another name of the same length into one that a session was made under. The JDK's client offers a session under
     * that name only, and looks at it anew each time.
     */
    private static void rename(SNIServerName name, String other) throws ReflectiveOperationException {
        Field encoded = SNIServerName.class.getDeclaredField("encoded");
        encoded.setAccessible(true);
        byte[] bytes = (byte[]) encoded.get(name);
        byte[] others = other.getBytes(StandardCharsets.US_ASCII);
        if (bytes.length != others.length) {
            throw new IllegalArgumentException("names of different length");
        }
        System.arraycopy(others, 0, bytes, 0, bytes.length);
    }
}

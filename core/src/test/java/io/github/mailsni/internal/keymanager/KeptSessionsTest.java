package io.github.mailsni.internal.keymanager;

import static io.github.mailsni.testing.KeyAlgorithm.EC_P256;
import static io.github.mailsni.testing.KeyAlgorithm.RSA_2048;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Ticker;
import io.github.mailsni.CertificateSelector;
import io.github.mailsni.ForwardingSelector;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.handshake.Hosts;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("JSSE keeps the session of a handshake, where tickets are good for the default host only,")
class KeptSessionsTest {
    private static final String KEPT = "io.github.mailsni.host";

    private final Hosts hosts =
            Hosts.withDefault("default.example", RSA_2048, EC_P256).host("mail.example", EC_P256);

    private SSLEngine server(EngineKind engineKind, boolean ticketsLackTheCertificate, List<SNIMatcher> matchers) {
        SSLEngine engine = Jsse.SUN.server(new SniKeyManager(
                hosts, engineKind, true, Ticker.systemTicker(), new KeptSessions(hosts, ticketsLackTheCertificate)));
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setSNIMatchers(matchers);
        engine.setSSLParameters(parameters);
        return engine;
    }

    private String[] valuesAfter(SSLEngine server, String name) {
        assertThat(Jsse.SUN.client("TLSv1.3").visit(server, name).host()).endsWith(".example");
        return server.getSession().getValueNames();
    }

    @Test
    @DisplayName("with another host, behind a matcher")
    void otherHost() {
        SSLEngine server = server(EngineKind.JSSE, true, SniMatchers.of(hosts));

        assertThat(valuesAfter(server, "mail.example")).containsExactly(KEPT);
    }

    @Test
    @DisplayName("but not without a matcher: it would resume the session for every name")
    void withoutMatcher() {
        assertThat(valuesAfter(server(EngineKind.JSSE, true, List.of()), "mail.example"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"default.example", "unknown.example"})
    @DisplayName("but not with the default host, by its own name or another:")
    void defaultHost(String name) {
        SSLEngine server = server(EngineKind.JSSE, true, SniMatchers.of(hosts));

        assertThat(valuesAfter(server, name)).isEmpty();
    }

    @Test
    @DisplayName("but not where tickets are good for every host")
    void goodTickets() {
        SSLEngine server = server(EngineKind.JSSE, false, SniMatchers.of(hosts));

        assertThat(valuesAfter(server, "mail.example")).isEmpty();
    }

    @Test
    @DisplayName("but no other engine does")
    void otherEngine() {
        SSLEngine server = server(EngineKind.OPENSSL, true, SniMatchers.of(hosts));

        assertThat(valuesAfter(server, "mail.example")).isEmpty();
    }

    @Test
    @DisplayName("and waits for no file of the default host to know that it is another")
    void unread() {
        CertificateSelector slow = new ForwardingSelector() {
            @Override
            protected CertificateSelector selector() {
                return hosts;
            }

            @Override
            public Selection select(RequestedName name) {
                assertThat(name).isNotEqualTo(RequestedName.absent());
                return super.select(name);
            }

            @Override
            public Optional<Selection> selectInMemory(RequestedName name) {
                return Optional.empty();
            }
        };
        KeptSessions sessions = new KeptSessions(slow, true);
        SSLEngine server =
                Jsse.SUN.server(new SniKeyManager(hosts, EngineKind.JSSE, true, Ticker.systemTicker(), sessions));
        SSLParameters parameters = server.getSSLParameters();
        parameters.setSNIMatchers(SniMatchers.of(hosts));
        server.setSSLParameters(parameters);

        assertThat(valuesAfter(server, "mail.example")).containsExactly(KEPT);
    }
}

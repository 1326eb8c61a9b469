package io.github.mailsni.internal.keymanager;

import static io.github.mailsni.testing.KeyAlgorithm.EC_P256;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.ForwardingSelector;
import io.github.mailsni.RequestedName;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.handshake.Hosts;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The SNI matchers of a server")
class SniMatchersTest {
    private static final SNIServerName KNOWN = name(0, "mail.example");
    private static final SNIServerName UNKNOWN = name(0, "unknown.example");

    private final Hosts hosts = Hosts.withDefault("default.example", EC_P256).host("mail.example", EC_P256);
    private final List<String> rejected = new ArrayList<>();

    private static SNIServerName name(int type, String text) {
        return new SNIServerName(type, text.getBytes(UTF_8)) {};
    }

    private List<SNIMatcher> matchers(UnknownNamePolicy policy) {
        CertificateSelector selector = hosts.withUnknownNames(policy);
        return SniMatchers.of(new ForwardingSelector() {
            @Override
            protected CertificateSelector selector() {
                return selector;
            }

            @Override
            public void recordRejected(RequestedName name) {
                rejected.add(name.toString());
            }
        });
    }

    @Test
    @DisplayName("agree to names of every type where unknown names get the default, to host names first")
    void byDefault() {
        List<SNIMatcher> matchers = matchers(UnknownNamePolicy.DEFAULT);

        assertThat(matchers)
                .extracting(SNIMatcher::getType)
                .containsExactlyElementsOf(IntStream.rangeClosed(0, 255).boxed().toList());
        assertThat(matchers).allMatch(matcher -> matcher.matches(name(matcher.getType(), "x")));
        assertThat(matchers.get(0).matches(KNOWN)).isTrue();
        assertThat(matchers.get(0).matches(UNKNOWN)).isTrue();
        assertThat(rejected).isEmpty();
    }

    @Test
    @DisplayName("are for host names only where unknown names are rejected, and report each that is")
    void rejecting() {
        List<SNIMatcher> matchers = matchers(UnknownNamePolicy.REJECT);

        assertThat(matchers).extracting(SNIMatcher::getType).containsExactly(0);
        assertThat(matchers.get(0).matches(KNOWN)).isTrue();
        assertThat(rejected).isEmpty();
        assertThat(matchers.get(0).matches(UNKNOWN)).isFalse();
        assertThat(rejected).containsExactly("unknown.example");
    }
}

package io.github.mailsni.internal.keymanager;

import static io.github.mailsni.testing.KeyAlgorithm.EC_P256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.RequestedName;
import io.github.mailsni.ServerName;
import io.github.mailsni.handshake.Hosts;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The default hosts of a server's addresses")
class LocalAddressesTest {
    private static final InetAddress ONE = address("192.0.2.1");
    private static final InetAddress OTHER = address("2001:db8::1");

    private final Hosts hosts = Hosts.withDefault("default.example", EC_P256)
            .host("one.example", EC_P256)
            .host("other.example", EC_P256);

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException none) {
            throw new AssertionError(none);
        }
    }

    private static String presentedWithoutName(CertificateSelector selector) {
        return selector.select(RequestedName.absent()).host().label();
    }

    @Test
    @DisplayName("each have a view of the selector that presents them to clients without a name")
    void views() {
        Map<InetAddress, CertificateSelector> views = LocalAddresses.views(
                hosts, Map.of(ONE, ServerName.of("one.example"), OTHER, ServerName.of("other.example")));

        assertThat(views).containsOnlyKeys(ONE, OTHER);
        assertThat(views.get(ONE))
                .extracting(LocalAddressesTest::presentedWithoutName)
                .isEqualTo("one.example");
        assertThat(views.get(OTHER))
                .extracting(LocalAddressesTest::presentedWithoutName)
                .isEqualTo("other.example");
        assertThat(presentedWithoutName(hosts)).isEqualTo("default.example");
    }

    @Test
    @DisplayName("are copied, so that what the caller changes later has no effect")
    void copied() {
        Map<InetAddress, ServerName> given = new HashMap<>(Map.of(ONE, ServerName.of("one.example")));

        Map<InetAddress, ServerName> checked = LocalAddresses.checked(given);
        given.clear();

        assertThat(checked).containsExactlyEntriesOf(Map.of(ONE, ServerName.of("one.example")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    @DisplayName("are for addresses that clients dial, not for the wildcard address:")
    void wildcard(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LocalAddresses.checked(Map.of(address(text), ServerName.of("one.example"))))
                .withMessageContaining("clients cannot dial " + address(text).getHostAddress())
                .withMessageContaining("name the addresses that they dial");
    }

    @Test
    @SuppressWarnings("NullAway") // that is the test
    @DisplayName("must not be null")
    void nothing() {
        assertThatNullPointerException()
                .isThrownBy(() -> LocalAddresses.checked(null))
                .withMessage("defaultHosts");
    }
}

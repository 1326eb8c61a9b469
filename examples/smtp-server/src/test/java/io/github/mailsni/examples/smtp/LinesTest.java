package io.github.mailsni.examples.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The lines that clients cause")
class LinesTest {
    private final List<String> log = new ArrayList<>();
    private long nanos;
    private final Lines lines = new Lines(log::add, () -> nanos);

    private static Client client(String address, int port) throws UnknownHostException {
        return new Client(new InetSocketAddress(InetAddress.getByName(address), port), Optional.empty());
    }

    @Test
    @DisplayName("name the client and what has happened, in plain words")
    void words() throws Exception {
        lines.line(client("192.0.2.1", 25), Lines.noTls(new SSLHandshakeException("Received fatal alert: unknown_ca")));

        assertThat(log)
                .containsExactly(
                        "[192.0.2.1]:25: no TLS: the client does not trust the certificate (alert unknown_ca)");
    }

    @Test
    @DisplayName("are few of one address, whatever its port, and the last one says so")
    void ofOneAddress() throws Exception {
        for (int i = 1; i <= 100; i++) {
            lines.line(client("192.0.2.1", i), "silent");
        }
        lines.line(client("192.0.2.2", 1), "silent");
        lines.line(client("192.0.2.1", 1), "malformed");

        assertThat(log).hasSize(7);
        assertThat(log.get(3)).isEqualTo("[192.0.2.1]:4: silent");
        assertThat(log.get(4))
                .isEqualTo("[192.0.2.1]:5: silent (no more lines of this kind from this address for a minute)");
        assertThat(log.subList(5, 7)).containsExactly("[192.0.2.2]:1: silent", "[192.0.2.1]:1: malformed");
    }

    @Test
    @DisplayName("are few of a network of IPv6, too, which one client has all of")
    void ofOneNetwork() throws Exception {
        for (int i = 1; i <= 100; i++) {
            lines.line(client("2001:db8::" + i, 1), "silent");
        }

        assertThat(log).hasSize(5);
    }

    @Test
    @DisplayName("are bounded when many addresses cause them")
    void ofAll() throws Exception {
        for (int i = 0; i < 20_000; i++) {
            lines.line(client("10.0." + i / 250 + "." + i % 250, 1), "silent");
        }

        assertThat(log).hasSize(60);
        assertThat(log.get(59)).endsWith("silent (no more lines of this kind for a minute)");
    }

    @Test
    @DisplayName("are few of one address, also if it has a part in the words, and the last one says so")
    void ofOneAddressInOtherWords() throws Exception {
        for (int i = 1; i <= 100; i++) {
            lines.line(client("192.0.2.1", i), "no TLS: asked for host" + i + ".example: rejected");
        }
        lines.line(client("192.0.2.2", 1), "silent");

        assertThat(log).hasSize(21);
        assertThat(log.get(19))
                .isEqualTo("[192.0.2.1]:20: no TLS: asked for host20.example: rejected"
                        + " (no more lines from this address for a minute)");
        assertThat(log.get(20)).isEqualTo("[192.0.2.2]:1: silent");
    }

    @Test
    @DisplayName("are bounded when many addresses cause them, each in words of its own")
    void ofAllInOtherWords() throws Exception {
        for (int i = 0; i < 20_000; i++) {
            lines.line(
                    client("10.0." + i / 250 + "." + i % 250, 1), "no TLS: asked for host" + i + ".example: rejected");
        }

        assertThat(log).hasSize(240);
        assertThat(log.get(239)).endsWith("rejected (no more lines for a minute)");
    }

    @Test
    @DisplayName("come again after a minute")
    void again() throws Exception {
        for (int i = 0; i < 10; i++) {
            lines.line(client("192.0.2.1", 1), "silent");
        }
        nanos += Duration.ofMinutes(1).toNanos();
        lines.line(client("192.0.2.1", 1), "silent");

        assertThat(log).hasSize(6);
    }
}

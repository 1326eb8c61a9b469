package io.github.mailsni.internal.keymanager;

import static io.github.mailsni.testing.KeyAlgorithm.EC_P256;
import static io.github.mailsni.testing.KeyAlgorithm.RSA_2048;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.Credential;
import io.github.mailsni.KeyType;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.handshake.Hosts;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The log line about a handshake")
class SelectionLogTest {
    private final Hosts hosts =
            Hosts.withDefault("default.example", RSA_2048, EC_P256).host("mail.example", EC_P256);

    private String line(RequestedName name, String host, KeyType keyType) {
        Selection selection = hosts.select(name);
        Credential presented = hosts.get(host).credential(keyType).orElseThrow();
        return SelectionLog.line(name, selection, presented);
    }

    @Test
    @DisplayName("says which name was asked for, which certificate was presented, and why")
    void host() {
        assertThat(line(ServerName.of("mail.example"), "mail.example", KeyType.ECDSA))
                .isEqualTo("asked for mail.example: ECDSA certificate of mail.example (exact)");
        assertThat(line(RequestedName.absent(), "default.example", KeyType.RSA))
                .isEqualTo("asked for (no name): RSA certificate of default.example (default)");
    }

    @Test
    @DisplayName("says that the certificate does not cover the name")
    void flaw() {
        assertThat(line(ServerName.of("other.example"), "default.example", KeyType.ECDSA))
                .isEqualTo("asked for other.example: ECDSA certificate of default.example"
                        + " (default; it does not cover the name)");
    }

    @Test
    @DisplayName("says that the client can use no key of the host if it got the next candidate's")
    void nextCandidate() {
        assertThat(line(ServerName.of("mail.example"), "default.example", KeyType.RSA))
                .isEqualTo("asked for mail.example: RSA certificate of default.example"
                        + " (the client can use no key of mail.example; it does not cover the name)");
    }

    @Test
    @DisplayName("says that the name was rejected, in printable ASCII whatever it is")
    void rejected() {
        assertThat(SelectionLog.rejected(RequestedName.fromSni("ü\n.example".getBytes(UTF_8))))
                .isEqualTo(
                        "asked for (invalid name \"\\xc3\\xbc\\x0a.example\"): rejected, no certificate here is for it");
    }
}

package io.github.mailsni.internal.keymanager;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What a peer has said")
class PeerTextTest {
    @Test
    @DisplayName("is shown in printable ASCII, and cut where it is longer than allowed")
    void escape() {
        assertThat(PeerText.escape("a \"b\"\r\nü", 100)).isEqualTo("a \\\"b\\\"\\x0d\\x0a\\xfc");
        assertThat(PeerText.escape("abcdef", 4)).isEqualTo("abcd...(6 characters)");
    }
}

package io.github.mailsni.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The secrets of ticket keys")
class TicketSecretsTest {
    private static final byte[] HOST = new byte[32];

    private static TicketSecrets secrets(int previous, int current, int next) {
        return TicketSecrets.of(line(previous), line(current), line(next));
    }

    private static byte[] line(int value) {
        byte[] line = new byte[48];
        line[0] = (byte) value;
        return line;
    }

    @Test
    @DisplayName("give the keys of a host, that of the last but one line first")
    void order() {
        List<byte[]> before = secrets(1, 2, 3).keys(HOST, 48);
        List<byte[]> after = secrets(2, 3, 4).keys(HOST, 48);

        assertThat(before)
                .doesNotHaveDuplicates()
                .allSatisfy(key -> assertThat(key).hasSize(48));
        assertThat(after.get(0)).isEqualTo(before.get(1));
        assertThat(after.get(2)).isEqualTo(before.get(0));
    }

    /** The same by OpenSSL: {@code openssl kdf -keylen 48 -kdfopt digest:SHA256 -kdfopt hexkey:... -kdfopt salt:... -kdfopt hexinfo:... HKDF}. */
    @Test
    @DisplayName("give these keys in all versions: servers of two versions resume each other's sessions")
    void sameInAllVersions() {
        assertThat(secrets(1, 2, 3).keys(HOST, 48))
                .extracting(HexFormat.of()::formatHex)
                .containsExactly(
                        "894181879cfbdf4e3fa1f3461e28300383432d6df18215f3a4de24a78e908e4ec10a2bb94fb9f36379e9a386cc83d8b6",
                        "0ce8fd41f520e1aac3f9db271d4c92480138f4db31a4c41af3f5cadb194e68caad761da5ad76ef125b26133ec68e7fcf",
                        "0ff80f7d952e5dbb814b0b55ddcdadd5e45061807405831e6824e729bf81972053a814bdcebc63501611f026cc2513bf");
    }

    @Test
    @DisplayName("give another host other keys")
    void hosts() {
        byte[] other = new byte[32];
        other[31] = 1;

        assertThat(secrets(1, 2, 3).keys(other, 48))
                .doesNotContainAnyElementsOf(secrets(1, 2, 3).keys(HOST, 48));
    }

    @Test
    @DisplayName("are equal if the lines are, and show none of them")
    void equality() {
        assertThat(secrets(1, 2, 3)).isEqualTo(secrets(1, 2, 3)).hasToString("ticket secrets");
        assertThat(secrets(1, 2, 3)).isNotEqualTo(secrets(1, 2, 4));
    }
}

package io.github.mailsni.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HexFormat;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("HKDF with SHA-256")
class HkdfTest {
    private static final HexFormat HEX = HexFormat.of();

    @ParameterizedTest(name = "case {0}")
    @CsvSource(textBlock = """
            1, 0b*22, 000102030405060708090a0b0c, f0f1f2f3f4f5f6f7f8f9, 42, 077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5, 3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865
            2, 00-4f, 60-af, b0-ff, 82, 06a6b88c5853361a06104c9ceb35b45cef760014904671014a193f40c15fc244, b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87
            3, 0b*22, '', '', 42, 19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04, 8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8
            """)
    @DisplayName("gives what RFC 5869 says, appendix A")
    void vectors(int number, String secret, String salt, String purpose, int length, String key, String material) {
        SecretKey extracted = Hkdf.extract(bytes(salt), bytes(secret));

        assertThat(HEX.formatHex(extracted.getEncoded())).isEqualTo(key);
        assertThat(HEX.formatHex(Hkdf.expand(extracted, bytes(purpose), length)))
                .isEqualTo(material);
    }

    /** Reads hexadecimal digits, a byte and how often it comes, or the first and the last of ascending bytes. */
    private static byte[] bytes(String text) {
        if (text.contains("*")) {
            return HEX.parseHex(text.substring(0, 2).repeat(Integer.parseInt(text.substring(3))));
        }
        if (text.contains("-")) {
            int first = HexFormat.fromHexDigits(text, 0, 2);
            byte[] bytes = new byte[HexFormat.fromHexDigits(text, 3, 5) - first + 1];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (first + i);
            }
            return bytes;
        }
        return HEX.parseHex(text);
    }

    @Test
    @DisplayName("gives 255 blocks and no more")
    void limit() {
        SecretKey key = Hkdf.extract(new byte[0], new byte[1]);

        assertThat(Hkdf.expand(key, new byte[0], 255 * 32)).hasSize(255 * 32);
        assertThatIllegalArgumentException().isThrownBy(() -> Hkdf.expand(key, new byte[0], 255 * 32 + 1));
    }
}

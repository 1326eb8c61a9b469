package io.github.mailsni;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Whatever the bytes of a server name,")
class ServerNameFuzzTest {
    private static final int LONGEST_ESCAPED = 4 * 255 + 100;

    static Stream<Arguments> names() {
        return Stream.of(
                        "mail.example.com",
                        "MAIL.EXAMPLE.COM.",
                        "*.example.com",
                        "_dmarc.example.com",
                        "192.0.2.1",
                        "xn--mnchen-3ya.example",
                        "a..b",
                        "a.b..",
                        "\u017fmtp.example",
                        "..",
                        "",
                        "a".repeat(64) + ".example",
                        "a.".repeat(127) + "b")
                .map(name -> arguments((Object) name.getBytes(UTF_8)));
    }

    @MethodSource("names")
    @DisplayName("they are read as a name in lower case that is read as itself, or escaped")
    @FuzzTest
    void read(byte[] bytes) {
        Optional<ServerName> name = ServerName.fromSni(bytes);
        String escaped = RequestedName.fromSni(bytes).toString();

        if (!name.equals(ServerName.parse(new String(bytes, ISO_8859_1)))
                || !name.map(ServerName::toString).equals(ServerNameTest.normalForm(new String(bytes, ISO_8859_1)))
                || !name.map(ServerNameFuzzTest::isSound).orElse(true)
                || escaped.length() > LONGEST_ESCAPED
                || !US_ASCII.newEncoder().canEncode(escaped)
                || escaped.chars().anyMatch(Character::isISOControl)) {
            // asserted only here: an assertion costs more than all that it asserts
            assertThat(escaped).as("read as %s", name).isEqualTo("a sound name, or escaped");
        }
    }

    private static boolean isSound(ServerName name) {
        String text = name.toString();
        return ServerName.of(text).equals(name) && name.hashCode() == text.hashCode();
    }
}

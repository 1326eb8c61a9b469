package io.github.mailsni.netty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.mailsni.netty.TicketKeyFile.Broken;
import java.nio.file.Path;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Whatever the bytes of a file of ticket keys,")
class TicketKeyFileFuzzTest {
    private static final TicketKeyFile FILE = new TicketKeyFile(Path.of("ticket.keys"));

    static Stream<Arguments> files() {
        return Stream.of(line(48).repeat(3), line(80).repeat(4), line(48) + line(80), line(47).repeat(3), "\n\n\n")
                .map(text -> arguments((Object) text.getBytes(US_ASCII)));
    }

    private static String line(int length) {
        return Base64.getEncoder().encodeToString(new byte[length]) + "\n";
    }

    @MethodSource("files")
    @DisplayName("it is read, or refused with a reason in one line")
    @FuzzTest
    void read(byte[] content) {
        if (FILE.parse(content) instanceof Broken broken
                && broken.problem().chars().anyMatch(Character::isISOControl)) {
            assertThat(broken.problem()).isEqualTo("a reason in one line");
        }
    }
}

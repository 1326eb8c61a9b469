package io.github.mailsni.netty;

import static io.github.mailsni.netty.TicketFile.content;
import static io.github.mailsni.netty.TicketFile.line;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatObject;

import io.github.mailsni.netty.TicketKeyFile.Broken;
import io.github.mailsni.netty.TicketKeyFile.Good;
import io.github.mailsni.netty.TicketKeyFile.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A file of ticket keys")
class TicketKeyFileTest {
    private static final String FIRST = line(48);
    private static final String SECOND = line(48);
    private static final String THIRD = line(48);
    private static final byte[] THREE = content(FIRST, SECOND, THIRD);

    @TempDir
    Path directory;

    private static TicketSecrets secrets(String... lines) {
        Base64.Decoder decoder = Base64.getDecoder();
        return TicketSecrets.of(decoder.decode(lines[0]), decoder.decode(lines[1]), decoder.decode(lines[2]));
    }

    private static Reading parse(byte[] content) {
        return new TicketKeyFile(Path.of("ticket.keys")).parse(content);
    }

    private static void assertHolds(byte[] content, String... lines) {
        assertThatObject(parse(content)).isEqualTo(new Good(secrets(lines), false));
    }

    @Test
    @DisplayName("has three lines of 48 bytes")
    void three() {
        assertHolds(THREE, FIRST, SECOND, THIRD);
    }

    @Test
    @DisplayName("has three lines of 80 bytes")
    void longer() {
        String[] lines = {line(80), line(80), line(80)};

        assertHolds(content(lines), lines);
    }

    @Test
    @DisplayName("may have more lines, of which the last three count")
    void more() {
        assertHolds(content(line(48), line(48), FIRST, SECOND, THIRD), FIRST, SECOND, THIRD);
    }

    @Test
    @DisplayName("may have the line ends of Windows, and none at its end")
    void lineEnds() {
        assertHolds(String.join("\r\n", FIRST, SECOND, THIRD, "").getBytes(US_ASCII), FIRST, SECOND, THIRD);
        assertHolds(String.join("\n", FIRST, SECOND, THIRD).getBytes(US_ASCII), FIRST, SECOND, THIRD);
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                Arguments.of("nothing", new byte[0], ": it is empty, and three are expected"),
                Arguments.of("one line", content(FIRST), ": it has one line, and three are expected"),
                Arguments.of("two lines", content(FIRST, SECOND), ": it has two lines, and three are expected"),
                Arguments.of(
                        "47 bytes",
                        content(line(47), SECOND, THIRD),
                        ", line 1: it has 47 bytes, and 48 or 80 are expected"),
                Arguments.of(
                        "81 bytes",
                        content(line(81), SECOND, THIRD),
                        ", line 1: it has 81 bytes, and 48 or 80 are expected"),
                Arguments.of(
                        "47 bytes later",
                        content(FIRST, SECOND, line(47)),
                        ", line 3: it has 47 bytes, and the first line has 48"),
                Arguments.of(
                        "both lengths",
                        content(FIRST, line(80), THIRD),
                        ", line 2: it has 80 bytes, and the first line has 48"),
                Arguments.of(
                        "80 bytes as openssl prints them",
                        wrapped(),
                        ", line 2: openssl has broken one secret of 80 bytes into two lines here"),
                Arguments.of("no base64", content(FIRST, "tls-ticket-keys", THIRD), ", line 2: it is not base64"),
                Arguments.of("a comment", content("# keys", FIRST, SECOND, THIRD), ", line 1: it is not base64"),
                Arguments.of("a blank before a key", content(FIRST, " " + SECOND, THIRD), ", line 2: it is not base64"),
                Arguments.of("the other base64", content(FIRST, SECOND, "-_".repeat(32)), ", line 3: it is not base64"),
                Arguments.of(
                        "no padding",
                        content(line(80), line(80), line(80).replace("=", "")),
                        ", line 3: it is not base64"),
                Arguments.of("UTF-16", new String(THREE, US_ASCII).getBytes(UTF_16LE), ", line 1: it is not base64"),
                Arguments.of("an empty line", content(FIRST, "", SECOND, THIRD), ", line 2: it is empty"),
                Arguments.of("an empty line at the end", content(FIRST, SECOND, THIRD, ""), ", line 4: it is empty"),
                Arguments.of("zeros", new byte[100], ", line 1: it is not base64"),
                Arguments.of("more than a mebibyte", new byte[(1 << 20) + 1], ": it has more than 1048576 bytes"));
    }

    private static byte[] wrapped() {
        return new String(Base64.getMimeEncoder(64, new byte[] {'\n'}).encode(new byte[80]), ISO_8859_1)
                .concat("\n")
                .repeat(3)
                .getBytes(US_ASCII);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    @DisplayName("that has something else says where, what was expected and what to do, and shows no key")
    void broken(String what, byte[] content, String problem) {
        Reading reading = parse(content);

        assertThat(reading).isInstanceOfSatisfying(Broken.class, broken -> {
            assertThat(broken.problem()).isEqualTo("ticket.keys" + problem);
            assertThat(broken.remedy()).matches("Make a line by: openssl rand -base64 48|Keep its last three lines\\.");
        });
    }

    @Test
    @DisplayName("that is cut is never taken for a shorter one, wherever it is cut")
    void truncated() {
        for (int length = 0; length < THREE.length - 1; length++) { // the last byte ends the last line
            assertThat(parse(Arrays.copyOf(THREE, length))).isInstanceOf(Broken.class);
        }
    }

    @Test
    @DisplayName("that is missing, or is a directory, says so")
    void missing() {
        assertThat(new TicketKeyFile(directory.resolve("none")).read())
                .isInstanceOfSatisfying(
                        Broken.class,
                        broken -> assertThat(broken.problem())
                                .isEqualTo(directory.resolve("none") + ": there is no such file"));
        assertThat(new TicketKeyFile(directory).read())
                .isInstanceOfSatisfying(
                        Broken.class,
                        broken -> assertThat(broken.problem()).startsWith(directory + ": it cannot be read: "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "rw-r-----", "rw-r--r--"})
    @DisplayName("tells whether every user may read it")
    void permissions(String permissions) throws IOException {
        Path file = Files.write(directory.resolve("ticket.keys"), THREE);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));

        assertThat(new TicketKeyFile(file).read())
                .isInstanceOfSatisfying(
                        Good.class, good -> assertThat(good.openToAll()).isEqualTo(permissions.equals("rw-r--r--")));
    }
}

package io.github.mailsni.examples.smtp;

import static io.github.mailsni.examples.smtp.MessageText.Progress.BARE_LINE_END;
import static io.github.mailsni.examples.smtp.MessageText.Progress.FINISHED;
import static io.github.mailsni.examples.smtp.MessageText.Progress.UNFINISHED;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Label("The text of a message")
class MessageTextTest {
    private final MessageText text = new MessageText();
    private final ByteArrayOutputStream read = new ByteArrayOutputStream();

    private MessageText.Progress receive(String wire) {
        return text.read(ByteBuffer.wrap(wire.getBytes(ISO_8859_1)), read);
    }

    private String received() {
        return read.toString(ISO_8859_1);
    }

    @Property
    @Label("comes out as it went in, whatever its lines and however it is cut into packets")
    void transparent(@ForAll("messages") List<String> lines, @ForAll @IntRange(min = 1, max = 7) int packet) {
        String message = lines.stream().map(line -> line + "\r\n").collect(Collectors.joining());
        byte[] wire = stuffed(lines).getBytes(ISO_8859_1);
        MessageText fresh = new MessageText();
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        MessageText.Progress progress = UNFINISHED;
        for (int i = 0; i < wire.length; i += packet) {
            assertThat(progress).isEqualTo(UNFINISHED);
            progress = fresh.read(ByteBuffer.wrap(wire, i, Math.min(packet, wire.length - i)), out);
        }

        assertThat(progress).isEqualTo(FINISHED);
        assertThat(out.toString(ISO_8859_1)).isEqualTo(message);
    }

    @Provide
    Arbitrary<List<String>> messages() {
        Arbitrary<String> anything = Arbitraries.strings()
                .withCharRange('\0', '\u00ff')
                .ofMaxLength(20)
                .filter(line -> line.indexOf('\r') < 0 && line.indexOf('\n') < 0);
        Arbitrary<String> nasty = Arbitraries.of("", ".", "..", "...", ".a", "QUIT", "a.", ". ");
        return Arbitraries.frequencyOf(net.jqwik.api.Tuple.of(1, anything), net.jqwik.api.Tuple.of(2, nasty))
                .list()
                .ofMaxSize(12);
    }

    /** What a client does (RFC 5321 section 4.5.2). */
    private static String stuffed(List<String> lines) {
        return lines.stream()
                        .map(line -> (line.startsWith(".") ? "." : "") + line + "\r\n")
                        .collect(Collectors.joining())
                + ".\r\n";
    }

    @Test
    @DisplayName("may be empty")
    void empty() {
        assertThat(receive(".\r\n")).isEqualTo(FINISHED);
        assertThat(received()).isEmpty();
    }

    @Test
    @DisplayName("ends at its final dot and leaves the rest to the next command")
    void leavesTheRest() {
        ByteBuffer wire = ByteBuffer.wrap("Hi\r\n.\r\nQUIT\r\n".getBytes(ISO_8859_1));

        assertThat(text.read(wire, read)).isEqualTo(FINISHED);
        assertThat(received()).isEqualTo("Hi\r\n");
        assertThat(ISO_8859_1.decode(wire).toString()).isEqualTo("QUIT\r\n");
    }

    @Test
    @DisplayName("loses the dot of a line that a careless client did not stuff, as RFC 5321 has it")
    void unstuffedDot() {
        assertThat(receive(".hidden\r\n.\r\n")).isEqualTo(FINISHED);
        assertThat(received()).isEqualTo("hidden\r\n");
    }

    @ParameterizedTest
    @DisplayName("with a CR or LF that stands alone is refused: the sequences of SMTP smuggling")
    @ValueSource(
            strings = {
                "Hi\n.\nMAIL FROM:<admin@x>\r\n",
                "Hi\n.\r\nMAIL FROM:<admin@x>\r\n",
                "Hi\r\n.\nMAIL FROM:<admin@x>\r\n",
                "Hi\r.\rMAIL FROM:<admin@x>\r\n",
                "Hi\r.\r\nMAIL FROM:<admin@x>\r\n",
                "Hi\r\n.\rMAIL FROM:<admin@x>\r\n",
                "Hi\r\n\0.\n",
                "Hi\r\r\n.\r\n",
                "\n",
                "\r.",
                ".\n",
                "..\n"
            })
    void smuggling(String wire) {
        assertThat(receive(wire)).isEqualTo(BARE_LINE_END);
    }

    @ParameterizedTest
    @DisplayName("is not over before CR LF dot CR LF, be it cut anywhere")
    @CsvSource({"'Hi\r\n.'", "'Hi\r\n.\r'", "'Hi\r\n'", "'Hi\r'", "'.'", "''"})
    void unfinished(String wire) {
        assertThat(receive(wire)).isEqualTo(UNFINISHED);
    }

    @Test
    @DisplayName("is read once")
    void over() {
        receive(".\r\n");

        assertThatThrownBy(() -> receive("x")).isInstanceOf(IllegalStateException.class);
    }
}

package io.github.mailsni.examples.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@Label("A line of the log")
class EscapingConverterTest {
    @Property
    @Label("is printable ASCII, whatever was to be logged")
    void printable(@ForAll String text) {
        assertThat(EscapingConverter.escape(text).chars()).allMatch(c -> c >= 0x20 && c < 0x7f);
    }

    @Test
    @DisplayName("shows what it escapes")
    void escapes() {
        assertThat(EscapingConverter.escape("a\u0000b\rc\u001b[31m\u00e9\u4e2d"))
                .isEqualTo("a\\x00b\\x0dc\\x1b[31m\\xe9\\u4e2d");
    }

    @Test
    @DisplayName("has the frames of a stack trace behind one another")
    void stackTrace() {
        assertThat(EscapingConverter.escape("java.lang.Error: x\n\tat a.B.c\n\tat a.B.d"))
                .isEqualTo("java.lang.Error: x at a.B.c at a.B.d");
    }
}

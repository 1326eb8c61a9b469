package io.github.mailsni.examples.certcheck;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Progress")
class ProgressTest {
    private final StringWriter terminal = new StringWriter();

    @Test
    @DisplayName("is nothing for what is done at once")
    void quick() {
        try (Progress progress = Progress.on(new PrintWriter(terminal))) {
            progress.say(() -> "asked for 1 of 2 hosts");
        }
        assertThat(terminal.toString()).isEmpty();
    }

    @Test
    @DisplayName("is one line that is written over, and gone in the end")
    void slow() {
        try (Progress progress = Progress.on(new PrintWriter(terminal))) {
            progress.say(() -> "asked for 1 of 2 hosts");
            progress.show();
            progress.say(() -> "asked for 2 of 2 hosts");
            progress.show();
        }
        assertThat(terminal).hasToString("\r\033[Kasked for 1 of 2 hosts\r\033[Kasked for 2 of 2 hosts\r\033[K");
    }

    @Test
    @DisplayName("fits the line and moves no cursor, whatever the directory is called")
    void fits() {
        try (Progress progress = Progress.on(new PrintWriter(terminal))) {
            progress.say(() -> "reading \n" + "a".repeat(100));
            progress.show();
        }
        assertThat(terminal.toString())
                .startsWith("\r\033[Kreading \\x0aaaa")
                .endsWith("aaa...\r\033[K")
                .hasSize(4 + 79 + 4);
    }

    @Test
    @DisplayName("does not come back once it is gone")
    void gone() {
        Progress progress = Progress.on(new PrintWriter(terminal));
        progress.close();
        progress.show();

        assertThat(terminal.toString()).isEmpty();
    }
}

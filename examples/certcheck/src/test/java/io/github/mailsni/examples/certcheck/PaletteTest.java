package io.github.mailsni.examples.certcheck;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A terminal's colours")
class PaletteTest {
    private static final String RED = "\033[31m";
    private static final String YELLOW = "\033[33m";
    private static final String PLAIN = "\033[0m";

    @Test
    @DisplayName("are red for errors and yellow for warnings, whether a file is named behind them or not")
    void problems() {
        assertThat(Palette.ANSI.paint("  handshake-failed\n    why\n"))
                .isEqualTo("  handshake-failed\n    why\n"
                        .replace("  handshake-failed", RED + "  handshake-failed" + PLAIN));
        assertThat(Palette.ANSI.paint("  certificate-expired in /etc/tls/a.crt\n"))
                .isEqualTo(RED + "  certificate-expired" + PLAIN + " in /etc/tls/a.crt\n");
        assertThat(Palette.ANSI.paint("  key-permissions (warning) in /etc/tls/a.key\n"))
                .isEqualTo(YELLOW + "  key-permissions (warning)" + PLAIN + " in /etc/tls/a.key\n");
    }

    @Test
    @DisplayName("are not given to other lines of a report")
    void otherLines() {
        String text = "mail.example.com is covered, but\n    the certificate expires in 3 days\n  of all in one line\n";

        assertThat(Palette.ANSI.paint(text)).isEqualTo(text);
    }
}

package io.github.mailsni.examples.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The demo")
class DemoTest {
    @TempDir
    Path directory;

    @Test
    @DisplayName("shows what Gmail saw, and then six deliveries under the names that were asked for")
    void runs() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        int failures = new Demo(new PrintStream(printed, true, UTF_8), directory).run();

        assertThat(failures).isZero();
        assertThat(printed.toString(UTF_8))
                .contains("mail.example.org: NOT DELIVERED", "the certificate doesn't match the host")
                .containsPattern("mail\\.example\\.org +STARTTLS +mail\\.example\\.org +exact +yes")
                .containsPattern("mail\\.defaultdomain\\.com +implicit TLS +mail\\.defaultdomain\\.com +exact +yes")
                .contains("6 of 6 messages are in the Maildir");
    }
}

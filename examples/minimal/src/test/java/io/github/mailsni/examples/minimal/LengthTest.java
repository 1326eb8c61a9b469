package io.github.mailsni.examples.minimal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The minimal servers")
class LengthTest {
    private static final int MOST_LINES = 60;

    @Test
    @DisplayName("are three files of at most 60 lines each")
    void length() throws Exception {
        Path sources = Path.of("src/main/java/io/github/mailsni/examples/minimal");
        List<Path> programs;
        try (Stream<Path> files = Files.list(sources)) {
            programs = files.filter(file -> !file.endsWith("package-info.java")).toList();
        }

        assertThat(programs)
                .hasSize(3)
                .allSatisfy(program -> assertThat(Files.readAllLines(program)).hasSizeLessThanOrEqualTo(MOST_LINES));
    }
}

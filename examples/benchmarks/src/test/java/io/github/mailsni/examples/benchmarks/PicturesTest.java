package io.github.mailsni.examples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The pictures of docs/performance.md")
class PicturesTest {
    private static final Path RESULTS = Path.of("../../docs/performance");

    @Test
    @DisplayName("show the results that are beside them: else draw them anew, as the page says")
    void upToDate() throws IOException {
        for (Map.Entry<String, String> picture : Pictures.of(RESULTS).entrySet()) {
            assertThat(RESULTS.resolve(picture.getKey())).hasContent(picture.getValue());
        }
    }

    @Test
    @DisplayName("are written beside the results by the program that the page names")
    void written(@TempDir Path directory) throws IOException {
        try (DirectoryStream<Path> results = Files.newDirectoryStream(RESULTS, "*.jsonl")) {
            for (Path each : results) {
                Files.copy(each, directory.resolve(each.getFileName()));
            }
        }

        Pictures.main(new String[] {directory.toString()});

        for (String picture : Pictures.of(RESULTS).keySet()) {
            assertThat(directory.resolve(picture)).hasSameTextualContentAs(RESULTS.resolve(picture));
        }
        assertThat(Files.readString(RESULTS.resolveSibling("performance.md")))
                .contains(Pictures.class.getName() + " docs/performance\n");
    }

    @Test
    @DisplayName("need the directory of the results")
    void noDirectory() {
        assertThatThrownBy(() -> Pictures.main(new String[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("docs/performance");
    }

    @Test
    @DisplayName("are on the page, and can be read as XML")
    void onThePage() throws Exception {
        String page = Files.readString(RESULTS.resolveSibling("performance.md"));
        for (String picture : Pictures.of(RESULTS).keySet()) {
            assertThat(page).contains("](performance/" + picture + ")");
            assertThat(DocumentBuilderFactory.newInstance()
                            .newDocumentBuilder()
                            .parse(RESULTS.resolve(picture).toFile())
                            .getDocumentElement()
                            .getTagName())
                    .isEqualTo("svg");
        }
    }

    @Test
    @DisplayName("are not drawn of results that are not there")
    void missing(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("some.jsonl"), "{\"benchmark\": \"Other.open\", \"params\": {}}\n");

        assertThatThrownBy(() -> Results.read(directory.resolve("some.jsonl")).of("Some.open", "hosts", "1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("some.jsonl: 0 results of Some.open with hosts 1");
    }
}

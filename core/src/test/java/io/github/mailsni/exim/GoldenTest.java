package io.github.mailsni.exim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("An expression gets the answer of Exim 4.96")
class GoldenTest {
    record Row(String serverName, String expression, boolean ok, String value) {
        static Row parse(String line, String directory) {
            String[] columns = line.replace("@DIR@", directory).split("\t", 4);
            return new Row(columns[0], columns[1], columns[2].equals("ok"), columns[3]);
        }

        boolean forced() {
            return value.endsWith("failed and \"fail\" requested");
        }

        @Override
        public String toString() {
            return expression + " for \"" + serverName + "\"";
        }
    }

    static Stream<Row> rows() throws IOException, URISyntaxException {
        return Stream.concat(rows("golden.tsv"), rows("measured.tsv"));
    }

    private static Stream<Row> rows(String table) throws IOException, URISyntaxException {
        String directory = Path.of(resource("files").toURI()).toString();
        try (InputStream golden = resource(table).openStream()) {
            String text = new String(golden.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().filter(line -> !line.startsWith("#")).map(line -> Row.parse(line, directory));
        }
    }

    private static URL resource(String name) {
        return Objects.requireNonNull(GoldenTest.class.getResource("/exim/" + name), name);
    }

    static Stream<Row> values() throws IOException, URISyntaxException {
        return rows().filter(Row::ok);
    }

    static Stream<Row> errors() throws IOException, URISyntaxException {
        return rows().filter(row -> !row.ok());
    }

    @ParameterizedTest
    @MethodSource("values")
    @DisplayName("where that is a value")
    void value(Row row) throws SyntaxException, EvaluationException {
        assertThat(Expressions.evaluate(row.expression(), Expressions.environment(row.serverName(), FileView.disk())))
                .hasToString(row.value());
    }

    @ParameterizedTest
    @MethodSource("errors")
    @DisplayName("where that is an error")
    void error(Row row) {
        Throwable thrown = catchThrowable(() ->
                Expressions.evaluate(row.expression(), Expressions.environment(row.serverName(), FileView.disk())));
        assertThat(thrown).isInstanceOfAny(SyntaxException.class, EvaluationException.class);
        assertThat(thrown instanceof EvaluationException failure && failure.forced())
                .isEqualTo(row.forced());
    }
}

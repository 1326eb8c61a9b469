package io.github.mailsni.internal.exim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

    static Stream<Row> rows() {
        return Stream.of("golden.tsv", "golden-2.tsv", "measured.tsv").flatMap(GoldenTest::rows);
    }

    private static Stream<Row> rows(String table) {
        try (InputStream golden = resource(table).openStream()) {
            String directory = Path.of(resource("files").toURI()).toString();
            String text = new String(golden.readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().filter(line -> !line.startsWith("#")).map(line -> Row.parse(line, directory));
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static URL resource(String name) {
        return Objects.requireNonNull(GoldenTest.class.getResource("/exim/" + name), name);
    }

    static Stream<Row> values() {
        return rows().filter(Row::ok);
    }

    static Stream<Row> errors() {
        return rows().filter(row -> !row.ok());
    }

    @ParameterizedTest
    @MethodSource("values")
    @DisplayName("where that is a value")
    void value(Row row) throws SyntaxException, EvaluationException {
        List<String> refusals = new ArrayList<>();
        Environment environment =
                Expressions.environment(row.serverName(), FileView.disk()).withTrace(new Refusals(refusals));
        assertThat(Expressions.evaluate(row.expression(), environment)).hasToString(row.value());
        assertThat(refusals).as("what Exim would not do").isEmpty();
    }

    @ParameterizedTest
    @MethodSource("errors")
    @DisplayName("where that is an error, or is told that Exim has none")
    void error(Row row) {
        List<String> refusals = new ArrayList<>();
        Environment environment =
                Expressions.environment(row.serverName(), FileView.disk()).withTrace(new Refusals(refusals));
        Throwable thrown = catchThrowable(() -> Expressions.evaluate(row.expression(), environment));
        if (thrown == null || (!row.forced() && !refusals.isEmpty())) {
            assertThat(refusals).as("what Exim would not do").isNotEmpty();
            return;
        }
        assertThat(thrown).isInstanceOfAny(SyntaxException.class, EvaluationException.class);
        assertThat(thrown instanceof EvaluationException failure && failure.forced())
                .isEqualTo(row.forced());
    }
}

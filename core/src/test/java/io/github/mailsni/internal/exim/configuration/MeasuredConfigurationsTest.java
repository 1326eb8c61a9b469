package io.github.mailsni.internal.exim.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.mailsni.internal.exim.configuration.EximConfiguration.Setting;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("A configuration is read as Exim 4.96 reads it")
class MeasuredConfigurationsTest {
    private static final Pattern LINE = Pattern.compile("in line ([0-9]+) of .*");

    record Row(Path file, boolean ok, String certificate, String privateKey) {
        static Row parse(Path directory, String line) {
            String[] columns = line.split("\t", -1);
            return new Row(
                    directory.resolve(columns[0]),
                    columns[1].equals("ok"),
                    columns[2],
                    columns.length > 3 ? columns[3] : "");
        }

        /** The line that Exim blames. */
        OptionalInt line() {
            Matcher matcher = LINE.matcher(certificate);
            return matcher.matches() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
        }

        @Override
        public String toString() {
            return String.valueOf(file.getFileName());
        }
    }

    private static Stream<Row> rows() throws IOException, URISyntaxException {
        Path directory =
                Path.of(Objects.requireNonNull(MeasuredConfigurationsTest.class.getResource("/exim/configurations"))
                        .toURI());
        List<String> lines = Files.readAllLines(directory.resolve("answers.tsv"));
        return lines.stream().filter(line -> !line.startsWith("#")).map(line -> Row.parse(directory, line));
    }

    static Stream<Row> read() throws IOException, URISyntaxException {
        return rows().filter(Row::ok);
    }

    static Stream<Row> refused() throws IOException, URISyntaxException {
        return rows().filter(row -> !row.ok());
    }

    private static String value(Optional<Setting> setting) {
        return setting.map(Setting::value).orElse("");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("read")
    @DisplayName("where it gives values")
    void values(Row row) throws IOException {
        EximConfiguration configuration = EximConfiguration.read(row.file());

        assertThat(value(configuration.certificate())).isEqualTo(row.certificate());
        assertThat(value(configuration.privateKey())).isEqualTo(row.privateKey());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    @DisplayName("where it refuses the file, with the line that is wrong")
    void refusals(Row row) {
        assertThatExceptionOfType(ConfigurationException.class)
                .isThrownBy(() -> EximConfiguration.read(row.file()))
                .satisfies(e -> assertThat(e.line().isEmpty() || row.line().equals(e.line()))
                        .as(e.getMessage())
                        .isTrue());
    }
}

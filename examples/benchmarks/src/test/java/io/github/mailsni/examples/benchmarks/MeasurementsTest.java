package io.github.mailsni.examples.benchmarks;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.mailsni.examples.benchmarks.Results.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

@DisplayName("The run that measures what docs/performance.md states")
class MeasurementsTest {
    private static final Path RESULTS = Path.of("../../docs/performance");

    @Test
    @DisplayName("writes all results that are beside the page, and is on it")
    void complete() throws Exception {
        try (Stream<Path> files = Files.list(RESULTS)) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".jsonl")))
                    .containsExactlyInAnyOrderElementsOf(Measurements.all().keySet());
        }
        assertThat(Files.readString(RESULTS.resolveSibling("performance.md")))
                .contains(Measurements.class.getName() + " docs/performance\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"selection.jsonl", "handshakes.jsonl", "resumed.jsonl"})
    @DisplayName("measures for as long as the page says:")
    void asThePageSays(String file) throws Exception {
        Options part = requireNonNull(Measurements.all().get(file)).get(0);
        String options = " -f %d -wi %d -w %d -i %d -r %d`"
                .formatted(
                        part.getForkCount().get(),
                        part.getWarmupIterations().get(),
                        part.getWarmupTime().get().getTime(),
                        part.getMeasurementIterations().get(),
                        part.getMeasurementTime().get().getTime());

        assertThat(Files.readString(RESULTS.resolveSibling("performance.md")).replace('\n', ' '))
                .contains(options + ", `" + file + "`");
    }

    @Test
    @DisplayName("finds a benchmark for each of its parts")
    void benchmarks() {
        BenchmarkList known = BenchmarkList.defaultList();
        assertThat(Measurements.all().values())
                .allSatisfy(parts -> assertThat(parts)
                        .isNotEmpty()
                        .allSatisfy(part -> assertThat(known.find(
                                        OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT),
                                        part.getIncludes(),
                                        List.of()))
                                .isNotEmpty()));
    }

    @Test
    @DisplayName("writes what the pictures are drawn of")
    void lines(@TempDir Path directory) throws Exception {
        System.setProperty("jmh.ignoreLock", "true");
        Options smallest = new OptionsBuilder()
                .include("SelectionBenchmark.inTurn")
                .param("names", "10")
                .param("question", "EXACT", "MISS")
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(2)
                .measurementTime(TimeValue.milliseconds(20))
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
        Path file = directory.resolve("selection.jsonl");

        Measurements.measure(file, List.of(smallest));

        assertThat(Files.readAllLines(file)).hasSize(2);
        Result exact = Results.read(file).of("SelectionBenchmark.inTurn", "names", "10", "question", "EXACT");
        assertThat(exact.score()).isPositive();
        assertThat(exact.last("selections")).isPositive();
        assertThat(exact.sum("selections")).isGreaterThan(exact.last("selections"));
        assertThat(exact.json().getString("measurement")).isEqualTo("2 x 20 ms");
        assertThat(exact.json().getString("unit")).isEqualTo("ns/op");
    }

    @Test
    @DisplayName("needs the directory of the results")
    void noDirectory() {
        assertThatThrownBy(() -> Measurements.main(new String[0]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("docs/performance");
    }
}

package io.github.mailsni.examples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

@DisplayName("The benchmarks")
class BenchmarksTest {
    @BeforeAll
    static void runBesideOthers() {
        System.setProperty("jmh.ignoreLock", "true");
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                SelectionBenchmark.class,
                KeyManagerBenchmark.class,
                OpenBenchmark.class,
                FirstOpeningBenchmark.class,
                FootprintBenchmark.class,
                RenewalBenchmark.class,
                JsseHandshakeBenchmark.class,
                NettyHandshakeBenchmark.class
            })
    @DisplayName("are all known to the harness")
    void listed(Class<?> benchmarks) {
        assertThat(BenchmarkList.defaultList()
                        .getAll(OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT), List.of()))
                .anyMatch(entry -> entry.getUserClassQName().equals(benchmarks.getName()));
    }

    @Test
    @DisplayName("of selection run at the smallest size, and look names up")
    void selection() throws RunnerException {
        RunResult result = run("SelectionBenchmark.inTurn", "names", "10", "question", "EXACT");

        assertThat(result.getSecondaryResults().values())
                .anySatisfy(counter -> assertThat(counter.getLabel()).isEqualTo("mailsniKnownNanos"));
    }

    @Test
    @DisplayName("of a first opening run at the smallest size, with files that another process makes")
    void firstOpening() throws RunnerException {
        RunResult result = run("FirstOpeningBenchmark.mailsni", "hostCount", "3");

        assertThat(result.getPrimaryResult().getScore()).isPositive();
    }

    @Test
    @DisplayName("of handshakes run at the smallest size")
    void handshakes() throws RunnerException {
        RunResult result = run("JsseHandshakeBenchmark.inTurn", "hosts", "1");

        assertThat(result.getPrimaryResult().getScore()).isPositive();
    }

    private static RunResult run(String benchmark, String... parameters) throws RunnerException {
        OptionsBuilder options = new OptionsBuilder();
        options.include(benchmark)
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(100))
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true);
        for (int i = 0; i < parameters.length; i += 2) {
            options.param(parameters[i], parameters[i + 1]);
        }
        Options built = options.build();
        Collection<RunResult> results = new Runner(built).run();
        assertThat(results).hasSize(1);
        return results.iterator().next();
    }
}

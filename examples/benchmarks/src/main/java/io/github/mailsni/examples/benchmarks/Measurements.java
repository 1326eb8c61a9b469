package io.github.mailsni.examples.benchmarks;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Measures all that {@code docs/performance.md} states, but for the soak, in one run: each benchmark beside its peers, into the files that
 * {@link Results} reads, and draws the pictures anew. A file is written when all of it is measured.
 */
public final class Measurements {
    private static final String ONE_THOUSAND = "1000";
    private static final String ONE_HUNDRED_THOUSAND = "100000";
    private static final String ONE_MILLION = "1000000";

    private Measurements() {}

    /**
     * Measures. Takes about an hour, and the whole machine.
     *
     * @param arguments the directory of the results, {@code docs/performance}
     * @throws IOException if a file cannot be written
     * @throws RunnerException if a benchmark fails
     */
    public static void main(String[] arguments) throws IOException, RunnerException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("expected one argument: the directory of the results, docs/performance");
        }
        Path directory = Path.of(arguments[0]);
        for (Map.Entry<String, List<Options>> each : all().entrySet()) {
            measure(directory.resolve(each.getKey()), each.getValue());
        }
        Pictures.main(arguments);
    }

    /** Returns what is measured, by the name of the file that it goes into, in the order of the page. */
    static Map<String, List<Options>> all() {
        Map<String, List<Options>> all = new LinkedHashMap<>();
        all.put(
                "selection.jsonl",
                List.of(options(
                        "SelectionBenchmark.inTurn",
                        with -> timed(with, 5, 1, 5).param("names", ONE_THOUSAND, ONE_HUNDRED_THOUSAND, ONE_MILLION))));
        all.put(
                "expressions.jsonl",
                List.of(options(
                        "EximExpressionBenchmark", with -> timed(with, 4, 1, 6).addProfiler(GCProfiler.class))));
        all.put(
                "handshakes.jsonl",
                List.of(options("\\.(Jsse|Netty)HandshakeBenchmark.inTurn", with -> timed(with, 8, 10, 4))));
        all.put("resumed.jsonl", List.of(options("ResumedHandshakeBenchmark", with -> timed(with, 6, 4, 6))));
        all.put(
                "open.jsonl",
                List.of(options(
                        "\\.OpenBenchmark.inTurn",
                        with -> single(with, 2, 5).param("hostCount", "10000", ONE_HUNDRED_THOUSAND))));
        all.put(
                "open-million.jsonl",
                List.of(options(
                        "\\.OpenBenchmark.(listing|mailsni)$",
                        with -> single(with, 1, 3).param("hostCount", ONE_MILLION))));
        all.put(
                "open-peers.jsonl",
                List.of(options(
                        "\\.OpenBenchmark.(jetty|ayza|vertx|nettyJdk|nettyOpenSsl|mailsniAll|reading)$",
                        with -> single(with, 1, 2).param("hostCount", ONE_THOUSAND))));
        all.put(
                "open-first.jsonl",
                List.of(options(
                        "FirstOpeningBenchmark", with -> single(with, 0, 1).forks(3))));
        all.put(
                "footprint.jsonl",
                List.of(
                        footprint(ONE_MILLION, "MAILSNI_COLD"),
                        footprint(ONE_HUNDRED_THOUSAND, "MAILSNI_COLD", "MAILSNI_READ"),
                        options("FootprintBenchmark", with -> single(with, 0, 1).param("hostCount", ONE_THOUSAND))));
        all.put("renewal.jsonl", List.of(options("RenewalBenchmark", with -> single(with, 20, 20))));
        all.put(
                "key-managers.jsonl",
                List.of(options(
                        "KeyManagerBenchmark.choose",
                        with -> timed(with, 2, 1, 2).param("names", "10", ONE_THOUSAND))));
        return all;
    }

    private static Options footprint(String hosts, String... servers) {
        return options(
                "FootprintBenchmark",
                with -> single(with, 0, 1).param("hostCount", hosts).param("server", servers));
    }

    private static Options options(String benchmarks, Consumer<ChainedOptionsBuilder> settings) {
        ChainedOptionsBuilder with =
                new OptionsBuilder().include(benchmarks).forks(1).shouldFailOnError(true);
        settings.accept(with);
        return with.build();
    }

    /** Sets numbers of iterations, and how many seconds each of them takes. */
    private static ChainedOptionsBuilder timed(ChainedOptionsBuilder with, int before, int seconds, int measured) {
        return single(with, before, measured)
                .warmupTime(TimeValue.seconds(seconds))
                .measurementTime(TimeValue.seconds(seconds));
    }

    private static ChainedOptionsBuilder single(ChainedOptionsBuilder with, int before, int measured) {
        return with.warmupIterations(before).measurementIterations(measured);
    }

    /** Runs benchmarks one after the other, and writes a line for each result. */
    static void measure(Path file, List<Options> benchmarks) throws IOException, RunnerException {
        List<String> lines = new ArrayList<>();
        for (Options options : benchmarks) {
            Collection<RunResult> results = new Runner(options).run();
            lines.addAll(lines(results));
        }
        Files.write(file, lines, StandardCharsets.UTF_8);
    }

    /** Writes results as the harness does, without what is the same in all of them. */
    private static List<String> lines(Collection<RunResult> results) {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        ResultFormatFactory.getInstance(ResultFormatType.JSON, new PrintStream(json, true, StandardCharsets.UTF_8))
                .writeOut(results);
        return new JsonArray(json.toString(StandardCharsets.UTF_8))
                .stream().map(result -> line((JsonObject) result).encode()).toList();
    }

    private static JsonObject line(JsonObject result) {
        JsonObject primary = result.getJsonObject("primaryMetric");
        String name = result.getString("benchmark");
        String simpleName = name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
        JsonObject line = new JsonObject()
                .put("benchmark", simpleName)
                .put("mode", result.getString("mode"))
                .put("params", result.getJsonObject("params", new JsonObject()))
                .put("jdkVersion", result.getString("jdkVersion"))
                .put("vmName", result.getString("vmName"))
                .put("jvmArgs", withoutPaths(result.getJsonArray("jvmArgs")))
                .put("forks", result.getInteger("forks"))
                .put("warmup", iterations(result, "warmup"))
                .put("measurement", iterations(result, "measurement"))
                .put("score", primary.getDouble("score"))
                .put("unit", primary.getString("scoreUnit"))
                .put("rawData", primary.getJsonArray("rawData"));
        Map<String, JsonArray> counters = new TreeMap<>();
        JsonObject secondary = result.getJsonObject("secondaryMetrics", new JsonObject());
        for (String counter : secondary.fieldNames()) {
            counters.put(counter, allForks(secondary.getJsonObject(counter).getJsonArray("rawData")));
        }
        if (!counters.isEmpty()) {
            line.put("counters", new JsonObject(new LinkedHashMap<String, Object>(counters)));
        }
        return line;
    }

    /** Where the files of hosts are kept says nothing of what was measured. */
    private static JsonArray withoutPaths(JsonArray arguments) {
        JsonArray some = new JsonArray();
        arguments.stream()
                .filter(argument -> !argument.toString().startsWith("-D" + Scratch.PROPERTY))
                .forEach(some::add);
        return some;
    }

    private static String iterations(JsonObject result, String kind) {
        return result.getInteger(kind + "Iterations") + " x " + result.getString(kind + "Time");
    }

    private static JsonArray allForks(JsonArray forks) {
        JsonArray all = new JsonArray();
        forks.forEach(fork -> all.addAll((JsonArray) fork));
        return all;
    }
}

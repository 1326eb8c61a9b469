package io.github.mailsni.examples.benchmarks;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The results of a run of benchmarks, as they are kept in {@code docs/performance}: a JSON object in each line. Immutable. */
final class Results {
    private final Path file;
    private final List<JsonObject> results;

    private Results(Path file, List<JsonObject> results) {
        this.file = file;
        this.results = results;
    }

    /**
     * Reads results.
     *
     * @throws IOException if the file cannot be read
     */
    static Results read(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return new Results(file, lines.map(JsonObject::new).toList());
        }
    }

    /**
     * Returns the one result of a benchmark with some parameters.
     *
     * @param parameters names and values in turn
     * @throws IllegalStateException if there is none, or more than one
     */
    Result of(String benchmark, String... parameters) {
        List<JsonObject> found = results.stream()
                .filter(each -> each.getString("benchmark").equals(benchmark))
                .filter(each -> has(each.getJsonObject("params", new JsonObject()), parameters))
                .toList();
        if (found.size() != 1) {
            throw new IllegalStateException(file + ": " + found.size() + " results of " + benchmark + " with "
                    + String.join(" ", parameters) + ", where one was expected");
        }
        return new Result(found.get(0));
    }

    private static boolean has(JsonObject present, String... parameters) {
        for (int i = 0; i < parameters.length; i += 2) {
            if (!parameters[i + 1].equals(present.getString(parameters[i]))) {
                return false;
            }
        }
        return true;
    }

    /** One result. */
    record Result(JsonObject json) {
        /** Returns the mean of the iterations, in the unit of the benchmark. */
        double score() {
            return json.getDouble("score");
        }

        /** Returns what was counted in the last iteration. */
        double last(String counter) {
            List<?> values = counted(counter);
            return ((Number) values.get(values.size() - 1)).doubleValue();
        }

        /** Returns what was counted in all iterations. */
        double sum(String counter) {
            return counted(counter).stream()
                    .mapToDouble(value -> ((Number) value).doubleValue())
                    .sum();
        }

        private List<?> counted(String counter) {
            return json.getJsonObject("counters").getJsonArray(counter).getList();
        }
    }
}

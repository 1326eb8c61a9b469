package io.github.mailsni.internal.exim;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.interop.EximExpansions;
import io.github.mailsni.interop.EximExpansions.Outcome;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.Label;
import net.jqwik.api.Tag;

/**
 * Expressions made by a grammar, evaluated here and by the real Exim, which this needs. The usual run has always the same
 * seed, because now and then Exim reads memory that it has released; the long one has another seed each time. {@code -Dexim.seed=...} says
 * which, {@code -Dexim.expressions=...} how long the long one is.
 */
@Label("Expressions made by Exim's grammar")
class EximAgreementPropertiesTest {
    private static final int USUAL = 5_000;
    private static final int MANY = 100_000;
    private static final int BATCH = 500;

    /** Where the two differ on purpose, or Exim itself answers in several ways, with the reason. */
    private enum Known {
        /** What the client wrote would choose the place on the disk. */
        SAFETY {
            @Override
            boolean covers(String expression, Outcome theirs, Ours ours) {
                return ours.error().contains("stems from the server name")
                        || ours.error().contains("would leave the directory")
                        || ours.error().contains("is relative; expected one that begins with /")
                        || ours.error().contains("is no name that an entry of a directory can have");
            }
        },
        /** A search of wildlsearch empties $0 and so on, unless its answer is in Exim's cache. */
        WILDLSEARCH_AND_CAPTURES {
            @Override
            boolean covers(String expression, Outcome theirs, Ours ours) {
                return expression.contains("wildlsearch") && hasCapture(expression);
            }
        },
        /** Behind a partial lookup of an empty key, $1 has less than no characters, and Exim's process ends. */
        LESS_THAN_NOTHING {
            @Override
            boolean covers(String expression, Outcome theirs, Ours ours) {
                return theirs.endedProcess() && expression.contains("partial0") && hasCapture(expression);
            }
        },
        /** An item whose arguments do not fit is told when it is read, be it in a part that is skipped, or behind another failure. */
        TOLD_WHEN_READ {
            @Override
            boolean covers(String expression, Outcome theirs, Ours ours) {
                return ours.read().isEmpty()
                        && (ours.error().contains("arguments; expected {")
                                || ours.error().contains("\"fail\" must follow the branch for success")
                                || ours.error().contains("the first argument of \"extract\" is empty"));
            }
        },
        /** A place for $0 and so on that counts again points to memory that Exim has released. No text here has such characters. */
        RELEASED_CAPTURE {
            @Override
            boolean covers(String expression, Outcome theirs, Ours ours) {
                return theirs.ok()
                        && hasCapture(expression)
                        && theirs.text().chars().anyMatch(c -> c < ' ' || c > '~');
            }
        },
        /**
         * Where Exim reads a reduce in advance, or skips it, $value is left in memory that it releases: anything may be in it, and the
         * value of a reduce that goes through it, too. No text here has such characters.
         */
        RELEASED_VALUE {
            @Override
            boolean covers(String expression, Outcome theirs, Ours ours) {
                boolean asked = expression.matches("(?s).*(\\$\\{value|\\$value|def:value).*");
                boolean seen = theirs.text().chars().anyMatch(c -> c < ' ' || c > '~');
                return expression.matches("(?s).*\\$\\{reduce.*")
                        && (asked || seen)
                        && expression.matches("(?s).*(\\$\\{(map|filter|sort|reduce).*\\$\\{reduce|for(any|all)).*");
            }
        },
        /** What base 64 stands for need not be text here as it is there. */
        BYTES {
            @Override
            boolean covers(String expression, Outcome theirs, Ours ours) {
                return ours.error().contains("is no text in UTF-8");
            }
        },
        /** A long number behind a variable that is empty does not fit where Exim puts it, and ends Exim's process. */
        LONG_NUMBER {
            @Override
            boolean covers(String expression, Outcome theirs, Ours ours) {
                return theirs.endedProcess() && expression.matches("(?s).*}\\$\\{base62d:.*");
            }
        },
        /** The remainder of a division by 0 ends Exim's process. */
        DIVISION_BY_ZERO {
            @Override
            boolean covers(String expression, Outcome theirs, Ours ours) {
                return theirs.endedProcess() && expression.contains("hash");
            }
        };

        abstract boolean covers(String expression, Outcome theirs, Ours ours);

        private static boolean hasCapture(String expression) {
            return expression.matches("(?s).*\\$\\{?[0-9].*");
        }
    }

    /**
     * What this makes of an expression.
     *
     * @param read the expression, if it can be read
     * @param value its value, if it has one
     * @param error the message, if it has none
     * @param forced whether it asked to fail
     * @param refusals where Exim is said not to go on
     */
    private record Ours(
            Optional<Expression> read, Optional<String> value, String error, boolean forced, List<String> refusals) {
        boolean agreesWith(Outcome theirs) {
            if (theirs.ok()) {
                return value.equals(Optional.of(theirs.text())) && refusals.isEmpty();
            }
            return !refusals.isEmpty() || (value.isEmpty() && forced == theirs.forced());
        }
    }

    private record Asked(String serverName, String expression) {}

    private static Arbitrary<Asked> asked() {
        return Arbitraries.randomValue(random -> {
            String name = EximGrammar.SERVER_NAMES.get(random.nextInt(EximGrammar.SERVER_NAMES.size()));
            return new Asked(name, new EximGrammar(random).expression().replace("@DIR@", files()));
        });
    }

    private static String files() {
        try {
            return Path.of(Objects.requireNonNull(EximAgreementPropertiesTest.class.getResource("/exim/files"))
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    private static Ours ours(Asked asked) {
        List<String> refusals = new ArrayList<>();
        Environment environment =
                Expressions.environment(asked.serverName(), FileView.disk()).withTrace(new Refusals(refusals));
        Optional<Expression> read = Optional.empty();
        try {
            read = Optional.of(Expression.parse("tls_certificate", asked.expression()));
            String value = read.get().evaluate(environment).value();
            return new Ours(read, Optional.of(value), "", false, refusals);
        } catch (EvaluationException e) {
            return new Ours(read, Optional.empty(), String.valueOf(e.getMessage()), e.forced(), refusals);
        } catch (SyntaxException e) {
            return new Ours(read, Optional.empty(), String.valueOf(e.getMessage()), false, refusals);
        }
    }

    @Example
    @Tag("interop")
    @Label("have the values that Exim gives them, or fail as they do there")
    void agree() throws IOException, InterruptedException {
        agree(USUAL, Long.getLong("exim.seed", 1));
    }

    @Example
    @Tag("fuzz")
    @Label("have the values that Exim gives them, or fail as they do there, for as many as asked for")
    void manyAgree() throws IOException, InterruptedException {
        agree(Integer.getInteger("exim.expressions", MANY), Long.getLong("exim.seed", new Random().nextLong()));
    }

    private static void agree(int count, long seed) throws IOException, InterruptedException {
        System.out.println("Exim's grammar: seed " + seed + ", " + count + " expressions");
        Path directory = Files.createTempDirectory("exim-agreement");
        List<String> disagreements = new ArrayList<>();
        Map<String, Integer> figures = new LinkedHashMap<>();
        try {
            EximExpansions exim = new EximExpansions(directory);
            List<Asked> all = asked().generator(1000, false).stream(new Random(seed))
                    .map(shrinkable -> shrinkable.value())
                    .limit(count)
                    .toList();
            for (int start = 0; start < all.size(); start += BATCH) {
                compare(exim, all.subList(start, Math.min(all.size(), start + BATCH)), disagreements, figures);
            }
        } finally {
            delete(directory);
        }
        System.out.println("Exim's grammar: " + figures);
        assertThat(disagreements).as("seed " + seed).isEmpty();
    }

    private static void compare(
            EximExpansions exim, List<Asked> batch, List<String> disagreements, Map<String, Integer> figures)
            throws IOException, InterruptedException {
        Map<String, List<String>> byName = new LinkedHashMap<>();
        batch.forEach(asked -> byName.computeIfAbsent(asked.serverName(), name -> new ArrayList<>())
                .add(asked.expression()));
        for (Map.Entry<String, List<String>> each : byName.entrySet()) {
            List<Outcome> outcomes = exim.expand(each.getKey(), each.getValue());
            for (int i = 0; i < outcomes.size(); i++) {
                Asked asked = new Asked(each.getKey(), each.getValue().get(i));
                compare(exim, asked, outcomes.get(i), disagreements, figures);
            }
        }
    }

    private static void compare(
            EximExpansions exim, Asked asked, Outcome inBatch, List<String> disagreements, Map<String, Integer> figures)
            throws IOException, InterruptedException {
        Ours ours = ours(asked);
        if (ours.agreesWith(inBatch)) {
            figures.merge(inBatch.ok() ? "values" : "failures", 1, Integer::sum);
            return;
        }
        // what went before in a process may show: $0 keeps what was in its place
        Outcome fresh =
                exim.expand(asked.serverName(), List.of(asked.expression())).get(0);
        Optional<Known> known = Stream.of(Known.values())
                .filter(each -> each.covers(asked.expression(), fresh, ours))
                .findFirst();
        if (ours.agreesWith(fresh)) {
            figures.merge("only in a fresh process", 1, Integer::sum);
        } else if (known.isPresent()) {
            figures.merge(known.get().name(), 1, Integer::sum);
        } else if (isUnsteady(exim, asked, fresh)) {
            figures.merge("another value when Exim is asked again", 1, Integer::sum);
        } else {
            disagreements.add("\"" + asked.serverName() + "\" " + asked.expression() + "\n  Exim: " + fresh
                    + "\n  here: " + ours);
        }
    }

    /**
     * Whether Exim itself gives another value when it is asked again, or when it allocates memory before it reads a variable: then it has
     * read memory that it had released.
     */
    private static boolean isUnsteady(EximExpansions exim, Asked asked, Outcome first)
            throws IOException, InterruptedException {
        for (int i = 0; i < 3; i++) {
            Outcome again =
                    exim.expand(asked.serverName(), List.of(asked.expression())).get(0);
            if (!again.equals(first)) {
                return true;
            }
        }
        for (int size : new int[] {1, 8, 40, 200}) {
            Asked allocating = new Asked(asked.serverName(), allocating(asked.expression(), size));
            boolean meansTheSame = ours(allocating).value().equals(ours(asked).value());
            if (meansTheSame
                    && !exim.expand(allocating.serverName(), List.of(allocating.expression()))
                            .equals(List.of(first))) {
                return true;
            }
        }
        return false;
    }

    /** Puts an empty text before each variable that may be in released memory, for which Exim allocates as much as is said. */
    private static String allocating(String expression, int size) {
        return expression.replaceAll("\\$\\{([0-9]|value)\\}", "\\${length_0:" + "x".repeat(size) + "}\\${$1}");
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : (Iterable<Path>) paths.sorted(java.util.Comparator.reverseOrder())::iterator) {
                Files.delete(path);
            }
        }
    }
}

package io.github.mailsni.internal.exim;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Whatever the expression,")
class ExpressionFuzzTest {
    /** With many more seeds, the repetition of the corpus would take as long as the rest of the package. */
    private static final int SEEDS = 150;

    static Stream<String> expressions() {
        List<String> rows =
                GoldenTest.rows().map(GoldenTest.Row::expression).distinct().toList();
        int step = 1 + rows.size() / SEEDS;
        return IntStream.range(0, rows.size()).filter(i -> i % step == 0).mapToObj(rows::get);
    }

    @MethodSource("expressions")
    @DisplayName("it is evaluated, or refused with its column")
    @FuzzTest
    void evaluate(@NotNull String source) {
        try {
            TaintedText unused =
                    Expressions.evaluate(source, Expressions.environment("mail.example.com", new AnyFiles()));
        } catch (SyntaxException | EvaluationException e) {
            String reason = String.valueOf(e.getMessage());
            if (!reason.startsWith("tls_certificate, column ")) {
                assertThat(reason).startsWith("tls_certificate, column ");
            }
        }
    }
}

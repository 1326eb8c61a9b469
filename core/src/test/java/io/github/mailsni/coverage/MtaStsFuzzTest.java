package io.github.mailsni.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Whatever the text of an MTA-STS policy,")
class MtaStsFuzzTest {
    static Stream<String> policies() {
        return Stream.of(
                "version: STSv1\r\nmode: enforce\r\nmx: *.example.com\r\nmx: mail.example.org\r\nmax_age: 86400\r\n",
                "version: STSv1\nmode: testing\nmax_age: 0\nother: value\n",
                "mode: none\n");
    }

    @MethodSource("policies")
    @DisplayName("it is read, or refused with a reason")
    @FuzzTest
    void read(@NotNull String text) {
        try {
            MtaStsPolicy unused = MtaStsPolicy.parse(text);
        } catch (MtaStsPolicyException e) {
            if (String.valueOf(e.getMessage()).isBlank()) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }
}

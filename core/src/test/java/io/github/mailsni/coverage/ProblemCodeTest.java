package io.github.mailsni.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.RefusalReason;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A problem's code")
class ProblemCodeTest {
    @ParameterizedTest
    @EnumSource
    @DisplayName("is there for each reason why a file is refused:")
    void refusals(RefusalReason reason) {
        assertThat(ProblemCode.of(reason.code())).map(ProblemCode::code).contains(reason.code());
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("is lower case words joined by hyphens, and leads back to its kind:")
    void spelling(ProblemCode code) {
        assertThat(code.code()).matches("[a-z]+(-[a-z]+)*");
        assertThat(ProblemCode.of(code.code())).contains(code);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("says which result type of RFC 8460 senders would report:")
    void resultTypes(ProblemCode code) {
        assertThat(code.resultType())
                .isIn(
                        "certificate-host-mismatch",
                        "certificate-expired",
                        "certificate-not-trusted",
                        "sts-policy-invalid",
                        "validation-failure");
    }

    @Test
    @DisplayName("is unlike all others")
    void unique() {
        assertThat(Stream.of(ProblemCode.values()).map(ProblemCode::code).toList())
                .doesNotHaveDuplicates()
                .containsAll(Set.of("certificate-host-mismatch", "chain-incomplete", "stale-on-server"));
        assertThat(ProblemCode.of("unheard-of")).isEmpty();
    }
}

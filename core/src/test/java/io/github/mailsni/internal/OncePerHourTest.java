package io.github.mailsni.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Of each thing, the log")
class OncePerHourTest {
    private static final long HOUR = Duration.ofHours(1).toNanos();
    private static final long START = Long.MAX_VALUE - HOUR / 2;

    private final OncePerHour<String> lines = new OncePerHour<>();

    @Test
    @DisplayName("has a line in an hour, whatever it says of others, and however the clock's number overflows")
    void once() {
        assertThat(lines.allows("a", START)).isTrue();
        assertThat(lines.allows("a", START + 1)).isFalse();
        assertThat(lines.allows("b", START + 1)).isTrue();
        assertThat(lines.allows("a", START + HOUR)).isFalse();
        assertThat(lines.allows("a", START + HOUR + 1)).isTrue();
        assertThat(lines.allows("a", START + HOUR + 2)).isFalse();
    }

    @Test
    @DisplayName("has a line again when the thing was forgotten")
    void forgotten() {
        assertThat(lines.forget("a")).isFalse();
        lines.note("a", START);
        assertThat(lines.allows("a", START)).isFalse();
        assertThat(lines.forget("a")).isTrue();
        assertThat(lines.allows("a", START)).isTrue();
    }

    @Test
    @DisplayName("has one line of many threads that have something to say at one moment")
    void threads() {
        assertThat(IntStream.range(0, 1_000)
                        .parallel()
                        .filter(any -> lines.allows("a", START))
                        .count())
                .isEqualTo(1);
    }
}

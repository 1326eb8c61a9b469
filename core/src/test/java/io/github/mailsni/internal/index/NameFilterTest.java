package io.github.mailsni.internal.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The names that may be known")
class NameFilterTest {
    private static int hash(int number) {
        return NameKey.hash(NameKey.octets("domain" + number + ".example"));
    }

    @Test
    @DisplayName("are none at first")
    void empty() {
        NameFilter known = NameFilter.of(0);
        assertThat(IntStream.range(0, 1_000).filter(i -> known.mayKnow(hash(i))))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 8_191, 8_192, 8_193, 100_000})
    @DisplayName("are all that were added, and one in four of the others at most")
    void added(int names) {
        NameFilter known = NameFilter.of(names);
        assertThat(known.hasRoomFor(names)).isTrue();
        IntStream.range(0, names).forEach(i -> known.add(hash(i)));
        assertThat(IntStream.range(0, names)).allMatch(i -> known.mayKnow(hash(i)));
        assertThat(IntStream.range(names, names + 10_000)
                        .filter(i -> known.mayKnow(hash(i)))
                        .count())
                .isLessThan(2_500);
    }

    @Test
    @DisplayName("have room for a limited number of them")
    void room() {
        assertThat(NameFilter.of(0).hasRoomFor(8_192)).isTrue();
        assertThat(NameFilter.of(0).hasRoomFor(8_193)).isFalse();
        assertThat(NameFilter.of(100_000).hasRoomFor(1_000_000)).isFalse();
    }
}

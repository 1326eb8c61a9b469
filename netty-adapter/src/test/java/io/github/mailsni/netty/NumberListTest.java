package io.github.mailsni.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.BufferUnderflowException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A list of numbers")
class NumberListTest {
    private final NumberList list = NumberList.of(0xffff, 0, 0x1301);

    @Test
    @DisplayName("has the numbers that are in it, without sign, and no others")
    void contains() {
        assertThat(list.contains(0xffff)).isTrue();
        assertThat(list.contains(0)).isTrue();
        assertThat(list.contains(0x1301)).isTrue();
        assertThat(list.contains(-1)).isFalse();
        assertThat(list.contains(0x0113)).isFalse();
        assertThat(NumberList.of().contains(0)).isFalse();
    }

    @Test
    @DisplayName("knows whether it has any of some")
    void containsAny() {
        assertThat(list.containsAny(new int[] {1, 2, 0x1301})).isTrue();
        assertThat(list.containsAny(new int[] {0xffff})).isTrue();
        assertThat(list.containsAny(new int[] {1, 2, 0x1302})).isFalse();
        assertThat(list.containsAny(new int[0])).isFalse();
        assertThat(NumberList.of().containsAny(new int[] {0})).isFalse();
    }

    @Test
    @DisplayName("has no half of a number, and none from outside of its bounds")
    void bounds() {
        byte[] bytes = {0, 1, 0, 2, 0, 3};
        assertThatExceptionOfType(BufferUnderflowException.class).isThrownBy(() -> new NumberList(bytes, 0, 3));
        NumberList middle = new NumberList(bytes, 2, 4);
        assertThat(middle.contains(2)).isTrue();
        assertThat(middle.contains(1)).isFalse();
        assertThat(middle.contains(3)).isFalse();
    }
}

package io.github.mailsni.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.BufferUnderflowException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The bytes of a message")
class MessageBytesTest {
    private final MessageBytes message = MessageBytes.of(new byte[] {1, (byte) 0xff, (byte) 0xfe, 4, 5, 6});

    @Test
    @DisplayName("are read from the first to the last, as numbers without sign")
    void numbers() {
        assertThat(message.u8()).isEqualTo(1);
        assertThat(message.u16()).isEqualTo(0xfffe);
        assertThat(message.skip(1)).isEqualTo(3);
        assertThat(message.copy()).containsExactly(5, 6);
        assertThat(message.numbers().contains(0x0506)).isTrue();
        assertThat(message.isEmpty()).isFalse();
        message.skip(2);
        assertThat(message.isEmpty()).isTrue();
    }

    @Test
    @DisplayName("end where the part ends that was taken of them, though the message goes on")
    void end() {
        MessageBytes part = message.take(3);
        assertThatExceptionOfType(BufferUnderflowException.class).isThrownBy(() -> part.take(4));
        assertThatExceptionOfType(BufferUnderflowException.class).isThrownBy(() -> part.skip(4));
        assertThat(part.u16()).isEqualTo(0x01ff);
        assertThatExceptionOfType(BufferUnderflowException.class).isThrownBy(part::u16);
        assertThat(part.u8()).isEqualTo(0xfe);
        assertThatExceptionOfType(BufferUnderflowException.class).isThrownBy(part::u8);
        assertThat(part.isEmpty()).isTrue();
        assertThat(message.u8()).isEqualTo(4);
    }
}

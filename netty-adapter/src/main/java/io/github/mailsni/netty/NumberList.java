package io.github.mailsni.netty;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Numbers of two bytes each, as a ClientHello lists them; read where they lie, since there are dozens in every handshake. */
final class NumberList {
    private final ByteBuffer bytes;

    /**
     * The numbers that the bytes are.
     *
     * @param bytes not copied; its position is not moved
     * @throws BufferUnderflowException if half a number is left over
     */
    NumberList(ByteBuffer bytes) {
        if (bytes.remaining() % Short.BYTES != 0) {
            throw new BufferUnderflowException();
        }
        this.bytes = bytes.slice();
    }

    static NumberList of(int... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(numbers.length * Short.BYTES);
        for (int number : numbers) {
            bytes.putShort((short) number);
        }
        return new NumberList(bytes.flip());
    }

    boolean contains(int number) {
        for (int at = 0; at < bytes.limit(); at += Short.BYTES) {
            if (Short.toUnsignedInt(bytes.getShort(at)) == number) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of some numbers, in ascending order, is among them. */
    boolean containsAny(int[] sorted) {
        for (int at = 0; at < bytes.limit(); at += Short.BYTES) {
            if (Arrays.binarySearch(sorted, Short.toUnsignedInt(bytes.getShort(at))) >= 0) {
                return true;
            }
        }
        return false;
    }
}

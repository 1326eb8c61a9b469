package io.github.mailsni.netty;

import java.nio.BufferUnderflowException;
import java.util.Arrays;

/** Numbers of two bytes each, as a ClientHello lists them; read where they lie, since there are dozens in every handshake. */
final class NumberList {
    private final byte[] bytes;
    private final int start;
    private final int end;

    /**
     * The numbers that some bytes are.
     *
     * @param bytes not copied
     * @param start of the first number
     * @param end behind the last one
     * @throws BufferUnderflowException if half a number is left over
     */
    NumberList(byte[] bytes, int start, int end) {
        if ((end - start) % Short.BYTES != 0) {
            throw new BufferUnderflowException();
        }
        this.bytes = bytes;
        this.start = start;
        this.end = end;
    }

    static NumberList of(int... numbers) {
        byte[] bytes = new byte[numbers.length * Short.BYTES];
        for (int i = 0; i < numbers.length; i++) {
            bytes[2 * i] = (byte) (numbers[i] >> Byte.SIZE);
            bytes[2 * i + 1] = (byte) numbers[i];
        }
        return new NumberList(bytes, 0, bytes.length);
    }

    private int number(int at) {
        return (bytes[at] & 0xff) << Byte.SIZE | (bytes[at + 1] & 0xff);
    }

    boolean contains(int number) {
        for (int at = start; at < end; at += Short.BYTES) {
            if (number(at) == number) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of some numbers, in ascending order, is among them. */
    boolean containsAny(int[] sorted) {
        for (int at = start; at < end; at += Short.BYTES) {
            if (Arrays.binarySearch(sorted, number(at)) >= 0) {
                return true;
            }
        }
        return false;
    }
}

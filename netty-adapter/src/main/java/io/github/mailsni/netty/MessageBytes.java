package io.github.mailsni.netty;

import java.nio.BufferUnderflowException;
import java.util.Arrays;

/** Some bytes of a handshake message, read from the first to the last. A {@code ByteBuffer} for each part of one takes a kilobyte more. */
final class MessageBytes {
    private final byte[] bytes;
    private final int end;
    private int next;

    private MessageBytes(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.next = start;
        this.end = end;
    }

    /** All bytes, which are not copied. */
    static MessageBytes of(byte[] bytes) {
        return new MessageBytes(bytes, 0, bytes.length);
    }

    boolean isEmpty() {
        return next == end;
    }

    /**
     * A number of one byte.
     *
     * @throws BufferUnderflowException as all that follow, if there are too few bytes left
     */
    int u8() {
        return bytes[skip(1)] & 0xff;
    }

    /** A number of two bytes. */
    int u16() {
        int at = skip(2);
        return (bytes[at] & 0xff) << Byte.SIZE | (bytes[at + 1] & 0xff);
    }

    /** The next bytes, to be read by themselves. */
    MessageBytes take(int length) {
        int start = skip(length);
        return new MessageBytes(bytes, start, next);
    }

    /**
     * Leaves bytes out.
     *
     * @return where they begin
     */
    int skip(int length) {
        if (length > end - next) {
            throw new BufferUnderflowException();
        }
        int start = next;
        next += length;
        return start;
    }

    /** A copy of what is left. */
    byte[] copy() {
        return Arrays.copyOfRange(bytes, next, end);
    }

    /** What is left, as numbers. */
    NumberList numbers() {
        return new NumberList(bytes, next, end);
    }
}

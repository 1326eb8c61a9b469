package io.github.mailsni.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Optional;

/**
 * Takes a ClientHello out of the TLS records that carry it (RFC 8446 section 5.1), however the network has cut them, and leaves
 * the bytes where they are for the TLS engine. Looks at each byte once, so that a client who sends them one by one costs no
 * more than another.
 */
final class ClientHelloReader {
    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int RECORD_HEADER = 5;
    private static final int MESSAGE_HEADER = 4;
    private static final int LONGEST_RECORD = 1 << 14;

    private final int maxLength;
    /** What has come of a message in several records; on the heap and never pooled, so that it needs no release. */
    private ByteBuf message = Unpooled.EMPTY_BUFFER;

    private int examined;

    /** A reader of one message, of at most the given length. */
    ClientHelloReader(int maxLength) {
        this.maxLength = maxLength;
    }

    /**
     * The body of the ClientHello, or empty if some of it has not come yet.
     *
     * @param received everything that has been received up to now; its indices are not moved
     */
    Optional<byte[]> read(ByteBuf received) throws RefusedHandshakeException {
        for (; ; ) {
            int record = received.readerIndex() + examined;
            int readable = received.readableBytes() - examined;
            if (readable > 0 && received.getUnsignedByte(record) != HANDSHAKE) {
                throw examined == 0
                        ? RefusedHandshakeException.silently("the client sent no TLS handshake")
                        : RefusedHandshakeException.with(
                                TlsAlert.UNEXPECTED_MESSAGE, "the ClientHello is interrupted by another record");
            }
            if (readable < RECORD_HEADER) {
                return Optional.empty();
            }
            int length = lengthOfRecord(received, record);
            if (readable < RECORD_HEADER + length) {
                return Optional.empty();
            }
            ByteBuf content = received.slice(record + RECORD_HEADER, length);
            if (examined > 0 || !isComplete(content)) {
                content = append(content);
            }
            examined += RECORD_HEADER + length;
            Optional<byte[]> hello = complete(content);
            if (hello.isPresent()) {
                return hello;
            }
        }
    }

    private static int lengthOfRecord(ByteBuf received, int record) throws RefusedHandshakeException {
        if (received.getUnsignedByte(record + 1) != 3) {
            throw RefusedHandshakeException.silently("the client sent no TLS record");
        }
        int length = received.getUnsignedShort(record + 3);
        if (length > LONGEST_RECORD) {
            throw RefusedHandshakeException.with(TlsAlert.RECORD_OVERFLOW, "a record is longer than TLS allows");
        }
        if (length == 0) {
            throw RefusedHandshakeException.with(TlsAlert.UNEXPECTED_MESSAGE, "a handshake record is empty");
        }
        return length;
    }

    private ByteBuf append(ByteBuf content) {
        if (examined == 0) {
            message = Unpooled.buffer(2 * content.readableBytes());
        }
        return message.writeBytes(content);
    }

    private static boolean isComplete(ByteBuf message) {
        return message.readableBytes() >= MESSAGE_HEADER
                && message.readableBytes() >= MESSAGE_HEADER + message.getUnsignedMedium(1);
    }

    private Optional<byte[]> complete(ByteBuf message) throws RefusedHandshakeException {
        if (message.readableBytes() < MESSAGE_HEADER) {
            return Optional.empty();
        }
        if (message.getUnsignedByte(0) != CLIENT_HELLO) {
            throw RefusedHandshakeException.with(
                    TlsAlert.UNEXPECTED_MESSAGE, "the first handshake message is no ClientHello");
        }
        int length = message.getUnsignedMedium(1);
        if (length > maxLength) {
            throw RefusedHandshakeException.with(
                    TlsAlert.ILLEGAL_PARAMETER,
                    "the ClientHello has " + length + " bytes, more than the allowed " + maxLength);
        }
        return message.readableBytes() < MESSAGE_HEADER + length
                ? Optional.empty()
                : Optional.of(ByteBufUtil.getBytes(message, MESSAGE_HEADER, length));
    }
}

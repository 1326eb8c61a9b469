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
    /** On the heap and never pooled: it needs no release. */
    private final ByteBuf message = Unpooled.buffer(512);

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
                        ? RefusedHandshakeException.silently("what was received is no TLS handshake")
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
            message.writeBytes(received, record + RECORD_HEADER, length);
            examined += RECORD_HEADER + length;
            Optional<byte[]> hello = completeMessage();
            if (hello.isPresent()) {
                return hello;
            }
        }
    }

    private static int lengthOfRecord(ByteBuf received, int record) throws RefusedHandshakeException {
        if (received.getUnsignedByte(record + 1) != 3) {
            throw RefusedHandshakeException.silently("what was received is no TLS record");
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

    private Optional<byte[]> completeMessage() throws RefusedHandshakeException {
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

package io.github.mailsni.netty;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** The fatal alerts (RFC 8446 section 6) that go out before there is a TLS engine to send them. */
enum TlsAlert {
    UNEXPECTED_MESSAGE(10),
    RECORD_OVERFLOW(22),
    ILLEGAL_PARAMETER(47),
    DECODE_ERROR(50),
    INTERNAL_ERROR(80),
    UNRECOGNIZED_NAME(112);

    private static final int ALERT = 21;
    private static final int FATAL = 2;

    private final int description;

    TlsAlert(int description) {
        this.description = description;
    }

    /** The alert in a record of its own. */
    ByteBuf toRecord() {
        return Unpooled.wrappedBuffer(new byte[] {ALERT, 3, 3, 0, 2, FATAL, (byte) description});
    }
}

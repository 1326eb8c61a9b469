package io.github.mailsni.examples.smtp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Reads the text of a message as it comes after DATA: takes the stuffed dots out and finds the final one (RFC 5321 section
 * 4.5.2).
 *
 * <p>Lines end with CR LF and nothing else. A CR or LF that stands alone is refused, not repaired: two servers that
 * disagree on it read one message as two, the second in the name of whoever the first one trusts (SMTP smuggling,
 * CVE-2023-51764 and its like; RFC 5321 section 2.3.8).
 *
 * <p>Not thread-safe; one for each message.
 */
final class MessageText {
    private State state = State.LINE_START;

    private enum State {
        LINE_START,
        IN_LINE,
        AFTER_CR,
        AFTER_DOT,
        AFTER_DOT_CR,
        OVER
    }

    /** How the text goes on. */
    enum Progress {
        /** All bytes were taken, more are to come. */
        UNFINISHED,
        /** The final dot was read; the bytes that are left belong to the next command. */
        FINISHED,
        /** A CR or a LF stood alone; nothing behind it can be trusted. */
        BARE_LINE_END
    }

    /**
     * Takes bytes.
     *
     * @param wire the bytes as received; read up to the end of the text, or to its own end
     * @param text where the bytes of the message go, CR LF at the end of every line
     * @return how the text goes on
     * @throws IllegalStateException if the text was over already
     */
    Progress read(ByteBuffer wire, ByteArrayOutputStream text) {
        while (wire.hasRemaining()) {
            byte b = wire.get();
            switch (state) {
                case LINE_START, IN_LINE, AFTER_DOT -> {
                    if (b == '\n') {
                        return lost();
                    }
                    state = afterTextByte(b, text);
                }
                case AFTER_CR -> {
                    if (b != '\n') {
                        return lost();
                    }
                    text.write('\r');
                    text.write('\n');
                    state = State.LINE_START;
                }
                case AFTER_DOT_CR -> {
                    if (b != '\n') {
                        return lost();
                    }
                    state = State.OVER;
                    return Progress.FINISHED;
                }
                case OVER -> throw new IllegalStateException("the text is over");
            }
        }
        return Progress.UNFINISHED;
    }

    private State afterTextByte(byte b, ByteArrayOutputStream text) {
        if (b == '\r') {
            return state == State.AFTER_DOT ? State.AFTER_DOT_CR : State.AFTER_CR;
        }
        if (b == '.' && state == State.LINE_START) {
            return State.AFTER_DOT;
        }
        text.write(b);
        return State.IN_LINE;
    }

    private Progress lost() {
        state = State.OVER;
        return Progress.BARE_LINE_END;
    }
}

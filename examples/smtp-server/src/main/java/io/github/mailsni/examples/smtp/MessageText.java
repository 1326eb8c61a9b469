package io.github.mailsni.examples.smtp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Decodes the text of a message after DATA: it removes stuffed dots and finds the final dot (RFC 5321 section 4.5.2).
 *
 * <p>Lines end only with CR LF. A bare CR or LF is refused, not repaired: two servers that disagree on it read one
 * message as two, the second in the name of any sender that the first one trusts (SMTP smuggling, CVE-2023-51764 and
 * its like; RFC 5321 section 2.3.8).
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

    /** The state of the text. */
    enum Progress {
        /** All bytes were read, and more are expected. */
        UNFINISHED,
        /** The final dot was read; the remaining bytes belong to the next command. */
        FINISHED,
        /** A bare CR or LF was read; the bytes behind it cannot be trusted. */
        BARE_LINE_END
    }

    /**
     * Decodes bytes.
     *
     * @param wire the bytes as received; read up to the end of the text or of the buffer
     * @param text receives the bytes of the message, CR LF at the end of every line
     * @return the state of the text
     * @throws IllegalStateException if the text has ended already
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

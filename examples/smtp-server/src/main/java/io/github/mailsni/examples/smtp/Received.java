package io.github.mailsni.examples.smtp;

/** A piece of a client's input, as {@link SmtpDecoder} splits it. */
sealed interface Received {
    /** A command line without its CR LF, one character per byte. */
    record Command(String line) implements Received {}

    /** The next bytes of a message, dots unstuffed, CR LF at the end of each line. */
    final class Text implements Received {
        private final byte[] bytes;

        Text(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes;
        }
    }

    /** The final dot of a message. */
    enum EndOfText implements Received {
        /** The only value. */
        END_OF_TEXT
    }

    /** Malformed input, whose end is unknown, so that all bytes behind it are dropped. */
    record Malformed(Reply reply) implements Received {}
}

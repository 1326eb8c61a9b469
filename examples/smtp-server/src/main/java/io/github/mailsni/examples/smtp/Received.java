package io.github.mailsni.examples.smtp;

/** What a client sent, as {@link SmtpDecoder} cuts it. */
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
        /** The only one. */
        END_OF_TEXT
    }

    /** Something that nobody can tell the end of; all that follows is dropped. */
    record Malformed(Reply reply) implements Received {}
}

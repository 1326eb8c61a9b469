package io.github.mailsni.examples.smtp;

import java.io.IOException;

/** Stores messages. Thread-safe; its methods wait for the disk. */
interface Mailbox {
    /**
     * Begins to store a message.
     *
     * @param client the client that it comes from
     * @param envelope the envelope of the message
     * @return the message to write
     * @throws IOException if it cannot be stored
     */
    Draft begin(Client client, Envelope envelope) throws IOException;

    /** A message that is being written. Not thread-safe. */
    interface Draft {
        /** The message's name in replies and in the log. */
        String id();

        /**
         * Adds to the text of the message.
         *
         * @param text bytes of the message with CR LF at the end of each line, dots unstuffed; not kept
         * @throws IOException if they cannot be stored
         */
        void write(byte[] text) throws IOException;

        /**
         * Delivers the message: once this returns, it survives the loss of power.
         *
         * @throws IOException if it does not
         */
        void deliver() throws IOException;

        /** Deletes the message, unless it was delivered. */
        void discard();
    }
}

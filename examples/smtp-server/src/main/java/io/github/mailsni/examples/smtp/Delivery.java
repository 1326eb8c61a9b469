package io.github.mailsni.examples.smtp;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers one message into the mailbox, or refuses it. A failure is kept until the end of the text, since only then
 * may a server reply (RFC 5321 section 3.3); the rest of the text is dropped, never taken for commands.
 *
 * <p>Waits for the disk. Not thread-safe.
 */
final class Delivery {
    private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

    private final Mailbox mailbox;
    private final Client client;
    private final Envelope envelope;
    private final Limits limits;
    private final ConnectionLog log;
    private Mailbox.@Nullable Draft draft;
    private @Nullable Reply failure;
    private long size;

    /** The outcome of a delivery. */
    sealed interface Outcome {
        /** The message is in the mailbox. */
        record Stored(String id) implements Outcome {}

        /** The message was refused. */
        record Refused(Reply reply) implements Outcome {}
    }

    Delivery(Mailbox mailbox, Client client, Envelope envelope, Limits limits, ConnectionLog log) {
        this.mailbox = mailbox;
        this.client = client;
        this.envelope = envelope;
        this.limits = limits;
        this.log = log;
    }

    /**
     * Adds to the text of the message.
     *
     * @param text bytes of the message with CR LF at the end of each line, dots unstuffed; not kept
     */
    void write(byte[] text) {
        size += text.length;
        if (failure != null) {
            return;
        }
        if (size > limits.messageSize()) {
            fail(limits.tooLarge());
            return;
        }
        try {
            begun().write(text);
        } catch (IOException e) {
            failToStore(e);
        }
    }

    /** Delivers the message, unless it has failed already. */
    Outcome finish() {
        if (failure == null) {
            try {
                Mailbox.Draft complete = begun();
                complete.deliver();
                log.stored("message " + complete.id() + " from " + envelope.sender() + " to "
                        + envelope.recipients().size() + " recipient(s), " + size + " bytes");
                return new Outcome.Stored(complete.id());
            } catch (IOException e) {
                failToStore(e);
            }
        }
        Reply reply = failure == null ? Reply.of(451, "4.3.0 the message was not stored") : failure;
        log.refused("message from " + envelope.sender() + " refused: " + reply);
        return new Outcome.Refused(reply);
    }

    /** Deletes the message, unless it was delivered. */
    void abandon() {
        if (draft != null) {
            draft.discard();
            draft = null;
        }
    }

    private Mailbox.Draft begun() throws IOException {
        if (draft == null) {
            draft = mailbox.begin(client, envelope);
        }
        return draft;
    }

    private void failToStore(IOException e) {
        LOG.warn("{}: a message cannot be stored: {}", client, e.toString());
        fail(Reply.of(452, "4.3.1 the message cannot be stored now, try again later"));
    }

    private void fail(Reply reply) {
        failure = reply;
        abandon();
    }
}

package io.github.mailsni.examples.smtp;

import java.util.List;

/**
 * The envelope of a message, which a client sends before the message.
 *
 * @param helo the client's name for itself
 * @param extended whether it sent EHLO
 * @param sender the address to which failures are reported; {@link MailPath#EMPTY} if none are to be reported
 * @param recipients the recipients; at least one
 */
record Envelope(String helo, boolean extended, MailPath sender, List<MailPath> recipients) {
    Envelope {
        recipients = List.copyOf(recipients);
    }
}

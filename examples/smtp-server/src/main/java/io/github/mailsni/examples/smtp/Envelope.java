package io.github.mailsni.examples.smtp;

import java.util.List;

/**
 * What a client said about a message before it sent it.
 *
 * @param helo the name that the client gave itself
 * @param extended whether it did so by EHLO
 * @param sender where failures are reported to, {@link MailPath#EMPTY} if nowhere
 * @param recipients whom the message is for; at least one
 */
record Envelope(String helo, boolean extended, MailPath sender, List<MailPath> recipients) {
    Envelope {
        recipients = List.copyOf(recipients);
    }
}

package io.github.mailsni.examples.smtp;

/** A reply to a line from the client, and the action after it. */
sealed interface Step {
    /** The reply to the client. */
    Reply reply();

    /** Reply, then wait for the next command. */
    record Answer(Reply reply) implements Step {}

    /** Reply, then read the text of a message up to its final dot. */
    record Collect(Reply reply, Envelope envelope) implements Step {}

    /** Reply, then begin the TLS handshake; {@link SmtpSession#tlsStarted()} follows. */
    record StartTls(Reply reply) implements Step {}

    /** Reply, then close the connection. */
    record Close(Reply reply) implements Step {}
}

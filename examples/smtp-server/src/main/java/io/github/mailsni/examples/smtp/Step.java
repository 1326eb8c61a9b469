package io.github.mailsni.examples.smtp;

/** What is to be done about a line from the client: always a reply, and sometimes more. */
sealed interface Step {
    /** What to tell the client. */
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

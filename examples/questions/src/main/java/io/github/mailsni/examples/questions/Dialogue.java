package io.github.mailsni.examples.questions;

import java.io.IOException;

/** What a client says in a protocol, and how it tells to which of its commands an answer belongs. */
interface Dialogue {
    /** Reads the greeting, which comes in plaintext before STARTTLS, or else as the first thing behind TLS. */
    void greeting(Lines server) throws IOException;

    /** The command that asks for TLS, with its end of line. */
    String startTls();

    /** Reads the answer to {@link #startTls()}; returns false if the server refuses. */
    boolean goAhead(Lines server) throws IOException;

    /** A command that a server would answer, with its end of line. */
    String wholeLine();

    /** The beginning of a line, which makes another command of the line that is joined to it. */
    String partOfLine();

    /** Sends two commands, each when the one before it is answered; fails if an answer is to another command. */
    void converse(Lines server) throws IOException;
}

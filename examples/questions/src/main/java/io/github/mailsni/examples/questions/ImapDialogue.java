package io.github.mailsni.examples.questions;

import java.io.IOException;

/** IMAP (RFC 9051), whose answers have the tags of their commands. */
final class ImapDialogue implements Dialogue {
    @Override
    public void greeting(Lines server) throws IOException {
        String line = server.read();
        if (!line.startsWith("* OK")) {
            throw new WrongAnswerException("the greeting is \"" + line + "\"");
        }
    }

    @Override
    public String startTls() {
        return "a1 STARTTLS\r\n";
    }

    @Override
    public boolean goAhead(Lines server) throws IOException {
        return tagged(server).startsWith("a1 OK");
    }

    @Override
    public String wholeLine() {
        return "a2 NOOP\r\n";
    }

    @Override
    public String partOfLine() {
        return "a2 NOOP ";
    }

    @Override
    public void converse(Lines server) throws IOException {
        ask(server, "a3", "NOOP");
        ask(server, "a4", "LOGOUT");
    }

    private static void ask(Lines server, String tag, String command) throws IOException {
        server.write(tag + " " + command + "\r\n");
        String answer = tagged(server);
        if (!answer.startsWith(tag + " OK")) {
            throw new WrongAnswerException("the answer to " + tag + " " + command + " is \"" + answer + "\"");
        }
    }

    private static String tagged(Lines server) throws IOException {
        String line = server.read();
        while (line.startsWith("* ")) {
            line = server.read();
        }
        return line;
    }
}

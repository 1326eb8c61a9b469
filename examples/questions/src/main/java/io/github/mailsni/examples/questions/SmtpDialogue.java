package io.github.mailsni.examples.questions;

import java.io.IOException;

/** SMTP (RFC 5321). Its answers have no tags: an answer too many shows in the code of the next. */
final class SmtpDialogue implements Dialogue {
    @Override
    public void greeting(Lines server) throws IOException {
        expect(server, "220", "the greeting");
    }

    @Override
    public String startTls() {
        return "STARTTLS\r\n";
    }

    @Override
    public boolean goAhead(Lines server) throws IOException {
        return reply(server).startsWith("220");
    }

    @Override
    public String wholeLine() {
        return "NOOP\r\n";
    }

    @Override
    public String partOfLine() {
        return "XINJECTED";
    }

    @Override
    public void converse(Lines server) throws IOException {
        server.write("EHLO client.example\r\n");
        expect(server, "250", "EHLO");
        server.write("QUIT\r\n");
        expect(server, "221", "QUIT");
    }

    private static void expect(Lines server, String code, String what) throws IOException {
        String reply = reply(server);
        if (!reply.startsWith(code)) {
            throw new WrongAnswerException("the answer to " + what + " is \"" + reply + "\" instead of " + code);
        }
    }

    /** The last line of a reply. */
    private static String reply(Lines server) throws IOException {
        String line = server.read();
        while (line.startsWith("-", 3)) {
            line = server.read();
        }
        return line;
    }
}

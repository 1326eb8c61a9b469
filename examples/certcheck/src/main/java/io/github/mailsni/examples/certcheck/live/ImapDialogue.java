package io.github.mailsni.examples.certcheck.live;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Speaks IMAP's STARTTLS (RFC 9051 section 6.2.1). */
record ImapDialogue() implements Dialogue {
    private static final int MOST_LINES = 100;

    @Override
    public void upgrade(Connection connection) throws IOException {
        greeting(connection.line());
        if (!capabilities(command(connection, "c1", "CAPABILITY")).contains("STARTTLS")) {
            throw new ServerException(
                    "the server does not offer STARTTLS; if the port speaks TLS from the first byte, say"
                            + " --starttls none");
        }
        command(connection, "c2", "STARTTLS");
        connection.endPlaintext();
    }

    @Override
    public String farewell() {
        return "c3 LOGOUT";
    }

    private static void greeting(String line) throws ServerException {
        if (!isResponse(line, "* OK")) {
            throw new ServerException("the server said " + Quoted.of(line) + " instead of a greeting; expected * OK");
        }
    }

    /** Sends a command, waits for its OK, and returns the untagged responses before it. */
    private static List<String> command(Connection connection, String tag, String command) throws IOException {
        connection.send(tag + " " + command);
        List<String> untagged = new ArrayList<>();
        while (untagged.size() < MOST_LINES) {
            String line = connection.line();
            if (isResponse(line, tag + " OK")) {
                return untagged;
            }
            // a literal ({5}) would be more than a line, and no response here needs one
            if (!line.startsWith("* ") || line.endsWith("}") || isResponse(line, "* BYE")) {
                throw new ServerException(
                        "the server said " + Quoted.of(line) + " to " + command + "; expected " + tag + " OK");
            }
            untagged.add(line);
        }
        throw new ServerException("the server sent more than " + MOST_LINES + " responses to " + command);
    }

    private static List<String> capabilities(List<String> untagged) {
        return untagged.stream()
                .filter(line -> isResponse(line, "* CAPABILITY"))
                .flatMap(line -> Arrays.stream(line.toUpperCase(Locale.ROOT).split(" ")))
                .toList();
    }

    private static boolean isResponse(String line, String beginning) {
        return line.regionMatches(true, 0, beginning, 0, beginning.length())
                && (line.length() == beginning.length() || line.charAt(beginning.length()) == ' ');
    }
}

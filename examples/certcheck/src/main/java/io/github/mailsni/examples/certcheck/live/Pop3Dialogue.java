package io.github.mailsni.examples.certcheck.live;

import java.io.IOException;

/** Speaks POP3's STLS (RFC 2595 section 4). */
record Pop3Dialogue() implements Dialogue {
    private static final int MOST_LINES = 100;

    @Override
    public void upgrade(Connection connection) throws IOException {
        String greeting = connection.line();
        if (!isOk(greeting)) {
            throw new ServerException(
                    "the server said " + Quoted.of(greeting) + " instead of a greeting; expected +OK");
        }
        connection.send("CAPA");
        // an old server does not know CAPA (RFC 2449) and may know STLS
        if (isOk(connection.line()) && !offersStls(connection)) {
            throw new ServerException("the server does not offer STLS; if the port speaks TLS from the first byte, say"
                    + " --starttls none");
        }
        connection.send("STLS");
        String answer = connection.line();
        if (!isOk(answer)) {
            throw new ServerException("the server said " + Quoted.of(answer) + " to STLS; expected +OK");
        }
        connection.endPlaintext();
    }

    @Override
    public String farewell() {
        return "QUIT";
    }

    private static boolean isOk(String line) throws ServerException {
        if (line.equals("+OK") || line.startsWith("+OK ")) {
            return true;
        }
        if (line.equals("-ERR") || line.startsWith("-ERR ")) {
            return false;
        }
        throw new ServerException("the server sent what is no POP3 response: " + Quoted.of(line));
    }

    private static boolean offersStls(Connection connection) throws IOException {
        boolean offered = false;
        for (int count = 0; count < MOST_LINES; count++) {
            String line = connection.line();
            if (line.equals(".")) {
                return offered;
            }
            offered |= line.equalsIgnoreCase("STLS");
        }
        throw new ServerException("the server sent a response of more than " + MOST_LINES + " lines");
    }
}

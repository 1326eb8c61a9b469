package io.github.mailsni.examples.questions;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;

/** Reads and writes lines, and reads no byte ahead: what follows a line may be TLS. */
record Lines(Socket socket) {
    private static final int LONGEST = 1000;

    void write(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
        socket.getOutputStream().flush();
    }

    /** The next line without its end. */
    String read() throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.length() < LONGEST) {
            int b = socket.getInputStream().read();
            if (b < 0) {
                throw new EOFException(
                        "the server closed the connection" + (line.isEmpty() ? "" : " after \"" + line + "\""));
            }
            if (b == '\n') {
                return line.toString().stripTrailing();
            }
            line.append((char) b);
        }
        throw new IOException("the server sends a line of more than " + LONGEST + " characters");
    }
}

package io.github.mailsni.examples.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Locale;

/**
 * What a server answered to a request that was sent as it is.
 *
 * @param head the status line and the headers, in lower case
 * @param body what follows
 */
record HttpAnswer(String head, String body) {
    private static final int PATIENCE_MILLIS = 30_000;

    /** Sends lines of a request, joined with CR LF, and reads until the server closes. */
    static HttpAnswer to(InetSocketAddress server, String... lines) throws IOException {
        try (Socket socket = new Socket(server.getAddress(), server.getPort())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write((String.join("\r\n", lines) + "\r\n\r\n").getBytes(ISO_8859_1));
            String all = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
            int end = all.indexOf("\r\n\r\n");
            return end < 0
                    ? new HttpAnswer("", all)
                    : new HttpAnswer(all.substring(0, end).toLowerCase(Locale.ROOT), all.substring(end + 4));
        }
    }

    static HttpAnswer get(InetSocketAddress server, String target) throws IOException {
        return to(server, "GET " + target + " HTTP/1.1", "Host: localhost");
    }

    int status() {
        return Integer.parseInt(head.substring("http/1.1 ".length(), "http/1.1 ".length() + 3));
    }
}

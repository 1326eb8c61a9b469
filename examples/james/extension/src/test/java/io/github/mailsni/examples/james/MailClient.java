package io.github.mailsni.examples.james;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.mailsni.handshake.SocketClient;
import io.github.mailsni.handshake.SocketClient.Seen;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;

/** Speaks as much of a protocol as it takes to begin TLS and to be answered behind it. */
final class MailClient implements Closeable {
    private static final int PATIENCE_MILLIS = 10_000;

    private final Protocol protocol;
    private Socket socket;

    /** What is said on a port. */
    enum Protocol {
        SMTP("220 ", "STARTTLS\r\n", "220 ", "EHLO client.example\r\n", "250 ", "NOOP\r\n"),
        IMAP("* OK ", "a1 STARTTLS\r\n", "a1 OK ", "a2 CAPABILITY\r\n", "a2 OK ", "a3 NOOP\r\n"),
        POP3("+OK ", "STLS\r\n", "+OK ", "CAPA\r\n", ".", "NOOP\r\n");

        private final String greeting;
        final String startTls;
        final String goAhead;
        private final String question;
        private final String lastAnswer;
        /** Another command. */
        final String injected;

        Protocol(
                String greeting, String startTls, String goAhead, String question, String lastAnswer, String injected) {
            this.greeting = greeting;
            this.startTls = startTls;
            this.goAhead = goAhead;
            this.question = question;
            this.lastAnswer = lastAnswer;
            this.injected = injected;
        }
    }

    /**
     * A port of a server.
     *
     * @param startTls whether TLS begins by a command
     */
    record Place(InetSocketAddress address, Protocol protocol, boolean startTls) {
        /** Connects by TLS, asks the server for its abilities, and leaves. */
        Seen visit(SocketClient client, Optional<String> name) throws IOException {
            try (MailClient connection = new MailClient(this)) {
                if (startTls) {
                    connection.greeted();
                    connection.say(protocol.startTls);
                    connection.expect(protocol.goAhead);
                }
                Seen seen = connection.secure(client, name);
                if (!startTls) {
                    connection.greeted();
                }
                connection.say(protocol.question);
                connection.expect(protocol.lastAnswer);
                return seen;
            }
        }
    }

    MailClient(Place place) throws IOException {
        this.protocol = place.protocol();
        this.socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(place.address(), PATIENCE_MILLIS);
    }

    void greeted() throws IOException {
        expect(protocol.greeting);
    }

    void say(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(US_ASCII));
        socket.getOutputStream().flush();
    }

    Seen secure(SocketClient client, Optional<String> name) throws IOException {
        SSLSocket secured = name.isPresent() ? client.over(socket, name.get()) : client.over(socket);
        socket = secured;
        secured.startHandshake();
        List<X509Certificate> chain = Arrays.stream(secured.getSession().getPeerCertificates())
                .map(X509Certificate.class::cast)
                .toList();
        return new Seen(chain, secured.getSession().getProtocol(), false);
    }

    /** Reads lines up to the one that begins with a text. */
    void expect(String beginning) throws IOException {
        StringBuilder said = new StringBuilder();
        for (Optional<String> line = line(); line.isPresent(); line = line()) {
            if (line.get().startsWith(beginning)) {
                return;
            }
            said.append(line.get()).append('|');
        }
        throw new IOException("expected " + beginning + " but the server closed the connection after " + said);
    }

    /** Reads a line; empty at the end. Byte by byte, since the bytes behind it may belong to TLS. */
    Optional<String> line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = socket.getInputStream().read();
                b >= 0;
                b = socket.getInputStream().read()) {
            if (b == '\n') {
                return Optional.of(line.toString().strip());
            }
            line.append((char) b);
        }
        return line.isEmpty() ? Optional.empty() : Optional.of(line.toString());
    }

    /** Reads all that comes up to the end of the connection, however it ends. */
    String rest() {
        StringBuilder rest = new StringBuilder();
        try {
            for (int b = socket.getInputStream().read();
                    b >= 0;
                    b = socket.getInputStream().read()) {
                rest.append((char) b);
            }
        } catch (IOException reset) {
            rest.append("(").append(reset.getMessage()).append(")");
        }
        return rest.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

package io.github.mailsni.examples.certcheck.live;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * A connection to a server that may be hostile: every wait ends at one deadline, and the length of lines is bounded.
 * Not thread-safe.
 */
final class Connection implements Closeable {
    /** The longest line, in octets: RFC 5321 section 4.5.3.1.5 allows 512 for a reply, RFC 9051 has no limit. */
    private static final int LONGEST_LINE = 4096;

    private final Socket socket;
    private Deadline deadline;
    private final TimedInput input;

    private Connection(Socket socket, Deadline deadline) throws IOException {
        this.socket = socket;
        this.deadline = deadline;
        this.input = new TimedInput(socket.getInputStream());
    }

    /**
     * Connects to a server.
     *
     * @throws SocketTimeoutException if the deadline passes
     * @throws ServerException if the server cannot be reached
     */
    static Connection open(InetSocketAddress server, Deadline deadline) throws IOException {
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(server, deadline.millisLeft());
            return new Connection(socket, deadline);
        } catch (SocketTimeoutException e) {
            socket.close();
            throw e;
        } catch (IOException e) {
            socket.close();
            throw new ServerException("cannot connect: " + e.getMessage(), e);
        }
    }

    /** Brings the deadline forward, if this patience ends sooner. */
    void hurry(Duration patience) {
        deadline = deadline.orSooner(Deadline.in(patience));
    }

    InetAddress localAddress() {
        return socket.getLocalAddress();
    }

    InputStream input() {
        return input;
    }

    OutputStream output() throws IOException {
        return socket.getOutputStream();
    }

    /** Sends a line. */
    void send(String line) throws IOException {
        output().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Reads the next line of the server, without its CR LF; bytes above 127 as in ISO 8859-1.
     *
     * @throws ServerException if the line is malformed, too long or missing
     */
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.length() <= LONGEST_LINE) {
            int next = input.read();
            if (next < 0) {
                throw new ServerException(
                        line.isEmpty()
                                ? "the server closed the connection"
                                : "the server closed the connection in the middle of the line "
                                        + Quoted.of(line.toString()));
            }
            if (next == '\n') {
                return withoutReturn(line);
            }
            line.append((char) next);
        }
        throw new ServerException(
                "the server sent a line of more than " + LONGEST_LINE + " bytes: " + Quoted.of(line.toString()));
    }

    private static String withoutReturn(StringBuilder line) throws ServerException {
        int last = line.length() - 1;
        if (last < 0 || line.indexOf("\r") != last) {
            throw new ServerException(
                    "the server sent a line that does not end in CR LF: " + Quoted.of(line.toString()));
        }
        return line.substring(0, last);
    }

    /**
     * Ends plaintext, and refuses bytes between the server's go-ahead and the first byte of TLS: only an attacker in
     * between sends them (CVE-2011-0411).
     */
    void endPlaintext() throws IOException {
        byte[] more = input.waiting();
        if (more.length > 0) {
            throw new ServerException(
                    "plaintext came in after the server's go-ahead for TLS, as if somebody in between had"
                            + " put it there: " + Quoted.of(more));
        }
        input.remember();
    }

    /** The first bytes received since the end of plaintext, or since the connection began. */
    byte[] firstBytes() {
        return input.first.toByteArray();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Reads bytes, and waits for each until the deadline at the latest. */
    private final class TimedInput extends InputStream {
        private static final int REMEMBERED = 200;

        private final InputStream in;
        private final byte[] buffer = new byte[8192];
        private final ByteArrayOutputStream first = new ByteArrayOutputStream();
        private int position;
        private int limit;

        TimedInput(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            return fill() ? buffer[position++] & 0xff : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (!fill()) {
                return -1;
            }
            int count = Math.min(length, limit - position);
            System.arraycopy(buffer, position, target, offset, count);
            position += count;
            return count;
        }

        private boolean fill() throws IOException {
            if (position < limit) {
                return true;
            }
            socket.setSoTimeout(deadline.millisLeft());
            int count = in.read(buffer);
            if (count < 0) {
                return false;
            }
            position = 0;
            limit = count;
            first.write(buffer, 0, Math.min(count, REMEMBERED - Math.min(REMEMBERED, first.size())));
            return true;
        }

        /** The bytes that have arrived and were not read. */
        byte[] waiting() throws IOException {
            if (position == limit && in.available() > 0) {
                fill();
            }
            return Arrays.copyOfRange(buffer, position, limit);
        }

        void remember() {
            first.reset();
        }

        @Override
        public int available() throws IOException {
            return limit - position + in.available();
        }
    }
}

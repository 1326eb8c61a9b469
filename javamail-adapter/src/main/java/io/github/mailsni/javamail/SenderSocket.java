package io.github.mailsni.javamail;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/**
 * Wraps a sender's TLS socket, and throws exceptions that name the host and the fault. In TLS 1.3 a server refuses a
 * client's certificate after the handshake, so reads throw them as well (RFC 8446 section 4.4.2.4).
 */
final class SenderSocket extends ForwardingSslSocket {
    private final SSLSocket delegate;
    private final SenderConnection connection;

    /** Whether the server has sent data over TLS: later failures are not about the handshake. */
    private volatile boolean answered;

    SenderSocket(SSLSocket delegate, SenderConnection connection) {
        super(delegate);
        this.delegate = delegate;
        this.connection = connection;
    }

    @Override
    public void startHandshake() throws IOException {
        try {
            delegate.startHandshake();
        } catch (SocketTimeoutException timeout) {
            throw timeout;
        } catch (SSLException | SocketException | EOFException failure) {
            throw explained(failure);
        }
    }

    private SenderTlsException explained(IOException failure) {
        return new SenderTlsException(FailureSearch.on(connection, failure), failure);
    }

    private IOException explainedUnlessAnswered(IOException failure) {
        return answered ? failure : explained(failure);
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new Input(delegate.getInputStream());
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        return new Output(delegate.getOutputStream());
    }

    private final class Input extends InputStream {
        private final InputStream plaintext;

        Input(InputStream plaintext) {
            this.plaintext = plaintext;
        }

        @Override
        public int read() throws IOException {
            byte[] octet = new byte[1];
            return read(octet, 0, 1) < 0 ? -1 : octet[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                int count = plaintext.read(bytes, offset, length);
                if (count > 0) {
                    answered = true;
                }
                return count;
            } catch (SSLException | SocketException failure) {
                throw explainedUnlessAnswered(failure);
            }
        }

        @Override
        public int available() throws IOException {
            return plaintext.available();
        }

        @Override
        public void close() throws IOException {
            SenderSocket.this.close();
        }
    }

    private final class Output extends OutputStream {
        private final OutputStream plaintext;

        Output(OutputStream plaintext) {
            this.plaintext = plaintext;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                plaintext.write(bytes, offset, length);
            } catch (SSLException | SocketException failure) {
                throw explainedUnlessAnswered(failure);
            }
        }

        @Override
        public void flush() throws IOException {
            plaintext.flush();
        }

        @Override
        public void close() throws IOException {
            SenderSocket.this.close();
        }
    }
}

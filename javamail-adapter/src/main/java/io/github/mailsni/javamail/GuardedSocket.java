package io.github.mailsni.javamail;

import io.github.mailsni.engine.HandshakeFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A TLS socket whose handshake has a deadline, and whose client cannot begin a second handshake.
 *
 * <p>Every call that needs the handshake does it here first: reading, writing, getting the session. The socket thus
 * knows the end of the handshake before JSSE reads on, and without a listener, for which JSSE starts a thread for each
 * connection.
 */
final class GuardedSocket extends ForwardingSslSocket {
    private static final Logger LOG = LoggerFactory.getLogger("io.github.mailsni.handshake");

    private final SSLSocket delegate;
    private final HandshakeDeadline deadline;
    private final Renegotiation renegotiation;
    private final ReentrantLock handshaking = new ReentrantLock();
    private volatile boolean done;
    private volatile boolean told;

    GuardedSocket(SSLSocket delegate, HandshakeDeadline deadline) {
        super(delegate);
        this.delegate = delegate;
        this.deadline = deadline;
        this.renegotiation = new Renegotiation(delegate);
    }

    /** Does the first handshake; a later call of the server's program begins another one. */
    @Override
    public void startHandshake() throws IOException {
        if (done) {
            renegotiation.allowOne();
            delegate.startHandshake();
        } else {
            handshake();
        }
    }

    /** Does the first handshake; other threads that need it wait for it. */
    private void handshake() throws IOException {
        if (done) {
            return;
        }
        handshaking.lock();
        try {
            if (!done) {
                deadline.start();
                delegate.startHandshake();
                if (!deadline.meet()) {
                    throw deadline.exception();
                }
                renegotiation.refuse();
                done = true;
            }
        } catch (IOException failure) {
            throw told(deadline.isMissed() ? deadline.exception() : failure);
        } finally {
            handshaking.unlock();
        }
    }

    /** Logs one line for each connection: a retry throws the exception again, but logs nothing. */
    private IOException told(IOException failure) {
        if (!told) {
            told = true;
            LOG.debug("{}", HandshakeFailure.describe(failure));
        }
        return failure;
    }

    @Override
    public SSLSession getSession() {
        try {
            handshake();
        } catch (IOException failure) {
            // the returned session is invalid, which reports the failure (SSLSocket.getSession)
        }
        return delegate.getSession();
    }

    @Override
    public String[] getEnabledProtocols() {
        return renegotiation.getEnabledProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        renegotiation.setEnabledProtocols(protocols);
    }

    @Override
    public SSLParameters getSSLParameters() {
        return renegotiation.getParameters();
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
        renegotiation.setParameters(parameters);
    }

    @Override
    public boolean isClosed() {
        return delegate.isClosed() || deadline.isMissed();
    }

    /** Keeps the deadline until TLS is closed, since closing writes to a peer that may not read. */
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized") // the delegate is synchronized
    public void close() throws IOException {
        try {
            delegate.close();
        } finally {
            deadline.cancel();
        }
    }

    @Override
    public InputStream getInputStream() throws IOException {
        refuseIfMissed();
        return new Input(delegate.getInputStream());
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        refuseIfMissed();
        return new Output(delegate.getOutputStream());
    }

    private void refuseIfMissed() throws IOException {
        if (deadline.isMissed()) {
            throw told(deadline.exception());
        }
    }

    private final class Input extends InputStream {
        private final InputStream plaintext;

        Input(InputStream plaintext) {
            this.plaintext = plaintext;
        }

        @Override
        public int read() throws IOException {
            handshake();
            try {
                return plaintext.read();
            } catch (SSLHandshakeException failure) {
                throw told(renegotiation.explain(failure));
            }
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            handshake();
            try {
                return plaintext.read(bytes, offset, length);
            } catch (SSLHandshakeException failure) {
                throw told(renegotiation.explain(failure));
            }
        }

        @Override
        public int available() throws IOException {
            return plaintext.available();
        }

        @Override
        public void close() throws IOException {
            GuardedSocket.this.close();
        }
    }

    private final class Output extends OutputStream {
        private final OutputStream plaintext;

        Output(OutputStream plaintext) {
            this.plaintext = plaintext;
        }

        @Override
        public void write(int octet) throws IOException {
            handshake();
            plaintext.write(octet);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            handshake();
            plaintext.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            plaintext.flush();
        }

        @Override
        public void close() throws IOException {
            GuardedSocket.this.close();
        }
    }
}

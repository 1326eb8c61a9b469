package io.github.mailsni.examples.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.StandardConstants;

/** A client that sends what no mail program would send. Every read has an end: ten seconds, then the test fails. */
final class SmtpClient implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private Socket socket;
    private InputStream in;

    private SmtpClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    static SmtpClient connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket();
        socket.connect(address, PATIENCE_MILLIS);
        return new SmtpClient(socket);
    }

    /** Connects and does the handshake of implicit TLS. */
    static SmtpClient connectTls(InetSocketAddress address, SSLContext context, String serverName) throws IOException {
        SmtpClient client = connect(address);
        client.handshake(context, serverName);
        return client;
    }

    /** Sends bytes as they are, in one packet if they fit. */
    SmtpClient send(String bytes) throws IOException {
        socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /** Sends a command and returns the reply. */
    String say(String command) throws IOException {
        return send(command + "\r\n").reply();
    }

    /** The next reply, lines joined with LF; empty at the end of the connection. */
    String reply() throws IOException {
        StringBuilder reply = new StringBuilder();
        String line;
        do {
            line = line();
            reply.append(reply.length() == 0 ? "" : "\n").append(line);
        } while (line.length() > 3 && line.charAt(3) == '-');
        return reply.toString();
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = read(); b >= 0 && b != '\n'; b = read()) {
            line.write(b);
        }
        return line.toString(ISO_8859_1).stripTrailing();
    }

    private int read() throws IOException {
        try {
            return in.read();
        } catch (SocketException reset) {
            return -1;
        }
    }

    /** Everything up to the end of the connection. */
    String rest() throws IOException {
        ByteArrayOutputStream rest = new ByteArrayOutputStream();
        for (int b = read(); b >= 0; b = read()) {
            rest.write(b);
        }
        return rest.toString(ISO_8859_1);
    }

    /** Goes over to TLS. */
    void handshake(SSLContext context, String serverName) throws IOException {
        handshake(context, serverName.getBytes(US_ASCII));
    }

    /** Goes over to TLS with any bytes for a server name: this class of name is not checked by the JDK. */
    void handshake(SSLContext context, byte[] serverName) throws IOException {
        SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(socket, "", socket.getPort(), true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setServerNames(List.of(new SNIServerName(StandardConstants.SNI_HOST_NAME, serverName) {}));
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        socket = tls;
        in = new BufferedInputStream(tls.getInputStream());
    }

    /** What the server presented. */
    X509Certificate certificate() throws IOException {
        return (X509Certificate) ((SSLSocket) socket).getSession().getPeerCertificates()[0];
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

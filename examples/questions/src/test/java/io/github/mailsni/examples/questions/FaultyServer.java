package io.github.mailsni.examples.questions;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.mailsni.testing.TestCertificate;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** Speaks SMTP with one certificate for all, and reads within TLS what it has buffered of the plaintext. */
final class FaultyServer implements AutoCloseable {
    private final SSLContext context;
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();

    FaultyServer(TestCertificate certificate) throws GeneralSecurityException, IOException {
        char[] password = "changeit".toCharArray();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(new ByteArrayInputStream(certificate.pkcs12(password)), password);
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(keys, password);
        context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        threads.execute(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                threads.execute(() -> serve(client));
            }
        } catch (IOException closed) {
            // the end of the server
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream plaintext = new BufferedInputStream(client.getInputStream());
            answer(client, "220 faulty.example");
            converse(client, plaintext);
        } catch (IOException gone) {
            // the client's end of the conversation
        }
    }

    private void converse(Socket client, InputStream in) throws IOException {
        for (String line = readLine(in); !line.isEmpty(); line = readLine(in)) {
            if (line.equals("STARTTLS")) {
                byte[] kept = in.readNBytes(in.available());
                answer(client, "220 go ahead");
                SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(client, null, true);
                converse(tls, new SequenceInputStream(new ByteArrayInputStream(kept), tls.getInputStream()));
                return;
            }
            answer(client, line.startsWith("EHLO ") || line.equals("NOOP") ? "250 OK" : unknown(line));
        }
    }

    private static String unknown(String line) {
        return line.equals("QUIT") ? "221 bye" : "500 unknown command";
    }

    private static void answer(Socket client, String text) throws IOException {
        client.getOutputStream().write((text + "\r\n").getBytes(US_ASCII));
    }

    /** The next line; empty at the end. */
    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            line.append((char) b);
        }
        return line.toString().stripTrailing();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        threads.shutdownNow();
    }
}

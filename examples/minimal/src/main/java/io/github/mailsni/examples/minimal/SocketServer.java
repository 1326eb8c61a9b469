package io.github.mailsni.examples.minimal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.engine.HandshakeFailure;
import io.github.mailsni.javamail.MailTls;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Speaks implicit TLS on an SSLServerSocket. Run with: DIRECTORY (exim.crt.NAME, exim.key.NAME) PORT [DEFAULT-HOST] */
final class SocketServer {
    private SocketServer() {}

    public static void main(String[] args) throws IOException {
        // The certificates. The directory is followed: a renewed file is served within a second, without a restart.
        CertificateDirectory certificates = CertificateDirectory.builder(Path.of(args[0]))
                .defaultHost(args.length > 2 ? args[2] : "mail.defaultdomain.com")
                .open();

        // An SSLServerSocket that gives each client the certificate of the host that it asks for.
        ServerSocket listener = MailTls.of(certificates)
                .serverSocketFactory()
                .createServerSocket(Integer.parseInt(args[1]), 50, InetAddress.getLoopbackAddress());
        System.out.println("listening on port " + listener.getLocalPort());

        // A thread for each client, since the handshake, in its first read or write, waits for that client.
        ExecutorService threads = Executors.newCachedThreadPool();
        while (true) {
            Socket client = listener.accept();
            threads.execute(() -> serve(client));
        }
    }

    /** Says hello, and bye. A mail server goes on as it would without TLS. */
    private static void serve(Socket client) {
        try (client;
                var in = new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
                var out = new PrintWriter(new OutputStreamWriter(client.getOutputStream(), US_ASCII), true)) {
            client.setSoTimeout(60_000);
            out.print("220 mailsni on the sockets of the JDK\r\n");
            out.flush();
            in.readLine();
            out.print("221 bye\r\n");
        } catch (IOException gone) {
            System.err.println(HandshakeFailure.describe(gone));
        }
    }
}

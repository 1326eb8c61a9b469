package org.example;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.directory.Layout;
import io.github.mailsni.javamail.MailTls;
import io.github.mailsni.netty.SniTls;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Speaks SMTP by implicit TLS, in a module of its own, with the files of HAProxy. */
final class ModularMailServer implements AutoCloseable {
    private final CertificateDirectory directory;
    private final ServerSocket listener;

    ModularMailServer() throws IOException {
        // docs/migrating.md
        CertificateDirectory certificates = CertificateDirectory.builder(Path.of("/etc/haproxy/certs"))
                .layout(Layout.bundle())
                .defaultHost("mail.example.com")
                .open();
        // end
        this.directory = certificates;
        this.listener = MailTls.of(certificates)
                .serverSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        new Thread(this::accept).start();
    }

    /** What a server on Netty would do; the handler is Netty's, in Netty's module. */
    String nettyHandler() {
        CertificateDirectory certificates = directory;
        // SniTls.java
        SniTls tls = SniTls.builder(certificates).build();
        // end
        return tls.newHandler().getClass().getModule().getName();
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                new Thread(() -> serve(client)).start();
            }
        } catch (IOException closed) {
            // the end of the server
        }
    }

    private static void serve(Socket client) {
        try (client; BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII))) {
            client.setSoTimeout(20_000);
            answer(client, "220 mail.example.com");
            for (String line = in.readLine(); line != null && !line.equals("QUIT"); line = in.readLine()) {
                answer(client, line.startsWith("EHLO ") ? "250 mail.example.com" : "500 unknown command");
            }
            answer(client, "221 bye");
        } catch (IOException gone) {
            // the client's end of the conversation
        }
    }

    private static void answer(Socket client, String text) throws IOException {
        client.getOutputStream().write((text + "\r\n").getBytes(US_ASCII));
    }

    @Override
    public void close() throws IOException {
        listener.close();
        directory.close();
    }
}

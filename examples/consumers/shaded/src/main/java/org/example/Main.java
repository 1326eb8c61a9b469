package org.example;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.javamail.MailTls;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;

/** Speaks SMTP by implicit TLS. Started with: java -jar shaded-1.jar DIRECTORY DEFAULT-HOST */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws IOException {
        CertificateDirectory certificates =
                CertificateDirectory.builder(Path.of(args[0])).defaultHost(args[1]).open();
        ServerSocket listener = MailTls.of(certificates)
                .serverSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        System.out.println(listener.getLocalPort());
        while (true) {
            Socket client = listener.accept();
            new Thread(() -> serve(client)).start();
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
}

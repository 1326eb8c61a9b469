package org.example;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.mailsni.exim.EximTls;
import io.github.mailsni.javamail.MailTls;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ProtocolException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLSocket;

/** Speaks SMTP on the sockets of the JDK, with STARTTLS and by implicit TLS, with the certificates of Exim's own lines. */
final class SocketMailServer implements AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final EximTls exim;
    private final MailTls mailTls;

    SocketMailServer() throws IOException {
        // README.md
        EximTls certificates = EximTls.fromConfiguration(Path.of("/etc/exim4/exim4.conf"));
        // end
        this.exim = certificates;
        this.mailTls = MailTls.of(certificates);
    }

    EximTls certificates() {
        return exim;
    }

    int smtps() throws IOException {
        int port = 0;
        MailTls tls = mailTls;
        // docs/jsse.md
        ServerSocket listener = tls.serverSocketFactory().createServerSocket(port);                // implicit TLS
        // end
        return serve(listener);
    }

    int smtp() throws IOException {
        return serve(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    private int serve(ServerSocket listener) {
        threads.execute(() -> {
            while (true) {
                try {
                    Socket client = listener.accept();
                    threads.execute(() -> serve(client));
                } catch (IOException closed) {
                    return;
                }
            }
        });
        return listener.getLocalPort();
    }

    private void serve(Socket client) {
        try (client) {
            client.setSoTimeout(20_000);
            new Conversation(client).greet();
        } catch (IOException gone) {
            // the client's end of the conversation
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        exim.close();
    }

    private final class Conversation {
        private final Socket socket;
        private final InputStream plaintext;
        private final OutputStream out;

        Conversation(Socket socket) throws IOException {
            this.socket = socket;
            this.plaintext = new BufferedInputStream(socket.getInputStream());
            this.out = socket.getOutputStream();
        }

        void greet() throws IOException {
            answer("220 mail.example.com");
            listen();
        }

        void listen() throws IOException {
            for (String line = readLine(); ; line = readLine()) {
                if (line.startsWith("EHLO ")) {
                    answer("250-mail.example.com\r\n250 STARTTLS");
                } else if (line.equals("QUIT")) {
                    answer("221 bye");
                    return;
                } else if (line.equals("STARTTLS")) {
                    startTls();
                    return;
                } else {
                    answer(line.equals("NOOP") ? "250 OK" : "500 unknown command");
                }
            }
        }

        private void startTls() throws IOException {
            try {
                // docs/jsse.md
                SSLSocket tls = mailTls.upgrade(socket, plaintext); // throws: answer 501 and close
                answer("220 Ready to start TLS");
                tls.startHandshake();
                // end
                new Conversation(tls).listen();
            } catch (ProtocolException injected) {
                answer("501 nothing may follow STARTTLS");
            }
        }

        private void answer(String text) throws IOException {
            out.write((text + "\r\n").getBytes(US_ASCII));
            out.flush();
        }

        private String readLine() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int b = plaintext.read(); b != '\n'; b = plaintext.read()) {
                if (b < 0 || line.length() > 1000) {
                    throw new EOFException();
                }
                line.append((char) b);
            }
            return line.toString().stripTrailing();
        }
    }
}

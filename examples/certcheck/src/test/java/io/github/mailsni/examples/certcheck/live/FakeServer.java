package io.github.mailsni.examples.certcheck.live;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A server that does what a test tells it. */
public final class FakeServer implements AutoCloseable {
    private final ServerSocket listener;
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();

    private FakeServer(ServerSocket listener) {
        this.listener = listener;
    }

    /** What the server does with a client; then it closes the connection. */
    @FunctionalInterface
    public interface Script {
        void play(Client client) throws Exception;
    }

    /** One client, seen from the server. */
    public record Client(Socket socket) {
        /** Sends text just as it is. */
        public Client say(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
            return this;
        }

        /** Reads a line, and no byte more. */
        public String hear() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int b = socket.getInputStream().read();
                    b >= 0 && b != '\n';
                    b = socket.getInputStream().read()) {
                line.append((char) b);
            }
            return line.toString().strip();
        }

        /** Waits until the client is gone. */
        public void stay() throws IOException {
            BufferedReader reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
            while (reader.read() >= 0) {
                // goes on
            }
        }
    }

    /** Listens on a free port of the loopback interface. */
    public static FakeServer start(Script script) {
        try {
            FakeServer server = new FakeServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            Thread thread = new Thread(() -> server.accept(script), "fake-server");
            thread.setDaemon(true);
            thread.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    private void accept(Script script) {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                clients.add(client);
                Thread thread = new Thread(() -> serve(client, script), "fake-server-client");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    @SuppressWarnings("CatchAndPrintStackTrace")
    private static void serve(Socket client, Script script) {
        try (client) {
            script.play(new Client(client));
        } catch (IOException gone) {
            // the client has had enough
        } catch (Exception e) {
            e.printStackTrace();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket client : clients) {
            client.close();
        }
    }
}

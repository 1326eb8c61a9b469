package io.github.mailsni.interop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs a real mail server as a process of the test: in the foreground, on a loopback port, with a configuration and a
 * queue of its own, and without the system's files.
 */
public final class MailDaemon implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;
    private static final int TRIES = 5;

    private final Process process;
    private final int port;

    private MailDaemon(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts a server that listens on a port. */
    @FunctionalInterface
    public interface Start {
        ProcessBuilder on(int port) throws IOException;
    }

    /**
     * Starts a server and waits for its greeting. Mail servers do not accept port 0: if another process has taken the
     * port, the next one is tried.
     */
    public static MailDaemon start(Path output, Start start) throws Exception {
        for (int i = 1; ; i++) {
            int port = freePort();
            Process process = start.on(port)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            MailDaemon daemon = new MailDaemon(process, port);
            if (daemon.greets()) {
                return daemon;
            }
            daemon.close();
            if (i == TRIES) {
                throw new AssertionError("the mail server does not start: " + Files.readString(output, ISO_8859_1));
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The address in the form of a command line. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** The socket address to connect to. */
    public InetSocketAddress socketAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private boolean greets() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (process.isAlive() && System.nanoTime() < end) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
                String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1)).readLine();
                if (line != null && line.startsWith("220")) {
                    socket.getOutputStream().write("QUIT\r\n".getBytes(ISO_8859_1));
                    return true;
                }
            } catch (IOException notYet) {
                process.waitFor(20, TimeUnit.MILLISECONDS);
            }
        }
        return false;
    }

    /** Makes a directory readable for all users, since servers drop root's privileges before they read most files. */
    public static void letEverybodyRead(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                String permissions = Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--";
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
            }
        }
    }

    @Override
    public void close() {
        new ProcessTree(process).end();
    }
}

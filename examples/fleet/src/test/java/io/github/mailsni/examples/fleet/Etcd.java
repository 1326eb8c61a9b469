package io.github.mailsni.examples.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.mailsni.support.Eventually;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A real etcd ({@code apt-get install etcd-server}) of one member, on the loopback interface, which may be stopped, killed and lose its data. */
final class Etcd implements AutoCloseable {
    private final Path folder;
    private final String scheme;
    private final List<String> options;
    private final int port;
    private @Nullable Process process;

    private Etcd(Path folder, String scheme, int port, List<String> options) {
        this.folder = folder;
        this.scheme = scheme;
        this.options = options;
        this.port = port;
    }

    /** Returns one that is not started. */
    static Etcd in(Path folder, String... options) throws IOException {
        return new Etcd(folder, options.length == 0 ? "http" : "https", freePort(), List.of(options));
    }

    /** Returns another way to its data, on a port of which no client knows. */
    Etcd hidden() throws IOException {
        return new Etcd(folder, scheme, freePort(), options);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    String url() {
        return scheme + "://127.0.0.1:" + port;
    }

    /** Starts it, and waits until it listens. */
    Etcd start() throws IOException {
        String peer = "http://127.0.0.1:" + freePort();
        List<String> command = new ArrayList<>(List.of(
                "etcd",
                "--name=test",
                "--data-dir=" + folder.resolve("data"),
                "--log-level=error",
                "--listen-client-urls=" + url(),
                "--advertise-client-urls=" + url(),
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster=test=" + peer));
        command.addAll(options);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("etcd.log").toFile()))
                .start();
        Eventually.eventually(() -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            } catch (IOException e) {
                throw new AssertionError(Files.readString(folder.resolve("etcd.log"), UTF_8), e);
            }
        });
        return this;
    }

    /** Sends it a signal, such as {@code STOP} and {@code CONT}. */
    void signal(String name) throws IOException, InterruptedException {
        if (process != null) {
            new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
        }
    }

    /** Kills it. */
    void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().orTimeout(1, TimeUnit.MINUTES).join();
            process = null;
        }
    }

    /** Removes its data. */
    void forget() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void close() {
        kill();
    }
}

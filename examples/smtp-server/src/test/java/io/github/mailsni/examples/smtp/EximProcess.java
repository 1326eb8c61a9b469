package io.github.mailsni.examples.smtp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The real Exim, as a process of the test: in the foreground, on a loopback port, with a configuration and a spool of its own, not
 * the system's. It runs as whoever runs the test: root's Exim gives up its privileges as usual, somebody else's never has any.
 */
final class EximProcess implements AutoCloseable {
    private static final String PROGRAM = "/usr/sbin/exim4";
    private static final int PATIENCE_SECONDS = 60;
    private static final int TRIES = 5;

    private final Process process;
    private final InetSocketAddress address;

    private EximProcess(Process process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
    }

    /**
     * Starts it and waits until it answers.
     *
     * @param directory where the configuration {@code exim4.conf} is written to, beside whatever the options refer to
     * @param options the settings that the test is about
     */
    static EximProcess start(Path directory, String options) throws Exception {
        if (!Files.isExecutable(Path.of(PROGRAM))) {
            throw new AssertionError(
                    "this test needs Exim as " + PROGRAM + "; on Debian: apt-get install exim4-daemon-light");
        }
        Files.createDirectories(directory.resolve("spool"));
        Path configuration = directory.resolve("exim4.conf");
        for (int i = 1; ; i++) {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
            Files.writeString(configuration, settings(directory, address.getPort()) + options);
            letEverybodyRead(directory);
            Path output = directory.resolve("exim.out");
            Process process = new ProcessBuilder(PROGRAM, "-C", configuration.toString(), "-bdf")
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            EximProcess exim = new EximProcess(process, address);
            if (exim.answers()) {
                return exim;
            }
            exim.close();
            if (i == TRIES) {
                throw new AssertionError("Exim does not start: " + Files.readString(output));
            }
        }
    }

    InetSocketAddress address() {
        return address;
    }

    /** Exim knows no port 0. Somebody may take the port in between; then it is tried again with another. */
    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String settings(Path directory, int port) {
        String user = System.getProperty("user.name");
        // as nobody in particular, Exim runs as a daemon only for the user whom it would run as anyway
        String owner = user.equals("root") ? "" : "exim_user = " + user + "\n";
        return owner + """
                primary_hostname = mail.defaultdomain.com
                spool_directory = DIR/spool
                log_file_path = DIR/spool/log-%s
                pid_file_path = DIR/spool/pid
                local_interfaces = 127.0.0.1
                daemon_smtp_ports = PORT
                smtp_accept_max = 100
                host_lookup =
                keep_environment =
                rfc1413_query_timeout = 0s
                tls_advertise_hosts = *
                """.replace("DIR", directory.toString()).replace("PORT", String.valueOf(port));
    }

    /** Root's Exim reads the keys as the user {@code Debian-exim}, and refuses a configuration that others may write to. */
    private static void letEverybodyRead(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                String permissions = Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--";
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
            }
        }
        Files.setPosixFilePermissions(directory.resolve("spool"), PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    /** Waits for the greeting, as long as the process lives. */
    private boolean answers() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (process.isAlive() && System.nanoTime() < end) {
            try (SmtpClient client = SmtpClient.connect(address)) {
                if (client.reply().startsWith("220")) {
                    return true;
                }
            } catch (IOException | UncheckedIOException notYet) {
                process.waitFor(20, TimeUnit.MILLISECONDS);
            }
        }
        return false;
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        children.forEach(ProcessHandle::destroy);
        process.onExit().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }
}

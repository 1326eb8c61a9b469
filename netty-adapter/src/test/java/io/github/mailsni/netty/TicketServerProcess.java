package io.github.mailsni.netty;

import static io.github.mailsni.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.testing.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link TicketServer} in a Java virtual machine of its own, with a directory of its own. */
final class TicketServerProcess implements AutoCloseable {
    private final Path directory;
    private final Path output;
    private final Process process;

    private TicketServerProcess(Path directory, Path output, Process process) {
        this.directory = directory;
        this.output = output;
        this.process = process;
    }

    /** Starts a server on a directory that has its certificates already. */
    static TicketServerProcess start(Path directory, Path ticketKeys) throws IOException {
        Path output = Files.createTempFile(directory.getParent(), "server", ".log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        TicketServer.class.getName(),
                        directory.toString(),
                        ticketKeys.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new TicketServerProcess(directory, output, process);
    }

    static void write(Path directory, String host, TestCertificate certificate) throws IOException {
        certificate.writeTo(directory.resolve(host + ".crt"), directory.resolve(host + ".key"));
    }

    /** Renews the certificate of a host on this server. */
    void renew(String host, TestCertificate certificate) throws IOException {
        write(directory, host, certificate);
    }

    /** The lines that it has written so far. */
    List<String> lines() throws IOException {
        return Files.readAllLines(output);
    }

    /** Waits until it serves. */
    InetSocketAddress address() throws IOException {
        eventually(() -> assertThat(lines()).anyMatch(line -> line.startsWith(TicketServer.READY)));
        String ready = lines().stream()
                .filter(line -> line.startsWith(TicketServer.READY))
                .findFirst()
                .orElseThrow();
        int port = Integer.parseInt(ready.substring(TicketServer.READY.length()));
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Ends the process, as a crash would. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().orTimeout(1, TimeUnit.MINUTES).join();
    }
}

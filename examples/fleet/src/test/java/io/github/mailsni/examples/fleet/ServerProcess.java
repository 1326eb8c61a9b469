package io.github.mailsni.examples.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.mailsni.support.Eventually;
import io.github.mailsni.testing.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A server of the fleet in a process of its own. */
final class ServerProcess implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("READY .*:(?<port>[0-9]+)");

    private final Process process;
    private final Path output;
    private final Path log;
    private final TestAuthority authority;

    ServerProcess(Path folder, TestAuthority authority, String... options) throws IOException {
        this.authority = authority;
        this.output = Files.createTempFile(folder, "server", ".out");
        this.log = Files.createTempFile(folder, "server", ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-classpath",
                System.getProperty("java.class.path"),
                Fleet.class.getName(),
                "serve",
                "--port=0"));
        command.addAll(List.of(options));
        this.process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(log.toFile())
                .start();
    }

    /** Returns what it has logged, in lines. */
    List<String> log() throws IOException {
        return Files.readString(log, UTF_8).lines().toList();
    }

    /** Waits until it listens. */
    int port() {
        int[] port = {0};
        Eventually.eventually(() -> {
            Matcher ready = READY.matcher(Files.readString(output, UTF_8));
            if (!ready.find()) {
                throw new AssertionError(Files.readString(log, UTF_8));
            }
            port[0] = Integer.parseInt(ready.group("port"));
        });
        return port[0];
    }

    /** Returns the certificate that a client gets which asks for a host. */
    X509Certificate presented(String host) throws IOException {
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port());
                SSLSocket socket = (SSLSocket)
                        authority.sslContext().getSocketFactory().createSocket(plain, host, plain.getPort(), true)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(host)));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().orTimeout(1, TimeUnit.MINUTES).join();
    }
}

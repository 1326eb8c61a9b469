package io.github.mailsni.examples.minimal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs one of the programs in a process of its own, as a user starts it. */
final class Program implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;
    private static final Pattern LISTENING = Pattern.compile("listening on .*?(?<port>[0-9]+)");

    private final Process process;
    private final InetSocketAddress address;

    private Program(Process process) throws Exception {
        this.process = process;
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port(process.inputReader(UTF_8)));
    }

    /** Starts the program for a directory, on a port that the system chooses, and waits until it prints the port. */
    static Program start(Class<?> main, Path directory) throws Exception {
        Process process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1", // a short life
                        "-XX:TieredStopAtLevel=1",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        main.getName(),
                        directory.toString(),
                        "0"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            return new Program(process);
        } catch (Exception | AssertionError notStarted) {
            process.destroyForcibly();
            throw notStarted;
        }
    }

    private static int port(BufferedReader output) throws Exception {
        String line = CompletableFuture.supplyAsync(() -> {
                    try {
                        return String.valueOf(output.readLine());
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                })
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        Matcher listening = LISTENING.matcher(line);
        if (!listening.matches()) {
            throw new AssertionError("the program says no port but \"" + line + "\"");
        }
        return Integer.parseInt(listening.group("port"));
    }

    InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        process.destroyForcibly()
                .onExit()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}

package io.github.mailsni.examples.smtp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The program, run as a user runs it. Every wait has an end, and no process outlives its test. */
final class ServerProcess implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;
    private static final Pattern PORT = Pattern.compile("(?<what>smtps?|admin)=127\\.0\\.0\\.1:(?<port>[0-9]+)");

    private final Process process;
    private final BufferedReader output;
    private final Path log;

    private ServerProcess(Process process, Path log) {
        this.process = process;
        this.output = process.inputReader(UTF_8);
        this.log = log;
    }

    /** Runs the jar with these arguments in a directory of its own. */
    static ServerProcess start(Path workingDirectory, String... arguments) throws IOException {
        return start(workingDirectory, Map.of(), arguments);
    }

    /** Runs the jar with more variables. */
    static ServerProcess start(Path workingDirectory, Map<String, String> variables, String... arguments)
            throws IOException {
        return start(List.of(), workingDirectory, variables, arguments);
    }

    /** Runs the jar as nohup does: it ignores SIGHUP from the start. */
    static ServerProcess startWithoutHangUp(Path workingDirectory, String... arguments) throws IOException {
        List<String> shell = List.of("sh", "-c", "trap '' HUP; exec \"$@\"", "sh");
        return start(shell, workingDirectory, Map.of(), arguments);
    }

    private static ServerProcess start(
            List<String> before, Path workingDirectory, Map<String, String> variables, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", // a short life
                "-jar",
                System.getProperty("smtp-server.jar")));
        command.addAll(Arrays.asList(arguments));
        Path log = Files.createTempFile(workingDirectory, "stderr", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(workingDirectory.toFile()).redirectError(log.toFile());
        builder.environment().putAll(variables);
        Process process = builder.start();
        process.getOutputStream().close();
        return new ServerProcess(process, log);
    }

    /** The next line on standard output; empty at its end. */
    Optional<String> line() throws Exception {
        return CompletableFuture.supplyAsync(() -> {
                    try {
                        return Optional.ofNullable(output.readLine());
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                })
                .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Waits until it serves, and returns the line that says so: the first one that is not a warning of the JVM's own. */
    String ready() throws Exception {
        while (true) {
            String line = line().orElseThrow(() -> new AssertionError("the program has ended"));
            if (!line.startsWith("[")) {
                return line;
            }
        }
    }

    /** The address that a READY line tells. */
    static InetSocketAddress address(String ready, String what) {
        Matcher port = PORT.matcher(ready);
        while (port.find()) {
            if (port.group("what").equals(what)) {
                return new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port.group("port")));
            }
        }
        throw new AssertionError("no " + what + " in \"" + ready + "\"");
    }

    long pid() {
        return process.pid();
    }

    /** Waits until a line of the log contains a text, and returns it. */
    String logged(String text) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (System.nanoTime() < deadline) {
            Optional<String> line =
                    log().stream().filter(each -> each.contains(text)).findFirst();
            if (line.isPresent()) {
                return line.get();
            }
            Thread.onSpinWait();
        }
        throw new AssertionError("\"" + text + "\" is not in the log: " + log());
    }

    /** Sends SIGTERM, and leaves the streams open. */
    void terminate() {
        process.toHandle().destroy();
    }

    /** Waits for its end. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the program has not ended");
        }
        return process.exitValue();
    }

    /** What it has written to standard error so far. */
    List<String> log() throws IOException {
        return Files.readAllLines(log, UTF_8);
    }

    @Override
    public void close() {
        process.destroyForcibly()
                .onExit()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
    }
}

package io.github.mailsni.examples.smtp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells systemd the state of the program (sd_notify(3)) where {@code NOTIFY_SOCKET} is set, and does nothing elsewhere.
 * Failures are logged, and never end the program.
 *
 * <p>The JDK has no datagram sockets with a path, so {@code systemd-notify} sends the words: a process of its own, which
 * is why the unit needs {@code NotifyAccess=all}. It waits until systemd has read them.
 *
 * <p>Thread-safe. Each method waits for at most {@value #PATIENCE_SECONDS} seconds.
 */
final class Systemd {
    private static final Logger LOG = LoggerFactory.getLogger(Systemd.class);
    private static final String SOCKET = "NOTIFY_SOCKET";
    private static final String PROGRAM = "systemd-notify";
    private static final int PATIENCE_SECONDS = 10;

    private final String socket;

    private Systemd(String socket) {
        this.socket = socket;
    }

    /**
     * Reads from the variables of the process whether systemd listens.
     *
     * @param environment the variables
     */
    static Systemd of(Map<String, String> environment) {
        return new Systemd(environment.getOrDefault(SOCKET, ""));
    }

    /** Says that the program serves. */
    void ready(String status) {
        tell("READY=1", "STATUS=" + EscapingConverter.escape(status));
    }

    /** Says that a reload begins, which {@link #ready} ends. */
    void reloading() {
        // System.nanoTime() is CLOCK_MONOTONIC on Linux: systemd compares it with the time at which it sent the signal
        tell("RELOADING=1", "MONOTONIC_USEC=" + System.nanoTime() / 1000, "STATUS=reloading the certificates");
    }

    /** Says that the program is ending. */
    void stopping() {
        tell("STOPPING=1", "STATUS=waiting for messages under way");
    }

    private synchronized void tell(String... state) {
        if (socket.isEmpty()) {
            return;
        }
        List<String> command = new ArrayList<>(List.of(PROGRAM));
        command.addAll(List.of(state));
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put(SOCKET, socket);
            Process process = builder.start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                LOG.warn("systemd has not read {} within {} seconds", state[0], PATIENCE_SECONDS);
            } else if (process.exitValue() != 0) {
                // a line or two, which fit into the pipe
                String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                LOG.warn("systemd was not told {}: {} ended with {}: {}", state[0], PROGRAM, process.exitValue(), said);
            }
        } catch (IOException e) {
            LOG.warn("systemd was not told {}: {}", state[0], e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

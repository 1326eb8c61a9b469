package io.github.mailsni.examples.certcheck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;

/** Finds out whether the program runs on a terminal. */
final class Terminal {
    private static final int STANDARD_OUTPUT = 1;
    private static final int STANDARD_ERROR = 2;

    private Terminal() {}

    /**
     * Whether standard output may have colours.
     *
     * @param environment {@code NO_COLOR}, if it is not empty, forbids them (no-color.org), and so does a dumb terminal
     */
    static boolean hasColours(Map<String, String> environment) {
        return environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !isDumb(environment)
                && isTerminal(STANDARD_OUTPUT);
    }

    /** Whether a line on standard error can be written over. */
    static boolean showsProgress(Map<String, String> environment) {
        return !isDumb(environment) && isTerminal(STANDARD_ERROR);
    }

    private static boolean isDumb(Map<String, String> environment) {
        return environment.getOrDefault("TERM", "").equals("dumb");
    }

    /** Whether one descriptor is a terminal: Java reports on standard input and output together, Linux on each. */
    private static boolean isTerminal(int descriptor) {
        Path link = Path.of("/proc/self/fd", String.valueOf(descriptor));
        if (!Files.isSymbolicLink(link)) {
            return Ansi.AUTO.enabled();
        }
        try {
            String target = Files.readSymbolicLink(link).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }
}

package io.github.mailsni.interop;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program that Debian has in a package of its name. It knows nothing of the user who runs the test, nor of his proxies: of the
 * environment it has the search path, and its home is a directory of the test.
 */
public final class Program {
    private static final long PATIENCE_SECONDS = 60;

    private final String name;
    private final Path home;
    private final String options;
    private final Map<String, String> environment = new HashMap<>();

    /**
     * Names a program.
     *
     * @param home its home and its working directory, in which its output is, too
     * @param options what stands on each of its command lines before anything else, separated by spaces; may be empty
     */
    public Program(String name, Path home, String options) {
        this.name = name;
        this.home = home;
        this.options = options;
        environment.put("HOME", home.toString());
        environment.put("PATH", System.getenv("PATH"));
    }

    /** Sets a variable of its environment. */
    public Program with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /**
     * Runs the program, which has to end with success.
     *
     * @param arguments what follows its options, separated by spaces
     */
    public void run(String arguments) throws IOException, InterruptedException {
        Process process = start(arguments);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            new ProcessTree(process).end();
            throw new AssertionError(name + " " + arguments + " does not come to an end: " + output());
        }
        if (process.exitValue() != 0) {
            throw new AssertionError(
                    name + " " + arguments + " ends with status " + process.exitValue() + ": " + output());
        }
    }

    /**
     * Starts the program, which the caller ends.
     *
     * @param arguments what follows its options, separated by spaces
     */
    public Process start(String arguments) {
        List<String> command = Stream.of(name, options, arguments)
                .flatMap(part -> Stream.of(part.split(" ")))
                .filter(word -> !word.isEmpty())
                .toList();
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("output").toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException missing) {
            throw new AssertionError("this test needs " + name + "; on Debian: apt-get install " + name, missing);
        }
    }

    /** Returns what a program with this home has printed since it was started last. */
    public String output() throws IOException {
        return Files.readString(home.resolve("output"), UTF_8);
    }
}

package io.github.mailsni.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a program of a test in a Java virtual machine of its own, for tests of the class path or the environment. */
public final class ChildJvm {
    private ChildJvm() {}

    /** Runs a program and returns its output, log included, in UTF-8. It must end by itself, with status 0. */
    public static String run(List<String> options, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        return run(Map.of(), options, main, arguments);
    }

    /** Runs a program with further variables in its environment. */
    public static String run(Map<String, String> environment, List<String> options, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(options);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("child", ".txt");
        try {
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process child = builder.start();
            try {
                assertThat(child.waitFor(2, TimeUnit.MINUTES))
                        .as("the child ends")
                        .isTrue();
            } finally {
                child.destroyForcibly();
            }
            String printed = Files.readString(output, StandardCharsets.UTF_8).strip();
            assertThat(child.exitValue()).as(printed).isZero();
            return printed;
        } finally {
            Files.delete(output);
        }
    }
}

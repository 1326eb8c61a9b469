package io.github.mailsni.examples.certcheck;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;

/** One run of the program, within the virtual machine of the test. */
final class Run {
    private final List<String> arguments;
    private final StringWriter output = new StringWriter();
    private final StringWriter errors = new StringWriter();
    private int exitCode = -1;

    private Run(List<String> arguments) {
        this.arguments = arguments;
    }

    static Run of(String... arguments) {
        return new Run(new ArrayList<>(List.of(arguments)));
    }

    Run with(String... more) {
        arguments.addAll(List.of(more));
        return this;
    }

    Run execute() {
        exitCode = Main.commandLine()
                .setOut(new PrintWriter(output))
                .setErr(new PrintWriter(errors, true))
                .execute(arguments.toArray(String[]::new));
        return this;
    }

    int exitCode() {
        return exitCode;
    }

    String output() {
        return output.toString();
    }

    List<String> errors() {
        return errors.toString().lines().toList();
    }

    /** A value in the output, by the names of members and the indices of elements that lead to it. */
    String json(Object... path) {
        return Json.parse(output()).at(path).toString();
    }

    @Override
    public String toString() {
        return "certcheck " + String.join(" ", arguments) + "\n-> " + exitCode + "\n" + output + "\n" + errors;
    }
}

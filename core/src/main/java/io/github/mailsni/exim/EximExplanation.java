package io.github.mailsni.exim;

import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Why clients that ask for a name get the certificate that they get: which way each expression went, the files, the certificate, and
 * what Exim itself would do where that is something else. {@link #toString()} is for a person to read.
 *
 * <p>Immutable.
 *
 * @since 0.1.0
 */
public final class EximExplanation {
    private final Optional<ServerName> serverName;
    private final List<String> steps;
    private final Selection selection;
    private final List<String> served;
    private final List<String> differences;

    EximExplanation(
            Optional<ServerName> serverName,
            List<String> steps,
            Selection selection,
            List<String> served,
            List<String> differences) {
        this.serverName = serverName;
        this.steps = List.copyOf(steps);
        this.selection = selection;
        this.served = List.copyOf(served);
        this.differences = List.copyOf(differences);
    }

    /**
     * Which clients this is about.
     *
     * @return the name that they ask for, empty if they ask for none
     */
    public Optional<ServerName> serverName() {
        return serverName;
    }

    /**
     * How the options were evaluated: each condition and lookup that was tried, with its column, and each branch that was taken.
     *
     * @return lines in the order of the evaluation, {@code tls_certificate} before {@code tls_privatekey}; unmodifiable
     */
    public List<String> steps() {
        return steps;
    }

    /**
     * What these clients get.
     *
     * @return the answer
     */
    public Selection selection() {
        return selection;
    }

    /**
     * What Exim itself would do for these clients where that is not the same.
     *
     * @return a sentence for each difference; empty if there is none; unmodifiable
     */
    public List<String> differences() {
        return differences;
    }

    /** Lines: the name, the steps, the certificate, the differences. */
    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        lines.add(serverName.map(name -> "For " + name + ":").orElse("Without a server name:"));
        steps.forEach(step -> lines.add("  " + step));
        served.forEach(line -> lines.add("  " + line));
        if (!differences.isEmpty()) {
            lines.add("  Exim itself:");
            differences.forEach(difference -> lines.add("    - " + difference));
        }
        return String.join(System.lineSeparator(), lines);
    }
}

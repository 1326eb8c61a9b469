package io.github.mailsni.internal.exim.configuration;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;
import java.util.OptionalInt;

/** A configuration file that Exim would not read, or that cannot be read here. */
public final class ConfigurationException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    private static final int NO_LINE = 0;

    private final transient Path file;
    private final int line;
    private final String problem;

    ConfigurationException(Path file, int line, String problem) {
        super(file + (line == NO_LINE ? "" : ", line " + line) + ": " + problem);
        this.file = file;
        this.line = line;
        this.problem = problem;
    }

    /** About a file as a whole. */
    ConfigurationException(Path file, String problem) {
        this(file, NO_LINE, problem);
    }

    /** The file that is to be mended, as the user or the line that includes it named it. */
    public Path file() {
        return file;
    }

    /** The line, from 1; empty if the problem is the whole file. */
    public OptionalInt line() {
        return line == NO_LINE ? OptionalInt.empty() : OptionalInt.of(line);
    }

    /** Returns what is wrong, what was expected and what to do; begins in lower case. */
    public String problem() {
        return problem;
    }
}

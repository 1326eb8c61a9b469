package io.github.mailsni.examples.smtp;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a program that a service manager runs. */
final class ServiceOptions {
    @Option(
            names = "--pid-file",
            paramLabel = "FILE",
            description = "Where to write the number of the process; the file is deleted at the end.")
    private @Nullable Path pidFile;

    /** Writes the file, if there is to be one; the result deletes it. */
    AutoCloseable writePidFile() throws IOException {
        return pidFile == null ? () -> {} : PidFile.write(pidFile);
    }
}

package io.github.mailsni.examples.smtp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A file that holds the number of this process as long as it runs, for programs that send it signals. */
final class PidFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PidFile.class);

    private final Path file;
    private final String line;

    private PidFile(Path file, String line) {
        this.file = file;
        this.line = line;
    }

    /**
     * Writes the file. One that a process left behind which was killed is overwritten.
     *
     * @throws IOException if it cannot be written; the message names it
     */
    static PidFile write(Path file) throws IOException {
        String line = ProcessHandle.current().pid() + "\n";
        try {
            Files.writeString(file, line, StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new IOException(file + ": the process number cannot be written: " + e, e);
        }
        return new PidFile(file, line);
    }

    /** Deletes the file, unless another process has written its own number since. */
    @Override
    public void close() {
        try {
            if (Files.readString(file, StandardCharsets.US_ASCII).equals(line)) {
                Files.delete(file);
            }
        } catch (IOException e) {
            LOG.debug("{} is not deleted: {}", file, e.toString());
        }
    }
}

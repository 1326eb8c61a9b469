package io.github.mailsni.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The first line of a file with a password, as it is whenever it is asked for. If the file cannot be read any more, the last one stays.
 * Thread-safe; touches the disk on the calling thread.
 */
public final class FirstLine {
    private static final int MOST_BYTES = 4096;

    private final Path file;

    /** What the line was the last time. */
    private volatile @Nullable String last;

    public FirstLine(Path file) {
        this.file = file;
    }

    /**
     * Reads the line.
     *
     * @return the line without its end; empty if there is nothing in the file
     * @throws UncheckedIOException if the file cannot be read, and never could
     */
    public String read() {
        String line = last;
        try {
            line = firstLine();
            last = line;
        } catch (IOException | RuntimeException e) { // a file system that was closed throws no IOException
            if (line == null) {
                throw new UncheckedIOException(
                        Printable.path(file) + ": the password cannot be read: "
                                + (e instanceof IOException failure
                                        ? Printable.reason(failure)
                                        : Printable.line(e.toString())),
                        e instanceof IOException cause ? cause : new IOException(e));
            }
        }
        return line;
    }

    private String firstLine() throws IOException {
        byte[] start;
        try (InputStream stream = Files.newInputStream(file)) {
            start = stream.readNBytes(MOST_BYTES);
        }
        String text = new String(start, StandardCharsets.UTF_8);
        text = text.startsWith("\ufeff") ? text.substring(1) : text; // a byte order mark
        String line = text.lines().findFirst().orElse("");
        if (start.length == MOST_BYTES && line.length() == text.length()) {
            throw new IOException("the line has no end within " + MOST_BYTES + " bytes");
        }
        return line;
    }
}

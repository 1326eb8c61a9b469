package io.github.mailsni.internal.keymanager;

import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.TextBytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads texts that operators name, and makes the names of files and their failures fit for messages and logs. */
public final class FileText {
    /** The macros of an Exim take some 20 KiB. */
    static final int MOST_BYTES = 1 << 20;

    private FileText() {}

    /**
     * Reads the lines of a text file: in UTF-8, or else in Latin-1, as of an Exim whose configuration is in it.
     *
     * @param file a file that an operator has named, which may be a device without end
     * @return its lines, without their ends
     * @throws IOException if it cannot be read or is too large; {@link #reason} says why
     */
    public static List<String> lines(Path file) throws IOException {
        byte[] content;
        try (InputStream stream = Files.newInputStream(file)) {
            content = stream.readNBytes(MOST_BYTES + 1); // a pipe or a device has no size
        }
        if (content.length > MOST_BYTES) {
            throw new FileSystemException(
                    file.toString(), null, "it has more than " + MOST_BYTES + " bytes; is it the right file?");
        }
        return TextBytes.decode(content).lines().toList();
    }

    /**
     * Escapes a path.
     *
     * @param path any path
     * @return one line of printable characters
     */
    public static String path(Path path) {
        return Printable.path(path);
    }

    /**
     * Says why a file cannot be read.
     *
     * @param failure what happened when it was read
     * @return a part of a sentence, in one line
     */
    public static String reason(IOException failure) {
        return Printable.reason(failure);
    }

    /**
     * Says that a file cannot be read, where no I/O failed.
     *
     * @param failure what the file system of the file has thrown
     * @return a part of a sentence, in one line
     */
    public static String reason(RuntimeException failure) {
        return Printable.line(failure.toString());
    }
}

package io.github.mailsni.internal.keymanager;

import io.github.mailsni.internal.Printable;
import java.io.IOException;
import java.nio.file.Path;

/** Makes the names of files and their failures fit for the adapters' messages and logs. */
public final class FileText {
    private FileText() {}

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

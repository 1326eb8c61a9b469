package io.github.mailsni.internal.exim;

import io.github.mailsni.internal.ClosedPath;
import io.github.mailsni.internal.Printable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Why a path could not be looked at, for a person. */
final class Unreadable {
    private Unreadable() {}

    static String message(Path path, IOException e) {
        return Printable.typed(path.toString()) + " " + reason(path, e);
    }

    private static String reason(Path path, IOException e) {
        if (e instanceof NoSuchFileException) {
            return "does not exist";
        }
        if (e instanceof AccessDeniedException) {
            return "cannot be read: " + ClosedPath.reason(path);
        }
        if (e instanceof FileSystemException system) {
            return "cannot be read: " + (system.getReason() == null ? "input/output error" : system.getReason());
        }
        return String.valueOf(e.getMessage());
    }
}

package io.github.mailsni.exim;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Why a path could not be looked at, for a person. */
final class Unreadable {
    private Unreadable() {}

    static String message(Path path, IOException e) {
        return Escaped.text(path.toString()) + " " + reason(e);
    }

    private static String reason(IOException e) {
        if (e instanceof NoSuchFileException) {
            return "does not exist";
        }
        if (e instanceof AccessDeniedException) {
            return "cannot be read: permission denied; let the user " + System.getProperty("user.name")
                    + " read it, and enter the directories above it";
        }
        if (e instanceof FileSystemException system) {
            return "cannot be read: " + (system.getReason() == null ? "input/output error" : system.getReason());
        }
        return String.valueOf(e.getMessage());
    }
}

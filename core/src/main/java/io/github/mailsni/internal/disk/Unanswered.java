package io.github.mailsni.internal.disk;

import io.github.mailsni.RefusalReason;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.internal.Printable;
import io.github.mailsni.internal.disk.DeadPaths.Dead;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Why a unit is not touched: its path does not answer, or the source of passwords does not answer for it.
 *
 * @param path the unit's
 * @param end where that leads to; empty if it is a password that is waited for
 */
record Unanswered(Path path, Optional<Dead> end) {
    /** Whether this unit is not touched because of a given path. */
    boolean isBecauseOf(Dead other) {
        return end.filter(other::equals).isPresent();
    }

    /** Returns the line for the log. */
    String line() {
        return Printable.path(path) + ": "
                + end.map(this::problem).orElse("the source of passwords does not answer for it")
                + "; what was served stays in service, and all others are followed";
    }

    /** Returns this as a refused file. */
    RefusedFile refused(Path directory) {
        return end.map(dead -> new RefusedFile(
                        path,
                        path.equals(directory)
                                ? RefusalReason.DIRECTORY_UNREADABLE
                                : RefusalReason.CERTIFICATE_UNREADABLE,
                        problem(dead)))
                .orElseGet(() -> new RefusedFile(
                        path, RefusalReason.PASSWORD, "the source of passwords does not answer for it; let it answer"));
    }

    private String problem(Dead dead) {
        String target = dead.path().equals(path.toAbsolutePath().normalize())
                ? "it does not answer"
                : "it does not answer, because it leads to " + Printable.path(dead.path()) + ", which does not";
        return target
                + "; mend the file system that it is on, or put a file in its place. It is read as soon as it answers";
    }
}

package io.github.mailsni.internal.exim;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The disk as an expression sees it: the one way by which an evaluation touches it. Every path that is asked for is
 * absolute and lies in a directory that the operator wrote. Whoever wants to know what an answer depends on wraps a view
 * and records the paths.
 *
 * <p>Implementations are thread-safe. Each method blocks while the disk does.
 */
public interface FileView {
    /** The kind of file at a path. */
    enum Kind {
        /** Nothing. */
        ABSENT,
        /** A regular file. */
        FILE,
        /** A directory. */
        DIRECTORY,
        /** A symbolic link; only where links are not followed. */
        LINK,
        /** The device in which there never is anything, {@code /dev/null}. */
        EMPTY_DEVICE,
        /** A pipe, a socket or another device. */
        OTHER
    }

    /**
     * Returns the kind of file that a path leads to over links, as {@code stat()} sees it: for {@code exists}.
     *
     * @throws java.nio.file.AccessDeniedException if a directory above may not be entered
     * @throws IOException if that cannot be seen
     */
    Kind kind(Path path) throws IOException;

    /**
     * Returns the kind of the entry at a path itself, as {@code lstat()} sees it: for an entry of a directory that {@code dsearch} looks
     * for.
     *
     * @throws java.nio.file.AccessDeniedException if a directory above may not be entered
     * @throws IOException if that cannot be seen
     */
    Kind entryKind(Path path) throws IOException;

    /**
     * The content of a file that a lookup searches; links are followed.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     * @throws IOException if it is no regular file, if it is larger than the view reads, or if it cannot be read; the
     *     message goes on behind the name of the file
     */
    String read(Path file) throws IOException;

    /**
     * Returns the path that a text spells on the file system of this view.
     *
     * @throws java.nio.file.InvalidPathException if no file there can have such a path
     */
    default Path path(String text) {
        return Path.of(text);
    }

    /** The disk itself. At most 4 MiB are read of a file; pipes and devices are never opened. */
    static FileView disk() {
        return DiskFileView.INSTANCE;
    }
}

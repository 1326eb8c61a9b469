package io.github.mailsni.internal;

import java.nio.file.Path;
import java.util.Comparator;

/** The order of files in reports: by their texts. Paths of two file systems, which have no natural order, may be among them. */
public final class PathOrder {
    /** Consistent with equals, but for file systems that are told apart by nothing. */
    public static final Comparator<Path> BY_TEXT =
            Comparator.comparing(Path::toString).thenComparing(PathOrder::fileSystem);

    private PathOrder() {}

    private static int fileSystem(Path path) {
        return path.getFileSystem().hashCode();
    }
}

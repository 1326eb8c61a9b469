package io.github.mailsni.directory;

import io.github.mailsni.internal.disk.Disk;
import io.github.mailsni.internal.disk.DiskThread;
import io.github.mailsni.internal.disk.UnansweredException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Watches the directories whose entries make the units. Thread-safe. */
final class DirectoryRoots {
    private static final Object NOWHERE = new Object();

    private final Path directory;
    private final Layout layout;
    private final DirectoryWatch watch;
    private final Disk disk;

    /**
     * The directories, each with what tells it from another that takes its place. Written by the thread that opens, then by the follower and by
     * the thread that compares; of two that find one change both report it, and one comparison more does no harm.
     */
    private final Map<Path, Object> identities = new ConcurrentHashMap<>();

    DirectoryRoots(Path directory, Layout layout, DirectoryWatch watch, Disk disk) {
        this.directory = directory;
        this.layout = layout;
        this.watch = watch;
        this.disk = disk;
    }

    /**
     * Watches all directories.
     *
     * @return whether another directory has taken the place of one, or one is gone or back
     * @throws UnansweredException if the directory does not answer
     */
    boolean watch() throws UnansweredException {
        return disk.touchAll(() -> {
            Set<Path> wanted = new LinkedHashSet<>(layout.roots(directory));
            Set<Path> all = new LinkedHashSet<>(wanted);
            all.addAll(identities.keySet());
            boolean changed = false;
            for (Path root : all) {
                changed |= watch(root);
                if (!wanted.contains(root)) {
                    identities.remove(root, NOWHERE); // is gone, and nobody asks for it any more
                }
            }
            return changed;
        });
    }

    private boolean watch(Path root) {
        Object identity = identity(root);
        Object before = identities.get(root);
        if (identity != null) {
            watch.add(root);
        }
        if (identity == null ? before == null || before == NOWHERE : identity.equals(before)) {
            return false;
        }
        identities.put(root, Objects.requireNonNullElse(identity, NOWHERE));
        return true;
    }

    private static @Nullable Object identity(Path root) {
        DiskThread.at(root);
        try {
            BasicFileAttributes attributes = Files.readAttributes(root, BasicFileAttributes.class);
            return attributes.isDirectory() ? Objects.requireNonNullElse(attributes.fileKey(), true) : null;
        } catch (IOException | SecurityException absent) {
            return null;
        }
    }

    /** Whether the directory is one of these. */
    boolean contains(Path root) {
        return identities.containsKey(root);
    }

    /** Whether the path is an entry of one of these directories. */
    boolean contain(Path path) {
        Path parent = path.getParent();
        return parent != null && contains(parent);
    }
}

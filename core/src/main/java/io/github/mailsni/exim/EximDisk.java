package io.github.mailsni.exim;

import io.github.mailsni.RefusalReason;
import io.github.mailsni.RefusedFile;
import io.github.mailsni.internal.disk.Disk;
import io.github.mailsni.internal.disk.DiskThread;
import io.github.mailsni.internal.disk.DiskThreads;
import io.github.mailsni.internal.disk.DiskThreads.Task;
import io.github.mailsni.internal.disk.UnansweredException;
import io.github.mailsni.internal.exim.FileView;
import io.github.mailsni.internal.material.PairFiles;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Touches the disk for Exim's options, by threads that may be lost in a path that does not answer; such a path is not touched again until
 * it does. Thread-safe.
 */
final class EximDisk implements FileView, AutoCloseable {
    private static final String SEPARATOR = "\0"; // in no path
    private static final long CONFIGURATION_MILLIS = 30_000;

    private final CachedFileView files;
    private final LongSupplier fileClock;
    private final FileSystem fileSystem;
    private final Disk disk;

    /**
     * Makes a disk that no thread has touched.
     *
     * @param patience how long a path has to answer
     * @param fileSystem that has the paths which the options name
     * @param fileClock by which the system dates files, in milliseconds since 1970
     */
    EximDisk(Duration patience, FileSystem fileSystem, LongSupplier fileClock) {
        this.fileSystem = fileSystem;
        this.fileClock = fileClock;
        this.files = new CachedFileView(fileClock);
        Path anywhere = fileSystem.getPath("").toAbsolutePath();
        Path root = Optional.ofNullable(anywhere.getRoot()).orElse(anywhere);
        this.disk = new Disk(root, new Units(fileSystem), new DiskThreads(patience.toMillis()));
    }

    /** Takes each pair of files for a unit, and each path that an expression asks for. */
    private record Units(FileSystem fileSystem) implements Disk.Units {
        static String of(List<Path> paths) {
            return String.join(SEPARATOR, paths.stream().map(Path::toString).toList());
        }

        @Override
        public List<Path> paths(String unit) {
            return Arrays.stream(unit.split(SEPARATOR, -1))
                    .map(path -> fileSystem.getPath(path))
                    .toList();
        }

        @Override
        public Optional<String> unitAt(Path path) {
            return Optional.of(of(List.of(path)));
        }
    }

    /**
     * Reads a configuration with all files that it includes, which may take longer than one path.
     *
     * @throws UnansweredException if it does not answer
     */
    static <T, X extends Exception> T readConfiguration(Path file, Task<T, X> task) throws X, UnansweredException {
        try (DiskThreads threads = new DiskThreads(CONFIGURATION_MILLIS)) {
            return threads.call(() -> {
                DiskThread.at(file);
                return task.run();
            });
        }
    }

    /**
     * Evaluates options with this as their view of the disk. If a path does not answer, they are evaluated once more, and cannot read
     * that path.
     *
     * @throws UnansweredException if that cannot be done, because too many paths do not answer
     */
    <T, X extends Exception> T evaluate(Task<T, X> task) throws X, UnansweredException {
        return disk.touchAll(task);
    }

    /**
     * Touches the files of one unit.
     *
     * @throws UnansweredException if one of them does not answer, or did not before
     */
    <T, X extends Exception> T touch(List<Path> paths, Task<T, X> task) throws X, UnansweredException {
        String unit = Units.of(paths);
        disk.releaseIfElsewhere(unit);
        return disk.touch(unit, task);
    }

    /** Explains why files are not read that do not answer, or that cannot be asked. */
    RefusedFile problem(PairFiles pair, UnansweredException cause) {
        return disk.problem(Units.of(pair.paths()))
                .orElseGet(() -> new RefusedFile(
                        pair.certificate(),
                        RefusalReason.CERTIFICATE_UNREADABLE,
                        disk.isClosed()
                                ? Disk.CLOSED
                                : cause.hindrance().orElse("it does not answer; mend the file system that it is on")));
    }

    /** Whether a file, a folder or a link exists at one of the paths; counts as true if they do not answer. */
    boolean isAnyThere(List<Path> paths) {
        try {
            return touch(
                    paths,
                    () -> paths.stream().anyMatch(path -> {
                        DiskThread.at(path);
                        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
                    }));
        } catch (UnansweredException e) {
            return true;
        }
    }

    /** Whether the file system is closed. */
    boolean isClosed() {
        return disk.isClosed();
    }

    /** Whether a folder exists at the path, and answers. */
    boolean isFolder(Path path) {
        try {
            return touch(List.of(path), () -> {
                DiskThread.at(path);
                return Files.isDirectory(path);
            });
        } catch (UnansweredException e) {
            return false;
        }
    }

    @Override
    public Path path(String text) {
        return fileSystem.getPath(text);
    }

    @Override
    public Kind kind(Path path) throws IOException {
        requireAnswering(path);
        return files.kind(path);
    }

    @Override
    public Kind entryKind(Path path) throws IOException {
        requireAnswering(path);
        return files.entryKind(path);
    }

    @Override
    public String read(Path file) throws IOException {
        requireAnswering(file);
        String text = files.read(file);
        DiskThread.computes();
        return text;
    }

    private static void requireAnswering(Path path) throws UnansweredException {
        if (DiskThread.avoids(path)) {
            throw UnansweredException.untouched("does not answer; mend the file system that it is on");
        }
        DiskThread.at(path);
    }

    /** Returns the time by which the system dates files, in milliseconds since 1970. */
    long millis() {
        return fileClock.getAsLong();
    }

    /** Tries again the paths that do not answer, if they may answer now. */
    void reconsider() {
        disk.reconsider();
    }

    /** How many paths do not answer. */
    int unanswering() {
        return disk.unanswering();
    }

    /** Removes the files of lookups from memory. */
    void clear() {
        files.clear();
    }

    @Override
    public void close() {
        disk.close();
    }
}

package io.github.mailsni.examples.fleet;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory in memory as Kubernetes mounts secrets, {@code NAME/tls.crt} and {@code NAME/tls.key}: both lead over the link {@code ..data}, so
 * that a new pair takes the place of the old one as a whole. No private key is on a disk. Not thread-safe for those that write.
 */
final class PairDirectory implements AutoCloseable {
    private static final String DATA = "..data";
    private static final List<String> FILES = List.of("tls.crt", "tls.key");

    private final FileSystem memory = Jimfs.newFileSystem(Configuration.unix());
    private final Path root;

    PairDirectory() {
        try {
            root = Files.createDirectory(memory.getPath("/certificates"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the directory, for the layout of Kubernetes. */
    Path root() {
        return root;
    }

    /**
     * Puts a pair in its place.
     *
     * @param name a host name or a wildcard, checked before
     */
    void put(String name, long revision, byte[] certificate, byte[] key) {
        Path folder = root.resolve(name);
        Path version = folder.resolve(".." + revision);
        try {
            Files.createDirectories(version);
            Files.write(version.resolve(FILES.get(0)), certificate);
            Files.write(version.resolve(FILES.get(1)), key);
            Path next = folder.resolve(DATA + ".next");
            Files.deleteIfExists(next);
            Files.createSymbolicLink(next, version.getFileName());
            Files.move(next, folder.resolve(DATA), StandardCopyOption.REPLACE_EXISTING);
            for (String file : FILES) {
                if (Files.notExists(folder.resolve(file))) {
                    Files.createSymbolicLink(folder.resolve(file), memory.getPath(DATA, file));
                }
            }
            removeOthers(folder, version);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void removeOthers(Path folder, Path version) throws IOException {
        for (Path entry : entries(folder)) {
            if (Files.isDirectory(entry) && !Files.isSymbolicLink(entry) && !entry.equals(version)) {
                removeTree(entry);
            }
        }
    }

    /** Removes a pair. */
    void remove(String name) {
        try {
            removeTree(root.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void removeTree(Path folder) throws IOException {
        for (Path entry : entries(folder)) {
            if (Files.isDirectory(entry) && !Files.isSymbolicLink(entry)) {
                removeTree(entry);
            } else {
                Files.delete(entry);
            }
        }
        Files.delete(folder);
    }

    private static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }

    @Override
    public void close() {
        try {
            memory.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

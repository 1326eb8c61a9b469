package io.github.mailsni.examples.benchmarks;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where the benchmarks write. A directory below {@code java.io.tmpdir} that is removed after the run; or, so that a million files
 * are made once for many forks, the one that the system property {@value #PROPERTY} names, where everything is left for the next.
 */
final class Scratch implements AutoCloseable {
    static final String PROPERTY = "mailsni.benchmarks.directory";

    private final Path directory;
    private final boolean kept;

    private Scratch(Path directory, boolean kept) {
        this.directory = directory;
        this.kept = kept;
    }

    static Scratch open() throws IOException {
        @Nullable String kept = System.getProperty(PROPERTY);
        return kept == null
                ? new Scratch(Files.createTempDirectory("mailsni-benchmark"), false)
                : new Scratch(Files.createDirectories(Path.of(kept)), true);
    }

    /** What is made of the directory's content. */
    interface Content {
        void writeTo(Path directory) throws IOException;
    }

    /** A directory with this content, made unless it is left from another run. */
    Path directory(String name, Content content) throws IOException {
        Path complete = directory.resolve(name);
        if (!Files.exists(complete)) {
            Path unfinished = directory.resolve(name + ".unfinished");
            remove(unfinished);
            Files.createDirectory(unfinished);
            content.writeTo(unfinished);
            Files.move(unfinished, complete);
        }
        return complete;
    }

    /** A new directory that is removed in any case. */
    Path passing(String name) throws IOException {
        return Files.createTempDirectory(directory, name);
    }

    @Override
    public void close() throws IOException {
        if (!kept) {
            remove(directory);
        }
    }

    /** Removes a directory and what is in it, without holding the names of a million files. */
    static void remove(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path entry : entries) {
                if (Files.isDirectory(entry)) {
                    remove(entry);
                } else {
                    Files.delete(entry);
                }
            }
        }
        Files.delete(directory);
    }
}

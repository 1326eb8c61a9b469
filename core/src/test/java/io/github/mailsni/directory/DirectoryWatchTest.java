package io.github.mailsni.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.mailsni.directory.DirectoryWatch.Changes;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("jdk")
@DisplayName("A watch on directories")
class DirectoryWatchTest {
    @TempDir
    Path directory;

    private final DirectoryWatch watch = DirectoryWatch.of(Path.of("").getFileSystem());

    @AfterEach
    void close() {
        watch.close();
    }

    private Path folder(String name) throws Exception {
        return Files.createDirectories(directory.resolve(name));
    }

    /** What is heard until something is heard of a path. */
    private Set<Path> heardUntil(Path path) throws Exception {
        Set<Path> heard = new HashSet<>();
        for (int i = 0; i < 60 && !heard.contains(path); i++) {
            Changes changes = watch.await(1_000);
            heard.addAll(changes.paths());
            heard.addAll(changes.ended());
        }
        assertThat(heard).contains(path);
        return heard;
    }

    @Test
    @DisplayName("hears of what is made, changed and removed")
    void hears() throws Exception {
        assertThat(watch.add(directory)).isTrue();
        Path file = Files.createFile(directory.resolve("file"));
        heardUntil(file);
        Files.writeString(file, "x");
        heardUntil(file);
        Files.delete(file);
        heardUntil(file);
    }

    @Test
    @DisplayName("calls one directory by each of its names")
    void names() throws Exception {
        Path real = folder("real");
        Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        watch.add(real);
        watch.add(link);
        watch.add(real);
        Files.createFile(real.resolve("file"));
        assertThat(heardUntil(link.resolve("file"))).contains(real.resolve("file"));
    }

    @Test
    @DisplayName("listens to a directory that has taken the place of another, and not to that one any more")
    void replaced() throws Exception {
        Path folder = folder("folder");
        watch.add(folder);
        Files.move(folder, directory.resolve("last"));
        folder("folder");
        assertThat(watch.add(folder)).isTrue();
        Files.createFile(directory.resolve("last/old"));
        Files.createFile(folder.resolve("new"));
        assertThat(heardUntil(folder.resolve("new"))).doesNotContain(folder.resolve("old"));
    }

    @Test
    @DisplayName("tells that a directory is gone, and listens to it again when it is back")
    void gone() throws Exception {
        Path folder = folder("folder");
        watch.add(folder);
        Files.delete(folder);
        heardUntil(folder);
        assertThat(watch.add(folder)).isTrue();
        folder("folder");
        assertThat(watch.add(folder)).isTrue();
        Files.createFile(folder.resolve("file"));
        heardUntil(folder.resolve("file"));
    }

    @Test
    @DisplayName("admits that it has missed something when too much happens at once")
    void overflow() throws Exception {
        watch.add(directory);
        for (int i = 0; i < 3_000; i++) {
            Files.delete(Files.createFile(directory.resolve("file" + i)));
        }
        boolean missed = false;
        for (int i = 0; i < 60 && !missed; i++) {
            missed = watch.await(1_000).missed();
        }
        assertThat(missed).isTrue();
    }

    @Test
    @DisplayName("ends when it is closed, deaf or not")
    void closed() {
        DirectoryWatch deaf = DirectoryWatch.deaf();
        assertThat(deaf.add(directory)).isFalse();
        deaf.close();
        watch.close();
        assertThatExceptionOfType(ClosedWatchServiceException.class).isThrownBy(() -> deaf.await(60_000));
        assertThatExceptionOfType(ClosedWatchServiceException.class).isThrownBy(() -> watch.await(60_000));
        assertThat(watch.add(directory)).isFalse();
    }
}

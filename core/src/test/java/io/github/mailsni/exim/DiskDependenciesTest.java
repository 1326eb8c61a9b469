package io.github.mailsni.exim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.github.mailsni.directory.LiveDirectory;
import io.github.mailsni.internal.exim.FileView;
import io.github.mailsni.internal.exim.FileView.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What an evaluation has seen of the disk")
class DiskDependenciesTest {
    @TempDir
    Path directory;

    private final DiskDependencies looks = new DiskDependencies(FileView.disk());

    @Test
    @DisplayName("has not changed as long as nobody touches it, whatever else happens")
    void unchanged() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "a");
        LiveDirectory.awaitAge(file);
        assertThat(looks.kind(file)).isEqualTo(Kind.FILE);
        assertThat(looks.kind(directory.resolve("none"))).isEqualTo(Kind.ABSENT);
        assertThat(looks.read(file)).isEqualTo("a");

        Files.writeString(directory.resolve("other"), "b");

        assertThat(looks.changed()).isFalse();
    }

    @Test
    @DisplayName("changes when a file is written just after it was read, however little time has passed")
    void justAfter() throws Exception {
        for (int i = 0; i < 50; i++) {
            Path file = Files.writeString(directory.resolve("file"), "a");
            DiskDependencies read = new DiskDependencies(new CachedFileView());
            read.read(file);
            Files.writeString(file, "b");
            assertThat(read.changed()).isTrue();
        }
    }

    @Test
    @DisplayName("may change at any time when a file could not be read")
    void unreadable() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "a");
        LiveDirectory.awaitAge(file);
        DiskDependencies failed = new DiskDependencies(new FileView() {
            @Override
            public Kind kind(Path path) throws IOException {
                return FileView.disk().kind(path);
            }

            @Override
            public Kind entryKind(Path path) throws IOException {
                return FileView.disk().entryKind(path);
            }

            @Override
            public String read(Path path) throws IOException {
                throw new IOException("Too many open files");
            }
        });
        assertThatIOException().isThrownBy(() -> failed.read(file));
        assertThat(failed.changed()).isTrue();
    }

    @Test
    @DisplayName("changes when a file comes that was not there")
    void comes() throws Exception {
        Path file = directory.resolve("file");
        looks.kind(file);

        Files.createFile(file);

        assertThat(looks.changed()).isTrue();
    }

    @Test
    @DisplayName("changes when a lookup's file comes, after the lookup failed for want of it")
    void lookupFileComes() throws Exception {
        Path file = directory.resolve("file");
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> looks.read(file));
        assertThat(looks.changed()).isFalse();

        Files.createFile(file);

        assertThat(looks.changed()).isTrue();
    }

    @Test
    @DisplayName("changes when a file goes that the first look saw, although a later look did not")
    void goesInBetween() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        looks.kind(file);
        Files.delete(file);
        looks.kind(file);

        assertThat(looks.changed()).isTrue();
    }

    @Test
    @DisplayName("changes when a link that leads nowhere comes")
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege")
    void dangling() throws Exception {
        Path entry = directory.resolve("entry");
        looks.entryKind(entry);

        Files.createSymbolicLink(entry, directory.resolve("nowhere"));

        assertThat(looks.changed()).isTrue();
    }
}

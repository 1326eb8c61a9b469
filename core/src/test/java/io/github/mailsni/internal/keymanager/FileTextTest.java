package io.github.mailsni.internal.keymanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("What the adapters say of a file is one line:")
class FileTextTest {
    @TempDir
    Path directory;

    @Test
    @DisplayName("its path, as its owner wrote it, with what moves a cursor escaped")
    void path() {
        assertThat(FileText.path(Path.of("keys", "münchen\n.key"))).isEqualTo("keys/münchen\\x0a.key");
    }

    @Test
    @DisplayName("why it cannot be read: the system's reason, or else the kind of the failure")
    void failure() {
        assertThat(FileText.reason(new FileSystemException("a.key", null, "Is a\ndirectory")))
                .isEqualTo("Is a\\x0adirectory");
        assertThat(FileText.reason(new AccessDeniedException("a.key"))).isEqualTo("permission denied");
        assertThat(FileText.reason(new NoSuchFileException("a.key"))).isEqualTo("no such file or directory");
        assertThat(FileText.reason(new FileSystemLoopException("a.key"))).isEqualTo("FileSystemLoopException");
        assertThat(FileText.reason(new IOException("Input/output\nerror"))).isEqualTo("Input/output\\x0aerror");
        assertThat(FileText.reason(new IOException())).isEqualTo("IOException");
    }

    @Test
    @DisplayName("what a text in UTF-8 or Latin-1 says, whatever ends its lines")
    void lines() throws Exception {
        Path file = directory.resolve("macros");
        Files.writeString(file, "_A=m\u00fcnchen\r\n_B=", StandardCharsets.UTF_8);
        assertThat(FileText.lines(file)).containsExactly("_A=m\u00fcnchen", "_B=");
        Files.writeString(file, "_A=m\u00fcnchen\n", StandardCharsets.ISO_8859_1);
        assertThat(FileText.lines(file)).containsExactly("_A=m\u00fcnchen");
    }

    @Test
    @DisplayName("that it is too large, if it does not end within bounds")
    @Timeout(60)
    void endless() throws Exception {
        Path file = Files.writeString(directory.resolve("a.log"), "x".repeat(FileText.MOST_BYTES + 1));
        assertTooLarge(file);
        Path device = Path.of("/dev/zero");
        assumeTrue(Files.exists(device));
        assertTooLarge(device);
    }

    private static void assertTooLarge(Path file) {
        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> FileText.lines(file))
                .satisfies(e -> assertThat(FileText.reason(e)).startsWith("it has more than 1048576 bytes; is it"));
    }

    @Test
    @DisplayName("what its file system has thrown, where no I/O failed")
    void foreignFailure() {
        assertThat(FileText.reason(new IllegalStateException("the archive\nis closed")))
                .isEqualTo("java.lang.IllegalStateException: the archive\\x0ais closed");
    }
}

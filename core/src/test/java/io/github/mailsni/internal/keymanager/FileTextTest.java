package io.github.mailsni.internal.keymanager;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What the adapters say of a file is one line:")
class FileTextTest {
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
        assertThat(FileText.reason(new AccessDeniedException("a.key"))).isEqualTo("AccessDeniedException");
        assertThat(FileText.reason(new IOException("in the middle"))).isEqualTo("IOException");
    }

    @Test
    @DisplayName("what its file system has thrown, where no I/O failed")
    void foreignFailure() {
        assertThat(FileText.reason(new IllegalStateException("the archive\nis closed")))
                .isEqualTo("java.lang.IllegalStateException: the archive\\x0ais closed");
    }
}

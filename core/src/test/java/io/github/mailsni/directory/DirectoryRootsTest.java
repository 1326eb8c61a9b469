package io.github.mailsni.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.mailsni.KeyPasswords;
import io.github.mailsni.testing.TestAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The directories whose entries make the units")
class DirectoryRootsTest {
    private static final TestAuthority AUTHORITY = TestAuthority.create("mailsni test CA");

    @TempDir
    Path directory;

    private void list(Layout layout) throws IOException {
        layout.list(directory, unit -> {});
    }

    private void write(Path folder) throws Exception {
        Files.createDirectories(folder);
        AUTHORITY.issue("mail.example.com").writeTo(folder.resolve("mail.crt"), folder.resolve("mail.key"));
    }

    @Test
    @DisplayName("are forgotten when they are gone, and known again when they are back")
    void forgets() throws Exception {
        Path folder = directory.resolve("release-1");
        write(folder);
        Clock clock = Clock.systemUTC();
        Layout layout = Layout.any().opened(directory, KeyPasswords.none(), clock);
        list(layout);
        UnitReader reader = new UnitReader(directory, layout, KeyPasswords.none(), clock);
        DirectoryRoots roots = new DirectoryRoots(directory, layout, DirectoryWatch.deaf(), reader.disk());
        assertThat(roots.watch()).isTrue();
        assertThat(roots.watch()).isFalse();
        assertThat(roots.contains(folder)).isTrue();

        Files.delete(folder.resolve("mail.crt"));
        Files.delete(folder.resolve("mail.key"));
        Files.delete(folder);
        assertThat(roots.watch()).isTrue();
        assertThat(roots.contains(folder))
                .as("not before a comparison has missed it")
                .isTrue();
        list(layout);
        assertThat(roots.watch()).isFalse();
        assertThat(roots.contains(folder)).isFalse();

        write(folder);
        list(layout);
        assertThat(roots.watch()).isTrue();
        assertThat(roots.contains(folder)).isTrue();
    }
}

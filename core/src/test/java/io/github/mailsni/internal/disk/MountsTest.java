package io.github.mailsni.internal.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The kernel's list of mounts")
class MountsTest {
    private final FileSystem system = Jimfs.newFileSystem(Configuration.unix());
    private final ByteArrayOutputStream list = new ByteArrayOutputStream();

    @AfterEach
    void close() throws IOException {
        system.close();
    }

    private void mount(int id, byte[] point) {
        list.writeBytes((id + " 1 0:" + id + " / ").getBytes(UTF_8));
        list.writeBytes(point);
        list.writeBytes(" rw,relatime - nfs server:/export rw\n".getBytes(UTF_8));
    }

    private Mounts mounts() throws IOException {
        Path file = system.getPath("/proc/self/mountinfo");
        Files.createDirectories(file.getParent());
        Files.write(file, list.toByteArray());
        return Mounts.now(system);
    }

    @Test
    @DisplayName("is known, though the name of one of them is not UTF-8, has spaces, or ends a line for some")
    void oddNames() throws IOException {
        mount(20, "/".getBytes(UTF_8));
        mount(21, new byte[] {'/', 'm', 'n', 't', '/', (byte) 0xE9, 'c', 'o', 'l', 'e'});
        mount(22, "/mnt/carriage\rreturn".getBytes(UTF_8));
        mount(23, "/mnt/two\\040words".getBytes(UTF_8));
        mount(24, "/mnt/école".getBytes(UTF_8));

        Mounts mounts = mounts();

        assertThat(mounts.isPoint(system.getPath("/mnt/two words"))).isTrue();
        assertThat(mounts.isPoint(system.getPath("/mnt/école"))).isTrue();
        assertThat(mounts.isPoint(system.getPath("/mnt/carriage\rreturn"))).isTrue();
        assertThat(mounts.isPoint(system.getPath("/mnt"))).isFalse();
        assertThat(mounts.mayBePoint(system.getPath("/link/école"))).isTrue();
        assertThat(mounts.point(system.getPath("/mnt/école/tls"))).hasValue(system.getPath("/mnt/école"));
        assertThat(mounts.identity(system.getPath("/mnt/école/tls")))
                .isPresent()
                .isNotEqualTo(mounts.identity(system.getPath("/mnt/two words")));
    }

    @Test
    @DisplayName("is empty where there is none")
    void none() {
        assertThat(Mounts.now(system).point(system.getPath("/mnt"))).isEmpty();
    }
}

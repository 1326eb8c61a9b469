package io.github.mailsni.internal.pem;

import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.ABSENT;
import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.NOT_A_REGULAR_FILE;
import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.TOO_LARGE;
import static io.github.mailsni.internal.pem.KeyMaterialException.Reason.UNREADABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("jdk")
@DisplayName("Reading a small file")
@Timeout(30)
class SmallFileTest {
    @TempDir
    Path directory;

    @Test
    @DisplayName("gives its bytes")
    void bytes() throws Exception {
        Path file = Files.write(directory.resolve("file"), new byte[] {1, 2, 3});
        assertThat(SmallFile.read(file)).containsExactly(1, 2, 3);
    }

    @Test
    @DisplayName("gives the bytes of a link's target")
    void link() throws Exception {
        Path file = Files.write(directory.resolve("file"), new byte[] {1, 2, 3});
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        assertThat(SmallFile.read(link)).containsExactly(1, 2, 3);
    }

    @Test
    @DisplayName("gives as many bytes as are allowed")
    void largest() throws Exception {
        Path file = Files.write(directory.resolve("file"), new byte[SmallFile.MOST_BYTES]);
        assertThat(SmallFile.read(file)).hasSize(SmallFile.MOST_BYTES);
    }

    @Test
    @DisplayName("refuses one byte more")
    void oneByteMore() throws Exception {
        Path file = Files.write(directory.resolve("file"), new byte[SmallFile.MOST_BYTES + 1]);
        assertThat(failure(file))
                .hasMessageStartingWith("has 1048577 bytes; certificates and keys are smaller")
                .returns(TOO_LARGE, KeyMaterialException::reason);
    }

    @Test
    @DisplayName("refuses a gigabyte without reading it")
    void gigabyte() throws Exception {
        Path file = directory.resolve("file");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(1L << 30);
        }
        assertThat(failure(file)).hasMessageStartingWith("has 1073741824 bytes");
    }

    @Test
    @DisplayName("stops in a file that hides its size")
    void sizeHidden() {
        // says that it has no bytes, has more than the limit, and is a regular file
        Path endless = Path.of("/proc/kallsyms");
        assumeTrue(Files.isRegularFile(endless) && Files.isReadable(endless));
        assertThat(failure(endless))
                .hasMessageStartingWith("goes on after 1048576 bytes")
                .returns(TOO_LARGE, KeyMaterialException::reason);
    }

    @Test
    @DisplayName("refuses a directory")
    void directory() {
        assertThat(failure(directory))
                .hasMessage("is a directory; expected a file")
                .returns(NOT_A_REGULAR_FILE, KeyMaterialException::reason);
    }

    @Test
    @DisplayName("refuses a device")
    void device() {
        Path device = Path.of("/dev/zero");
        assumeTrue(Files.exists(device));
        assertThat(failure(device))
                .hasMessage("is a pipe, a socket or a device; expected a file")
                .returns(NOT_A_REGULAR_FILE, KeyMaterialException::reason);
    }

    @Test
    @DisplayName("refuses a pipe without waiting for its writer")
    void pipe() throws Exception {
        Path pipe = directory.resolve("pipe");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/mkfifo")));
        assumeTrue(
                new ProcessBuilder("/usr/bin/mkfifo", pipe.toString()).start().waitFor() == 0);
        assertThat(failure(pipe).reason()).isEqualTo(NOT_A_REGULAR_FILE);
    }

    @Test
    @DisplayName("refuses a socket")
    void socket() throws Exception {
        Path socket = Files.createTempDirectory("s").resolve("s");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            assertThat(failure(socket).reason()).isEqualTo(NOT_A_REGULAR_FILE);
        } catch (UnsupportedOperationException noSuchSockets) {
            assumeTrue(false, "no Unix domain sockets here");
        } finally {
            Files.deleteIfExists(socket);
            Files.delete(socket.getParent());
        }
    }

    @Test
    @DisplayName("says that there is no such file")
    void absent() {
        assertThat(failure(directory.resolve("file")))
                .hasMessage("does not exist")
                .returns(ABSENT, KeyMaterialException::reason);
    }

    @Test
    @DisplayName("says that a link leads nowhere")
    void danglingLink() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("nowhere"));
        assertThat(failure(link))
                .hasMessage("is a link to a file that does not exist, "
                        + directory.toRealPath().resolve("nowhere")
                        + "; put the file there, or let the link lead to it")
                .returns(ABSENT, KeyMaterialException::reason);
    }

    @Test
    @DisplayName("says that a link leads to itself")
    void loop() throws IOException {
        Path link = directory.resolve("link");
        Files.createSymbolicLink(link, link);
        assertThat(failure(link))
                .hasMessage("cannot be read: it is a link that leads back to itself, over " + link
                        + "; let it lead to the file")
                .returns(UNREADABLE, KeyMaterialException::reason);
    }

    @Test
    @DisplayName("says who may not read")
    void permissionDenied() throws IOException {
        Path file = Files.write(directory.resolve("file"), new byte[] {1});
        assumeTrue(Files.getFileStore(file).supportsFileAttributeView("posix"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(file), "this user may read whatever it is forbidden to");
        assertThat(failure(file))
                .hasMessageStartingWith("permission denied; let the user " + System.getProperty("user.name"))
                .returns(UNREADABLE, KeyMaterialException::reason);
    }

    private static KeyMaterialException failure(Path file) {
        return catchThrowableOfType(KeyMaterialException.class, () -> SmallFile.read(file));
    }
}

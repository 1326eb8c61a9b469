package io.github.mailsni.internal.exim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.mailsni.internal.exim.FileView.Kind;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The disk as an expression sees it")
class DiskFileViewTest {
    @TempDir
    private Path directory;

    private final FileView disk = FileView.disk();

    @Test
    @DisplayName("follows links for exists, and does not for an entry of a directory")
    void kinds() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        Path link = Files.createSymbolicLink(directory.resolve("link"), file);
        Path linkToDirectory = Files.createSymbolicLink(directory.resolve("dirlink"), directory);
        Path broken = Files.createSymbolicLink(directory.resolve("broken"), directory.resolve("nowhere"));

        assertThat(disk.kind(file)).isEqualTo(Kind.FILE);
        assertThat(disk.entryKind(file)).isEqualTo(Kind.FILE);
        assertThat(disk.kind(directory)).isEqualTo(Kind.DIRECTORY);
        assertThat(disk.kind(link)).isEqualTo(Kind.FILE);
        assertThat(disk.entryKind(link)).isEqualTo(Kind.LINK);
        assertThat(disk.kind(linkToDirectory)).isEqualTo(Kind.DIRECTORY);
        assertThat(disk.entryKind(linkToDirectory)).isEqualTo(Kind.LINK);
        assertThat(disk.kind(broken)).isEqualTo(Kind.ABSENT);
        assertThat(disk.entryKind(broken)).isEqualTo(Kind.LINK);
    }

    @Test
    @DisplayName("has nothing below a file, under a name that is too long, or at the end of a circle of links")
    void absent() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "x");
        Path circle = directory.resolve("circle");
        Files.createSymbolicLink(circle, circle);

        assertThat(disk.kind(directory.resolve("nothing"))).isEqualTo(Kind.ABSENT);
        assertThat(disk.kind(file.resolve("below"))).isEqualTo(Kind.ABSENT);
        assertThat(disk.kind(directory.resolve("x".repeat(256)))).isEqualTo(Kind.ABSENT);
        assertThat(disk.entryKind(directory.resolve("x".repeat(256)))).isEqualTo(Kind.ABSENT);
        assertThat(disk.kind(circle)).isEqualTo(Kind.ABSENT);
    }

    @Test
    @DisplayName("dsearch takes a link for an entry, but not for a file or a directory, as Exim does")
    void dsearch() throws IOException, SyntaxException, EvaluationException {
        Files.writeString(directory.resolve("file"), "x");
        Files.createSymbolicLink(directory.resolve("link"), directory.resolve("file"));
        Environment environment = Expressions.environment("link", disk);

        assertThat(Expressions.evaluate("${lookup{$tls_sni}dsearch{" + directory + "}{$value}{none}}", environment))
                .hasToString("link");
        assertThat(Expressions.evaluate(
                        "${lookup{$tls_sni}dsearch,filter=file{" + directory + "}{$value}{none}}", environment))
                .hasToString("none");
    }

    @Test
    @DisplayName("reads regular files of a bounded size")
    void reads() throws IOException {
        Path small = Files.writeString(directory.resolve("small"), "m\u00fcnchen: x\n");
        Path large = directory.resolve("large");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(DiskFileView.MOST_BYTES + 1L);
        }

        assertThat(disk.read(small)).isEqualTo("m\u00fcnchen: x\n");
        assertThatIOException()
                .isThrownBy(() -> disk.read(large))
                .withMessage("is larger than the 4194304 bytes that are read of a file for a lookup");
        assertThatIOException()
                .isThrownBy(() -> disk.read(directory))
                .withMessage("is no regular file; expected a text file for a lookup");
        assertThatExceptionOfType(NoSuchFileException.class).isThrownBy(() -> disk.read(directory.resolve("nothing")));
    }

    @Test
    @DisplayName("never opens a pipe, which would block")
    void pipe() throws IOException, InterruptedException {
        Path pipe = directory.resolve("pipe");
        Process mkfifo = startOrSkip("mkfifo", pipe.toString());
        assumeTrue(mkfifo.waitFor(10, TimeUnit.SECONDS) && mkfifo.exitValue() == 0, "no pipes here");

        assertThat(disk.kind(pipe)).isEqualTo(Kind.OTHER);
        assertThatIOException().isThrownBy(() -> disk.read(pipe)).withMessageStartingWith("is no regular file");
    }

    private static Process startOrSkip(String... command) {
        try {
            return new ProcessBuilder(command).start();
        } catch (IOException e) {
            assumeTrue(false, "there is no " + command[0]);
            throw new AssertionError(e);
        }
    }

    @Test
    @DisplayName("says what this user may not look at, since Exim's user may")
    void denied() throws IOException, SyntaxException {
        Path locked = Files.createDirectory(directory.resolve("locked"));
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(locked), "this user may read whatever it is forbidden to");

        assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(() -> disk.kind(locked.resolve("x")));
        assertThatExceptionOfType(EvaluationException.class)
                .isThrownBy(
                        () -> Expressions.evaluate("${if exists{" + locked + "/x}}", Expressions.environment("", disk)))
                .withMessageContaining("/x cannot be read: permission denied; let the user ");
    }
}

package io.github.mailsni.testing;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Writes a private key's file that only its owner can read, where the file system has permissions. */
final class KeyFile {
    private KeyFile() {}

    static void write(Path file, byte[] content) throws IOException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException itKeepsItsPermissions) {
            // an existing file keeps its permissions, as when an editor writes it
        } catch (UnsupportedOperationException hasNone) {
            // the file system has no POSIX permissions
        }
        Files.write(file, content);
    }
}

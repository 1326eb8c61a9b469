package io.github.mailsni.testing;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** A file with a private key, which nobody but its owner can read, where files have permissions. */
final class KeyFile {
    private KeyFile() {}

    static void write(Path file, byte[] content) throws IOException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException itKeepsItsPermissions) {
            // as when an editor writes it
        } catch (UnsupportedOperationException hasNone) {
            // a file system of another kind
        }
        Files.write(file, content);
    }
}

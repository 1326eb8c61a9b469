package io.github.mailsni.coverage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;

/** Checks the permissions of a private key's file. */
final class KeyPermissions {
    private KeyPermissions() {}

    /**
     * Reports a key that every user of the machine can read; links are followed. A file system without such permissions
     * gives no problem.
     */
    static Optional<Problem> problem(Path keyFile) {
        try {
            if (!Files.getPosixFilePermissions(keyFile).contains(PosixFilePermission.OTHERS_READ)) {
                return Optional.empty();
            }
        } catch (IOException | UnsupportedOperationException | SecurityException notKnown) {
            return Optional.empty();
        }
        return Optional.of(Problem.of(
                ProblemCode.KEY_PERMISSIONS,
                "every user of this machine can read the private key in it; chmod o-rwx, and make it readable for the"
                        + " mail server by its owner or group",
                Optional.of(keyFile)));
    }
}

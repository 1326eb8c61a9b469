package io.github.mailsni.coverage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;

/** Who can read a private key's file. */
final class KeyPermissions {
    private KeyPermissions() {}

    /** A problem if every user of the machine can; links are followed. Where files have no such permissions, there is none. */
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

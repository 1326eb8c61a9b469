package io.github.mailsni.examples.smtp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns of a file with a secret that is none on this machine. */
final class SecretFile {
    private static final Logger LOG = LoggerFactory.getLogger(SecretFile.class);

    private SecretFile() {}

    /**
     * Logs a warning if every user of this machine can read a file.
     *
     * @param use what they can do with what is in it
     */
    static void warnIfOpen(Path file, String use) {
        if (isOpenToAll(file)) {
            LOG.warn(
                    "{}: every user of this machine can read it, and with it {}; chmod o-rwx, and make it readable for this"
                            + " server by its owner or group",
                    file,
                    use);
        }
    }

    private static boolean isOpenToAll(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }
}

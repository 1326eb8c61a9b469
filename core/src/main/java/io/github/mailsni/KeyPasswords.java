package io.github.mailsni;

import static java.util.Objects.requireNonNull;

import io.github.mailsni.internal.FirstLine;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Supplies the passwords of encrypted private keys and of key stores. It is called by the thread that loads, and only for a file with
 * something encrypted in it, or a PKCS #12 file that has been made with a password, be it the empty one: an empty password is found
 * without its help where what it returns does not fit. If it returns none or one that does not fit, or throws, it is called again later,
 * even though the file has not changed; the same password is not tried again before the file changes.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface KeyPasswords {
    /**
     * Returns the password of a file.
     *
     * @param file the file with the encrypted private key, as the layout named it
     * @return the password, which is neither modified nor kept; if empty, the file is refused
     */
    Optional<char[]> passwordFor(Path file);

    /**
     * Knows one password for all files: the first line of a file, in UTF-8 and without the end of the line. The file is read each time that
     * the password is asked for, so that a new one is used with the next renewal or reload; if it cannot be read any more, the last password
     * that was in it is used.
     *
     * @param passwordFile the file; its first line has less than 4096 bytes. It is not touched before a password is asked for
     * @return a supplier that reads the file on the calling thread, and throws {@link UncheckedIOException} if it could never be read
     */
    static KeyPasswords firstLineOf(Path passwordFile) {
        FirstLine line = new FirstLine(requireNonNull(passwordFile, "passwordFile"));
        return file -> Optional.of(line.read().toCharArray());
    }

    /**
     * Knows no passwords, so that encrypted private keys are refused.
     *
     * @return a supplier that always returns empty
     */
    static KeyPasswords none() {
        return file -> Optional.empty();
    }
}

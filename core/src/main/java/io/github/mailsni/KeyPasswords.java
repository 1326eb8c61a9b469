package io.github.mailsni;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Supplies the passwords of encrypted private keys. It is called only for a file that needs one, from the thread that
 * loads. If it returns none or throws, it is called again later, even though the file has not changed; a wrong password
 * is not tried again before the file changes.
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
     * Knows no passwords, so that encrypted private keys are refused.
     *
     * @return a supplier that always returns empty
     */
    static KeyPasswords none() {
        return file -> Optional.empty();
    }
}

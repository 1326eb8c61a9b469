package io.github.mailsni;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the passwords of encrypted private keys come from. Called only for a file that needs one, from the thread that loads. If there
 * is none, or this throws, it is asked again later, though the file has not changed; a password that does not fit is not tried again
 * before the file changes.
 */
@FunctionalInterface
public interface KeyPasswords {
    /**
     * The password of a file.
     *
     * @param file the file with the encrypted private key, as the layout named it
     * @return the password, neither modified nor kept; empty if there is none, then the file is refused
     */
    Optional<char[]> passwordFor(Path file);

    /**
     * No passwords: encrypted private keys are refused.
     *
     * @return the supplier of none
     */
    static KeyPasswords none() {
        return file -> Optional.empty();
    }
}

package io.github.mailsni.examples.commandline;

import io.github.mailsni.KeyPasswords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that names the file with the password of the keys. */
public final class PasswordFile {
    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "The password of encrypted keys and of PKCS #12 files, in the first line of a file.")
    private @Nullable Path file;

    /**
     * Whether the option was given.
     *
     * @return true if there is a file to be read
     */
    public boolean isGiven() {
        return file != null;
    }

    /**
     * Returns the file.
     *
     * @return empty unless the option was given
     */
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /**
     * Returns the source of the password, which is that of every key: the first line of the file, as it is whenever it is asked for.
     *
     * @return the source; one without passwords unless the option was given
     * @throws IOException if the file cannot be read now; the message names it
     */
    public KeyPasswords read() throws IOException {
        if (file == null) {
            return KeyPasswords.none();
        }
        KeyPasswords passwords = KeyPasswords.firstLineOf(file);
        try {
            passwords.passwordFor(file);
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
        return passwords;
    }
}

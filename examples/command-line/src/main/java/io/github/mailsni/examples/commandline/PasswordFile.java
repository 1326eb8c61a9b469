package io.github.mailsni.examples.commandline;

import io.github.mailsni.KeyPasswords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
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
     * Reads the password: the first line of the file, which is the password of every key.
     *
     * @return the passwords; none unless the option was given
     * @throws IOException if the file cannot be read; the message names it
     */
    public KeyPasswords read() throws IOException {
        if (file == null) {
            return KeyPasswords.none();
        }
        try (Stream<String> lines = Files.lines(file)) {
            String password = lines.findFirst().orElse("");
            return key -> Optional.of(password.toCharArray());
        } catch (IOException | UncheckedIOException e) {
            throw new IOException(file + ": the password cannot be read: " + e, e);
        }
    }
}

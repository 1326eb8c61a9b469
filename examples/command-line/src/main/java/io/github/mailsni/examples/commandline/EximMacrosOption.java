package io.github.mailsni.examples.commandline;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option that says what another Exim than Debian's has. */
public class EximMacrosOption {
    @Option(
            names = "--exim-macros",
            paramLabel = "FILE",
            description =
                    "What \"exim -bP macros\" prints, by which the conditions of Exim's configuration are judged. Unless given,"
                            + " the macros of Debian's Exim 4.96.")
    private @Nullable Path macros;

    /**
     * Returns the file with the macros.
     *
     * @return empty unless the option was given
     */
    public final Optional<Path> macros() {
        return Optional.ofNullable(macros);
    }
}

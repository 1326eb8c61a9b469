package io.github.mailsni.examples.commandline;

import io.github.mailsni.exim.EximTls;
import io.github.mailsni.internal.keymanager.FileText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a command line says about Exim.
 *
 * @param configuration Exim's configuration file
 * @param macros a file with what {@code exim -bP macros} prints; empty: the macros of Debian's Exim
 */
public record EximFiles(Path configuration, Optional<Path> macros) {
    /**
     * Begins to open the certificates that the configuration names.
     *
     * @return a builder that knows the macros
     * @throws IOException if the macros cannot be read, or are none; the message names their file
     */
    public EximTls.Builder builder() throws IOException {
        EximTls.Builder builder = EximTls.builder(configuration);
        if (macros.isPresent()) {
            predefine(builder, macros.get());
        }
        return builder;
    }

    private static void predefine(EximTls.Builder builder, Path file) throws IOException {
        try {
            builder.predefinedMacros(FileText.lines(file));
        } catch (IOException e) {
            throw new IOException(file + ": the macros cannot be read: " + FileText.reason(e), e);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }
}

package io.github.mailsni.javamail;

import static io.github.mailsni.javamail.ProviderSettings.Name.CERTS;
import static io.github.mailsni.javamail.ProviderSettings.Name.DEFAULT;
import static io.github.mailsni.javamail.ProviderSettings.Name.EXIM_CONFIG;
import static io.github.mailsni.javamail.ProviderSettings.Name.EXIM_MACROS;
import static io.github.mailsni.javamail.ProviderSettings.Name.LAYOUT;
import static io.github.mailsni.javamail.ProviderSettings.Name.PASSWORD_FILE;
import static io.github.mailsni.javamail.ProviderSettings.Name.UNKNOWN;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.KeyPasswords;
import io.github.mailsni.ReloadReport;
import io.github.mailsni.ServerName;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.directory.Layout;
import io.github.mailsni.exim.EximTls;
import io.github.mailsni.internal.keymanager.FileText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Opens the certificates that a file of settings names.
 *
 * @param selector selects them
 * @param origin says in a few words where they come from
 * @param reloading compares them with the disk
 * @param closing ends following the files
 */
record ConfiguredCertificates(
        CertificateSelector selector, String origin, Supplier<ReloadReport> reloading, Runnable closing) {
    /**
     * Opens them.
     *
     * @throws IOException if a setting is missing or cannot be used, or the certificates cannot be opened
     */
    static ConfiguredCertificates open(ProviderSettings settings) throws IOException {
        if (settings.has(EXIM_CONFIG)) {
            settings.requireNone("has no effect beside exim-config; remove one of them", CERTS, LAYOUT, DEFAULT);
            return openExim(settings);
        }
        settings.requireNone("has no effect without exim-config", EXIM_MACROS);
        if (!settings.has(CERTS)) {
            throw settings.problem("nothing says where the certificates are; expected a line \"certs = DIRECTORY\""
                    + " or \"exim-config = FILE\"");
        }
        return openDirectory(settings);
    }

    private static ConfiguredCertificates openDirectory(ProviderSettings settings) throws IOException {
        Path directory = settings.path(CERTS).orElseThrow();
        Layout layout = settings.value(LAYOUT, Layout::named).orElseGet(Layout::exim);
        ServerName defaultHost = settings.value(DEFAULT, ServerName::ofUnicode)
                .orElseThrow(() -> settings.problem("no line \"default = HOST\"; expected the host whose certificate"
                        + " clients get that ask for no host, or for one that is not known here"));
        CertificateDirectory.Builder builder = CertificateDirectory.builder(directory)
                .layout(layout)
                .defaultHost(defaultHost.toString())
                .unknownNames(unknownNames(settings))
                .passwords(passwords(settings));
        try {
            CertificateDirectory opened = builder.open();
            return new ConfiguredCertificates(
                    opened,
                    opened.statistics().hosts() + " hosts in " + directory + " (layout " + layout + "), default host "
                            + defaultHost,
                    opened::reload,
                    opened::close);
        } catch (IOException | IllegalStateException unusable) {
            throw settings.problem(CERTS, String.valueOf(unusable.getMessage()), unusable);
        }
    }

    private static ConfiguredCertificates openExim(ProviderSettings settings) throws IOException {
        Path configuration = settings.path(EXIM_CONFIG).orElseThrow();
        EximTls.Builder builder = EximTls.builder(configuration)
                .unknownNames(unknownNames(settings))
                .passwords(passwords(settings));
        Optional<Path> macros = settings.path(EXIM_MACROS);
        if (macros.isPresent()) {
            predefine(builder, macros.get(), settings);
        }
        try {
            EximTls opened = builder.open();
            return new ConfiguredCertificates(
                    opened, "the lines of Exim in " + configuration, opened::reload, opened::close);
        } catch (IOException | IllegalStateException unusable) {
            throw settings.problem(EXIM_CONFIG, String.valueOf(unusable.getMessage()), unusable);
        }
    }

    private static void predefine(EximTls.Builder builder, Path macros, ProviderSettings settings) throws IOException {
        try {
            builder.predefinedMacros(FileText.lines(macros));
        } catch (IOException unreadable) {
            throw settings.problem(
                    EXIM_MACROS,
                    FileText.path(macros) + ": the macros cannot be read: " + FileText.reason(unreadable),
                    unreadable);
        } catch (IllegalArgumentException none) {
            throw settings.problem(EXIM_MACROS, FileText.path(macros) + ": " + none.getMessage(), none);
        }
    }

    private static UnknownNamePolicy unknownNames(ProviderSettings settings) throws IOException {
        return settings.value(UNKNOWN, value -> switch (value) {
                    case "default" -> UnknownNamePolicy.DEFAULT;
                    case "reject" -> UnknownNamePolicy.REJECT;
                    default -> throw new IllegalArgumentException("expected \"default\" or \"reject\"");
                })
                .orElse(UnknownNamePolicy.DEFAULT);
    }

    private static KeyPasswords passwords(ProviderSettings settings) throws IOException {
        Optional<Path> file = settings.path(PASSWORD_FILE);
        return file.isEmpty() ? KeyPasswords.none() : firstLine(file.get(), settings);
    }

    private static KeyPasswords firstLine(Path file, ProviderSettings settings) throws IOException {
        KeyPasswords passwords = KeyPasswords.firstLineOf(file);
        try {
            passwords.passwordFor(file);
        } catch (UncheckedIOException e) {
            throw settings.problem(PASSWORD_FILE, String.valueOf(e.getMessage()), e);
        }
        return passwords;
    }
}

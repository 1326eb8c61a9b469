package io.github.mailsni.examples.certcheck;

import io.github.mailsni.ServerName;
import io.github.mailsni.directory.Layout;
import io.github.mailsni.examples.certcheck.live.Endpoint;
import io.github.mailsni.examples.commandline.PasswordFile;
import io.github.mailsni.examples.commandline.Paths;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.TypeConversionException;

/**
 * The sources of certificates and the hosts on the command line. The first argument is a directory if an option
 * concerns one, or if there is no other source, and so are those that follow it and have a slash in them; all other
 * arguments are hosts.
 *
 * @param layout the naming of the directory's files
 * @param defaultHost the directory's default host
 * @param passwordFile the file with the password of the keys
 * @param eximConfiguration Exim's configuration file, which replaces a directory
 * @param eximMacros the macros of this Exim, as it prints them
 * @param endpoint the server to dial
 * @param arguments the positional arguments
 */
record Sources(
        Optional<Layout> layout,
        Optional<ServerName> defaultHost,
        PasswordFile passwordFile,
        Optional<Path> eximConfiguration,
        Optional<Path> eximMacros,
        Optional<Endpoint> endpoint,
        List<String> arguments) {

    private boolean speaksOfDirectory() {
        return layout.isPresent() || defaultHost.isPresent();
    }

    private boolean hasDirectory() {
        return eximConfiguration.isEmpty() && (endpoint.isEmpty() || speaksOfDirectory());
    }

    /**
     * The directories on the command line.
     *
     * @throws TypeConversionException if one is no path; {@link #misuse()} says so, too
     */
    List<Path> directories() {
        return arguments.stream()
                .limit(directoryCount())
                .map(new Paths()::convert)
                .toList();
    }

    private int directoryCount() {
        if (!hasDirectory() || arguments.isEmpty()) {
            return 0;
        }
        int count = 1;
        while (count < arguments.size() && arguments.get(count).contains("/")) {
            count++;
        }
        return count;
    }

    /** The hosts on the command line, or the endpoint's host if no other source has hosts. */
    List<String> hosts() {
        List<String> named = arguments.subList(directoryCount(), arguments.size());
        return named.isEmpty() && !hasDirectory() ? nameOfServer().map(List::of).orElse(List.of()) : named;
    }

    private Optional<String> nameOfServer() {
        return endpoint.flatMap(server -> ServerName.parse(server.address())).map(ServerName::toString);
    }

    /** The error in the options, and the remedy. */
    Optional<String> misuse() {
        if (eximConfiguration.isPresent() && speaksOfDirectory()) {
            return Optional.of("--exim-config says where the files are; leave out --default and --layout");
        }
        if (eximMacros.isPresent() && eximConfiguration.isEmpty()) {
            return Optional.of("--exim-macros is for an Exim configuration; say which: --exim-config FILE");
        }
        if (passwordFile.isGiven() && !hasDirectory() && eximConfiguration.isEmpty()) {
            return Optional.of(
                    "--password-file is for keys in files; say where they are: --default NAME DIR, or --exim-config");
        }
        if (hasDirectory()) {
            Optional<String> problem = misuseOfDirectory();
            if (problem.isPresent()) {
                return problem;
            }
        } else if (hosts().isEmpty()) {
            return Optional.of("give at least one HOST: "
                    + (eximConfiguration.isPresent()
                            ? "what an Exim configuration serves cannot be listed"
                            : "there is no host name in ADDRESS"));
        }
        return hosts().stream().flatMap(Sources::flaw).findFirst();
    }

    private Optional<String> misuseOfDirectory() {
        if (!speaksOfDirectory() && arguments.isEmpty()) {
            return Optional.of(
                    "say where the certificates are: in a directory (--default NAME DIR), by an Exim configuration"
                            + " (--exim-config FILE), or on a server (--connect ADDRESS:PORT)");
        }
        if (defaultHost.isEmpty()) {
            return Optional.of(
                    "--default NAME is missing: the host whose certificate clients get that ask for no host");
        }
        try {
            return directories().isEmpty() ? Optional.of("the directory is missing") : Optional.empty();
        } catch (TypeConversionException noPath) {
            return Optional.of(String.valueOf(noPath.getMessage()));
        }
    }

    private static Stream<String> flaw(String host) {
        try {
            ServerName.ofUnicode(host);
            return Stream.empty();
        } catch (IllegalArgumentException notAName) {
            return Stream.of(
                    String.valueOf(notAName.getMessage()) + (host.startsWith("@") ? "; is there no such file?" : ""));
        }
    }
}

package io.github.mailsni.examples.fleet;

import io.github.mailsni.examples.commandline.Paths;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. */
@Command(
        name = "fleet",
        mixinStandardHelpOptions = true,
        version = "mailsni example fleet",
        description = "Serves certificates that are in etcd, and puts a directory of certificates into it.",
        subcommands = {FleetServer.class, PutDirectory.class})
final class Fleet {
    private Fleet() {}

    /**
     * Runs a command.
     *
     * @param arguments see {@code --help}
     */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Fleet())
                .registerConverter(Path.class, new Paths())
                .setExecutionExceptionHandler((problem, command, parsed) -> {
                    command.getErr().println(Texts.reason(problem));
                    return CommandLine.ExitCode.SOFTWARE;
                });
    }
}

package io.github.mailsni.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the real Exim, with a configuration and a spool of its own, not the system's. It runs as the user of the test:
 * as root, Exim drops its privileges as usual; other users have none. On Debian: {@code apt-get install
 * exim4-daemon-light}.
 */
public final class Exim {
    private static final String PROGRAM = "/usr/sbin/exim4";

    private Exim() {}

    /**
     * Starts Exim as a server on a loopback port, and waits until it answers.
     *
     * @param directory the directory of its configuration {@code exim4.conf}, spool and log, and of the files of the
     *     options
     * @param hostname its name for itself
     * @param options the settings that the test is about
     */
    public static MailDaemon start(Path directory, String hostname, String options) throws Exception {
        requireProgram();
        Files.createDirectories(directory.resolve("spool"));
        return MailDaemon.start(directory.resolve("exim.out"), port -> on(directory, port, hostname, options));
    }

    /** Creates the process that prints values of the main section, or the macros, of a configuration file. */
    static ProcessBuilder printing(Path configuration, String... what) {
        requireProgram();
        List<String> command = new ArrayList<>(List.of(PROGRAM, "-C", configuration.toString(), "-bP"));
        command.addAll(List.of(what));
        return new ProcessBuilder(command);
    }

    /**
     * Creates the process that expands each line of its input.
     *
     * @param sender the value of {@code $sender_host_name}, which Exim taints like the server name
     */
    static ProcessBuilder expanding(Path configuration, String sender) {
        requireProgram();
        List<String> command = new ArrayList<>(List.of(PROGRAM, "-C", configuration.toString(), "-be"));
        if (!sender.isEmpty()) {
            command.addAll(List.of("-oMa", "192.0.2.1", "-oMs", sender));
        }
        return new ProcessBuilder(command);
    }

    private static void requireProgram() {
        if (!Files.isExecutable(Path.of(PROGRAM))) {
            throw new AssertionError(
                    "this test needs Exim as " + PROGRAM + "; on Debian: apt-get install exim4-daemon-light");
        }
    }

    /**
     * Creates the process of an Exim that sends the message on its standard input to a server, whatever the addresses.
     *
     * @param directory the directory of its configuration {@code exim4.conf}, spool and log
     */
    public static ProcessBuilder sender(Path directory, int port) throws IOException {
        Files.createDirectories(directory.resolve("spool"));
        Path configuration = directory.resolve("exim4.conf");
        Files.writeString(
                configuration,
                settings(directory, port, "mail.example.com") + """

                begin routers
                all:
                  driver = manualroute
                  transport = server
                  route_data = 127.0.0.1
                  self = send

                begin transports
                server:
                  driver = smtp
                  port = PORT
                  hosts_try_fastopen =
                """.replace("PORT", String.valueOf(port)));
        MailDaemon.letEverybodyRead(directory);
        Files.setPosixFilePermissions(directory.resolve("spool"), PosixFilePermissions.fromString("rwxrwxrwx"));
        return new ProcessBuilder(
                        PROGRAM, "-C", configuration.toString(), "-odf", "-f", "a@example.com", "b@mail.example.com")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("exim.out").toFile());
    }

    private static ProcessBuilder on(Path directory, int port, String hostname, String options) throws IOException {
        Path configuration = directory.resolve("exim4.conf");
        Files.writeString(configuration, settings(directory, port, hostname) + options);
        MailDaemon.letEverybodyRead(directory);
        Files.setPosixFilePermissions(directory.resolve("spool"), PosixFilePermissions.fromString("rwxrwxrwx"));
        return new ProcessBuilder(PROGRAM, "-C", configuration.toString(), "-bdf");
    }

    private static String settings(Path directory, int port, String hostname) {
        String user = System.getProperty("user.name");
        // without root, Exim runs as a daemon only if the user is its configured one
        String owner = user.equals("root") ? "" : "exim_user = " + user + "\n";
        return owner
                + """
                primary_hostname = HOSTNAME
                spool_directory = DIR/spool
                log_file_path = DIR/spool/log-%s
                pid_file_path = DIR/spool/pid
                local_interfaces = 127.0.0.1
                daemon_smtp_ports = PORT
                smtp_accept_max = 100
                host_lookup =
                keep_environment =
                rfc1413_query_timeout = 0s
                tls_advertise_hosts = *
                """.replace("DIR", directory.toString())
                        .replace("PORT", String.valueOf(port))
                        .replace("HOSTNAME", hostname);
    }
}

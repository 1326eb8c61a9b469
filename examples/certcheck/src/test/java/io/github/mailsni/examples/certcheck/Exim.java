package io.github.mailsni.examples.certcheck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** The real Exim. On Debian: {@code apt-get install exim4-daemon-light}. */
final class Exim {
    private static final String PROGRAM = "/usr/sbin/exim4";

    private Exim() {}

    /**
     * Starts it.
     *
     * @param directory for its configuration {@code exim4.conf}, spool and log
     * @param options {@code tls_certificate} and {@code tls_privatekey}
     */
    static MailDaemon start(Path directory, String options) throws Exception {
        if (!Files.isExecutable(Path.of(PROGRAM))) {
            throw new AssertionError(
                    "this test needs Exim as " + PROGRAM + "; on Debian: apt-get install exim4-daemon-light");
        }
        Files.createDirectories(directory.resolve("spool"));
        return MailDaemon.start(directory.resolve("exim.out"), port -> on(directory, port, options));
    }

    /**
     * An Exim that sends the message on its standard input to a server, whatever the addresses.
     *
     * @param directory for its configuration {@code exim4.conf}, spool and log
     */
    static ProcessBuilder sender(Path directory, int port) throws IOException {
        Files.createDirectories(directory.resolve("spool"));
        Path configuration = directory.resolve("exim4.conf");
        Files.writeString(configuration, settings(directory, port) + """

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

    private static ProcessBuilder on(Path directory, int port, String options) throws IOException {
        Path configuration = directory.resolve("exim4.conf");
        Files.writeString(configuration, settings(directory, port) + options);
        MailDaemon.letEverybodyRead(directory);
        Files.setPosixFilePermissions(directory.resolve("spool"), PosixFilePermissions.fromString("rwxrwxrwx"));
        return new ProcessBuilder(PROGRAM, "-C", configuration.toString(), "-bdf");
    }

    private static String settings(Path directory, int port) {
        String user = System.getProperty("user.name");
        // as nobody in particular, Exim runs as a daemon only for the user whom it would run as anyway
        String owner = user.equals("root") ? "" : "exim_user = " + user + "\n";
        return owner + """
                primary_hostname = mail.example.com
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
                """.replace("DIR", directory.toString()).replace("PORT", String.valueOf(port));
    }
}

package io.github.mailsni.examples.certcheck;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.mailsni.interop.MailDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The real Postfix. Debian's package cannot be installed beside Exim's, but its files can be unpacked:
 *
 * <pre>
 * apt-get install libdb5.3 libicu72 libnsl2 libsasl2-2 libssl3
 * apt-get download postfix &amp;&amp; dpkg-deb -x postfix_*.deb /opt/postfix
 * </pre>
 */
final class Postfix {
    private static final List<Path> HOMES = List.of(Path.of("/"), Path.of("/opt/postfix"));
    private static final String HINT =
            "this test needs Postfix, in / or unpacked in /opt/postfix; on Debian: apt-get download"
                    + " postfix && dpkg-deb -x postfix_*.deb /opt/postfix";
    /** Any user but root that owns nothing. */
    private static final String OWNER = "daemon";

    private static final long PATIENCE_SECONDS = 60;

    private final Path home;
    private final Path directory;

    private Postfix(Path home, Path directory) {
        this.home = home;
        this.directory = directory;
    }

    /**
     * Starts it.
     *
     * @param directory for its configuration, queue and log
     * @param defaultFiles what {@code smtpd_tls_chain_files} is to be
     * @param byName the lines of {@code tls_server_sni_maps}: a name and its files
     */
    static MailDaemon start(Path directory, String defaultFiles, List<String> byName) throws Exception {
        if (!System.getProperty("user.name").equals("root")) {
            throw new AssertionError("this test needs to be root's: Postfix's master starts for nobody else");
        }
        Postfix postfix = new Postfix(home(), directory);
        postfix.makeDirectories();
        postfix.writeMain(defaultFiles);
        postfix.writeNames(byName);
        return MailDaemon.start(directory.resolve("postfix.out"), postfix::on);
    }

    /**
     * Dials a server as Postfix does for a host whose certificate has to be right ({@code smtp_tls_security_level = secure}).
     *
     * @param directory for the configuration
     * @param server in Postfix's words
     */
    static Process dial(Path directory, String server) throws IOException {
        Postfix postfix = new Postfix(home(), directory);
        Files.createDirectories(postfix.configuration());
        Files.writeString(postfix.configuration().resolve("main.cf"), """
                compatibility_level = 3.6
                queue_directory = DIR
                shlib_directory = LIB
                import_environment = MAIL_CONFIG LD_LIBRARY_PATH
                mail_owner = OWNER
                setgid_group = mail
                inet_protocols = ipv4
                myhostname = sender.example.com
                """.replace("DIR", directory.toString())
                .replace("LIB", postfix.home.resolve("usr/lib/postfix").toString())
                .replace("OWNER", OWNER));
        Files.writeString(postfix.configuration().resolve("master.cf"), "");
        return postfix.withLibraries(new ProcessBuilder(
                        postfix.home.resolve("usr/sbin/posttls-finger").toString(),
                        "-c",
                        "-l",
                        "secure",
                        server,
                        "mail.example.com"))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("posttls-finger.out").toFile())
                .start();
    }

    /** What it has logged so far. */
    static List<String> log(Path directory) throws IOException {
        return Files.readAllLines(directory.resolve("postfix.log"), ISO_8859_1);
    }

    private static Path home() {
        return HOMES.stream()
                .filter(home -> Files.isExecutable(home.resolve("usr/lib/postfix/sbin/master")))
                .findFirst()
                .orElseThrow(() -> new AssertionError(HINT));
    }

    private Path configuration() {
        return directory.resolve("postfix");
    }

    private void makeDirectories() throws IOException {
        Files.createDirectories(configuration());
        Files.createDirectories(directory.resolve("queue/pid"));
        UserPrincipal owner =
                directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(OWNER);
        for (String name : List.of("queue/private", "queue/public", "data")) {
            Files.setOwner(Files.createDirectories(directory.resolve(name)), owner);
        }
        MailDaemon.letEverybodyRead(directory);
    }

    private void writeMain(String defaultFiles) throws IOException {
        String libraries = home.resolve("usr/lib/postfix").toString();
        Files.writeString(configuration().resolve("main.cf"), """
                compatibility_level = 3.6
                queue_directory = DIR/queue
                data_directory = DIR/data
                daemon_directory = LIB/sbin
                command_directory = HOMEusr/sbin
                meta_directory = DIR/postfix
                shlib_directory = LIB
                import_environment = MAIL_CONFIG LD_LIBRARY_PATH POSTLOG_SERVICE POSTLOG_HOSTNAME
                mail_owner = OWNER
                setgid_group = mail
                inet_interfaces = 127.0.0.1
                inet_protocols = ipv4
                myhostname = mail.example.com
                maillog_file = DIR/postfix.log
                maillog_file_prefixes = /
                smtpd_peername_lookup = no
                smtpd_relay_restrictions = reject
                alias_maps =
                alias_database =
                local_recipient_maps =
                smtpd_tls_security_level = may
                smtpd_tls_chain_files = FILES
                tls_server_sni_maps = hash:DIR/postfix/names
                """.replace("DIR", directory.toString())
                .replace("LIB/", libraries + "/")
                .replace("= LIB\n", "= " + libraries + "\n")
                .replace("HOME", home.toString().endsWith("/") ? home.toString() : home + "/")
                .replace("OWNER", OWNER)
                .replace("FILES", defaultFiles));
    }

    private void writeNames(List<String> byName) throws Exception {
        Path names = Files.write(configuration().resolve("names"), byName);
        Process postmap = withLibraries(new ProcessBuilder(
                        home.resolve("usr/sbin/postmap").toString(),
                        "-c",
                        configuration().toString(),
                        "-F",
                        "hash:" + names))
                .inheritIO()
                .start();
        if (!postmap.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || postmap.exitValue() != 0) {
            throw new AssertionError("postmap failed");
        }
    }

    private ProcessBuilder on(int port) throws IOException {
        Files.writeString(configuration().resolve("master.cf"), """
                127.0.0.1:PORT inet n - n - - smtpd
                anvil unix - - n - 1 anvil
                tlsmgr unix - - n 1000? 1 tlsmgr
                rewrite unix - - n - - trivial-rewrite
                postlog unix-dgram n - n - 1 postlogd
                """.replace("PORT", String.valueOf(port)));
        return withLibraries(new ProcessBuilder(
                home.resolve("usr/lib/postfix/sbin/master").toString(),
                "-c",
                configuration().toString(),
                "-s"));
    }

    private ProcessBuilder withLibraries(ProcessBuilder builder) {
        builder.environment()
                .put("LD_LIBRARY_PATH", home.resolve("usr/lib/postfix").toString());
        builder.environment().put("MAIL_CONFIG", configuration().toString());
        return builder;
    }
}

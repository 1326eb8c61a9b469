package io.github.mailsni.examples.smtp;

import io.github.mailsni.KeyPasswords;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.coverage.RecentChanges;
import io.github.mailsni.examples.commandline.Choice;
import io.github.mailsni.examples.commandline.PasswordFile;
import io.github.mailsni.examples.commandline.Paths;
import io.github.mailsni.examples.commandline.Suggestions;
import io.github.mailsni.exim.ExpressionSyntaxException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * Runs the program: it opens the certificates, serves mail until it is ended by a signal, and then waits for messages
 * under way.
 */
@Command(
        name = "smtp-server",
        mixinStandardHelpOptions = true,
        version = "mailsni example SMTP server",
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Receives mail for everybody into a Maildir, and presents to each client the certificate of the host that it asked"
                    + " for.%n",
            "When it is ready it says so in one line on standard output: READY smtp=ADDRESS:PORT smtps=ADDRESS:PORT. It logs"
                    + " to standard error. SIGHUP reloads the certificates at once, which the server otherwise does by itself soon after"
                    + " they change, and reads a changed Exim configuration. SIGTERM ends it: messages that are under way are taken, for ten seconds at most.%n"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:ended by SIGTERM",
            "1:the server could not start: the directory, the default host, the Exim configuration, a file or a port is wrong",
            "2:an option is wrong"
        })
final class Main implements Callable<Integer> {
    private static final int ENDED = 0;
    private static final int FAILED = 1;
    private static final int MISUSED = 2;
    private static final int SMTP = 2525;
    private static final int SMTPS = 2465;

    @ArgGroup(multiplicity = "1")
    private CertificateSource source = new CertificateSource();

    @Option(
            names = "--tls",
            paramLabel = "ENGINE",
            converter = Engines.class,
            description = "netty-jdk (the default): Netty on the JDK's TLS; netty-openssl: Netty on BoringSSL; jsse:"
                    + " SubEthaSMTP on the JDK's TLS.")
    private TlsEngine engine = TlsEngine.NETTY_JDK;

    @Option(
            names = "--ticket-keys",
            paramLabel = "FILE",
            description =
                    "Session tickets are encrypted with the keys in this file, so that clients resume their sessions on every"
                            + " server that has it, and after a restart: three lines of openssl rand -base64 48, as for HAProxy's"
                            + " tls-ticket-keys. It is followed. Only with --tls netty-openssl.")
    private @Nullable Path ticketKeys;

    @Option(
            names = "--unknown",
            paramLabel = "POLICY",
            converter = Policies.class,
            description =
                    "What clients get that ask for a host which is not known here: default (the default), the default"
                            + " host's certificate; reject, no handshake. A server that receives mail on port 25 must not reject.")
    private UnknownNamePolicy unknown = UnknownNamePolicy.DEFAULT;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            converter = Addresses.class,
            description = "The address to listen on; 127.0.0.1 unless given.")
    private @Nullable InetAddress address;

    @Option(
            names = "--smtp",
            paramLabel = "PORT",
            converter = Ports.class,
            description =
                    "The port for plaintext with STARTTLS, 0 for any that is free. If neither port is given: 2525.")
    private @Nullable Integer smtp;

    @Option(
            names = "--smtps",
            paramLabel = "PORT",
            converter = Ports.class,
            description =
                    "The port for TLS from the first byte, 0 for any that is free. If neither port is given: 2465.")
    private @Nullable Integer smtps;

    @Option(
            names = "--listen",
            paramLabel = ListenOption.SYNTAX,
            converter = ListenOption.class,
            description =
                    "In the place of --bind, --smtp and --smtps, once for each address: where to listen, for plaintext with STARTTLS"
                            + " (smtp) or for TLS from the first byte (smtps), and whose certificate clients get there that ask for no"
                            + " host, or for one that is not known here; the default host's unless given. With +proxy, each"
                            + " connection begins with a header of the PROXY protocol, version 1 or 2, and the client's address in"
                            + " it is believed: only a proxy such as HAProxy may be able to connect there."
                            + " Not with --tls jsse.")
    private List<ListenAddress> listen = List.of();

    @Mixin
    private PasswordFile passwordFile = new PasswordFile();

    @Option(
            names = "--maildir",
            paramLabel = "DIR",
            description = "Where the mail goes; Maildir in the working directory unless given. It is made if need be.")
    private Path maildir = Path.of("Maildir");

    @Mixin
    private ServiceOptions service = new ServiceOptions();

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Spec
    private @Nullable CommandSpec spec;

    private Main() {}

    /**
     * Runs the program.
     *
     * @param arguments see {@code --help}
     */
    public static void main(String[] arguments) {
        // Before the first logger is created; the file's name keeps other programs with this jar off our settings.
        if (System.getProperty("logback.configurationFile") == null) {
            System.setProperty("logback.configurationFile", "smtp-server-logback.xml");
        }
        // Before the first handshake: no engine of the JDK lets a client begin a second one in a connection.
        System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .registerConverter(Path.class, new Paths())
                .setParameterExceptionHandler((problem, given) -> {
                    problem.getCommandLine().getErr().println(oneLine(problem));
                    return MISUSED;
                })
                .setExecutionExceptionHandler((problem, commandLine, result) -> {
                    if (problem instanceof IOException) {
                        commandLine.getErr().println("smtp-server: " + EscapingConverter.escape(textOf(problem)));
                        return FAILED;
                    }
                    throw problem;
                });
    }

    private static String oneLine(ParameterException problem) {
        String text = textOf(problem).replaceFirst("^Error: ", "");
        return "smtp-server: " + EscapingConverter.escape(text) + Suggestions.of(problem) + " (see --help)";
    }

    private static String textOf(Exception problem) {
        String message = problem.getMessage();
        if (problem instanceof ExpressionSyntaxException) {
            // the lines behind the first show the place with a caret
            return String.valueOf(message).lines().findFirst().orElse("");
        }
        return message == null ? problem.toString() : message;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        requireOneWayToListen();
        refuseMisuse();
        Clock clock = Clock.systemUTC();
        RecentChanges changes = new RecentChanges(clock);
        ServerCounts counts = new ServerCounts();
        Systemd systemd = Systemd.of(System.getenv());
        RunningProgram program = new RunningProgram();
        passwordFile.file().ifPresent(file -> SecretFile.warnIfOpen(file, "decrypt the private keys"));
        KeyPasswords passwords = passwordFile.read();
        program.start(service::writePidFile);
        CertificateSource.Opened certificates =
                program.start(() -> source.open(unknown, passwords, firstListener(), changes));
        SmtpServer server =
                program.start(() -> server(certificates).counts(counts).start());
        Supplier<String> status = () -> "serving as " + certificates.hostName() + ", "
                + certificates.selector().statistics().hosts() + " hosts with files";
        Reloader reloader = new Reloader(certificates.reload(), systemd, status);
        List<String> ready = new ArrayList<>(server.ready());
        if (admin.address().isPresent()) {
            AdminPages pages = program.start(() -> new AdminPages(
                    certificates.selector(), certificates.hostName(), reloader, changes, counts, admin.trust(), clock));
            AdminServer port =
                    program.start(() -> AdminServer.start(admin.address().get(), admin.token(), pages));
            ready.add("admin=" + ListenAddress.text(port.address()));
        }
        Signals.onHangUp(reloader::request);
        CountDownLatch ended = new CountDownLatch(1);
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(systemd, program, ended), "smtp-end"));
        } catch (IllegalStateException terminatedMeanwhile) {
            return ENDED; // which has no effect: the JVM ends with the signal's own status
        }
        ready(ready);
        systemd.ready(status.get());
        ended.await();
        return ENDED;
    }

    private void requireOneWayToListen() {
        if (spec != null && !listen.isEmpty() && (address != null || smtp != null || smtps != null)) {
            throw new ParameterException(
                    spec.commandLine(), "--listen is in the place of --bind, --smtp and --smtps; give it alone");
        }
    }

    private void refuseMisuse() {
        Optional<String> misuse = admin.misuse();
        if (spec != null && misuse.isPresent()) {
            throw new ParameterException(spec.commandLine(), misuse.get());
        }
        if (spec != null && ticketKeys != null && engine != TlsEngine.NETTY_OPENSSL) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--ticket-keys is for --tls netty-openssl; Java's own TLS has no way to set ticket keys");
        }
    }

    private InetSocketAddress firstListener() {
        if (!listen.isEmpty()) {
            return new InetSocketAddress(listen.get(0).address(), listen.get(0).port());
        }
        int port = smtps == null ? SMTP : smtps;
        return new InetSocketAddress(bindAddress(), smtp == null ? port : smtp);
    }

    private InetAddress bindAddress() {
        return address == null ? InetAddress.getLoopbackAddress() : address;
    }

    private SmtpServer.Builder server(CertificateSource.Opened certificates) {
        SmtpServer.Builder server = SmtpServer.builder(certificates.selector(), certificates.hostName())
                .engine(engine)
                .bind(bindAddress())
                .maildir(maildir);
        if (ticketKeys != null) {
            server.ticketKeys(ticketKeys);
        }
        if (!listen.isEmpty()) {
            listen.forEach(server::listen);
            return server;
        }
        if (smtp != null || smtps == null) {
            server.smtp(smtp == null ? SMTP : smtp);
        }
        if (smtps != null || smtp == null) {
            server.smtps(smtps == null ? SMTPS : smtps);
        }
        return server;
    }

    private void ready(List<String> places) {
        PrintWriter out = spec == null
                ? new PrintWriter(System.out, true, StandardCharsets.US_ASCII)
                : spec.commandLine().getOut();
        out.println("READY " + String.join(" ", places));
        out.flush();
    }

    /**
     * Ends the server in the shutdown hook. A JVM that a signal ends exits with 128 and the signal's number, unless it
     * is halted.
     */
    private static void end(Systemd systemd, RunningProgram program, CountDownLatch ended) {
        systemd.stopping();
        program.close();
        ended.countDown();
        Runtime.getRuntime().halt(ENDED);
    }

    private static final class Engines extends Choice<TlsEngine> {
        Engines() {
            super(TlsEngine.values());
        }
    }

    private static final class Policies extends Choice<UnknownNamePolicy> {
        Policies() {
            super(UnknownNamePolicy.values());
        }
    }

    private static final class Addresses implements ITypeConverter<InetAddress> {
        @Override
        public InetAddress convert(String value) {
            return ListenOption.address(value);
        }
    }

    private static final class Ports implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String value) {
            try {
                int port = Integer.parseInt(value);
                if (port >= 0 && port <= 65535) {
                    return port;
                }
            } catch (NumberFormatException notANumber) {
                // interrupted: end at once
            }
            throw new TypeConversionException("expected a port from 0 to 65535 but was \"" + value + "\"");
        }
    }
}

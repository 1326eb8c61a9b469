package io.github.mailsni.examples.certcheck;

import io.github.mailsni.ServerName;
import io.github.mailsni.coverage.ClientProfile;
import io.github.mailsni.coverage.CoverageCheck;
import io.github.mailsni.coverage.TrustRoots;
import io.github.mailsni.examples.certcheck.live.Endpoint;
import io.github.mailsni.examples.certcheck.live.StartTls;
import io.github.mailsni.examples.commandline.EximMacrosOption;
import io.github.mailsni.examples.commandline.LayoutOption;
import io.github.mailsni.examples.commandline.PasswordFile;
import io.github.mailsni.examples.commandline.Paths;
import io.github.mailsni.examples.commandline.ServerNames;
import io.github.mailsni.examples.commandline.Suggestions;
import io.github.mailsni.internal.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the program: it checks the certificates that the clients of each host would get, and prints the verdicts. */
@Command(
        name = "certcheck",
        mixinStandardHelpOptions = true,
        version = "mailsni certcheck",
        sortOptions = false,
        usageHelpAutoWidth = true,
        customSynopsis = {
            "certcheck [OPTIONS] --default NAME [--layout LAYOUT] DIR... [HOST...]",
            "       certcheck [OPTIONS] --exim-config FILE HOST...",
            "       certcheck [OPTIONS] --connect ADDRESS:PORT [--starttls HOW] [HOST...]",
            "       certcheck [OPTIONS] --connect ADDRESS:PORT --default NAME DIR... [HOST...]"
        },
        description = {
            "%nTells whether every host name that users dial is covered by a certificate that Gmail and other clients accept:"
                    + " by the files of a server, by its Exim configuration, or by what it sends.%n"
        },
        footer = {
            "%nThere may be several directories, the further ones with a slash in their names; the first that has the"
                    + " default host's certificate is asked first.",
            "%nWith a directory and no HOST, everything that the directory can serve is checked, and the report has its files"
                    + " too: unused, duplicate, refused. With --connect and no HOST, the hosts are those of the directory, or"
                    + " else the host name in ADDRESS. Hosts may be in a file, one a line: @FILE.",
            "%nWith --connect the server is dialled for each host as by Gmail, Postfix, Exim, Jakarta Mail and an old client that"
                    + " knows RSA only, or as by --client alone; with a directory too, what it sends is compared with the files"
                    + " (stale-on-server). A handshake that fails is the host's verdict.",
            "%nJSON: {\"hosts\":[{\"host\",\"covered\",\"match\",\"certificate\":{...},\"problems\":[{\"code\",\"message\","
                    + "\"file\"}]}], ...}; with no HOST \"directory\", with --mta-sts \"mtaSts\" beside \"hosts\".%n"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all hosts are covered",
            "1:a host is not; with --strict also: there is something to be done",
            "2:an option, a file, the directory or the connection is wrong; one line on standard error says what"
        })
final class Main implements Callable<Integer> {
    private static final int COVERED = 0;
    private static final int NOT_COVERED = 1;
    private static final int MISUSED = 2;
    private static final int SMTP = 25;
    private static final Duration TO_CONNECT = Duration.ofMinutes(10);

    @Mixin
    private LayoutOption layout = new LayoutOption();

    @Option(
            names = "--default",
            paramLabel = "NAME",
            converter = ServerNames.class,
            description = "The host whose certificate clients get that ask for no host, or for an unknown one.")
    private @Nullable ServerName defaultHost;

    @Mixin
    private PasswordFile passwordFile = new PasswordFile();

    @Option(
            names = "--exim-config",
            paramLabel = "FILE",
            description = "An Exim configuration; its tls_certificate and tls_privatekey say which files.")
    private @Nullable Path eximConfiguration;

    @Mixin
    private EximMacrosOption eximMacros = new EximMacrosOption();

    @Option(
            names = "--connect",
            paramLabel = "ADDRESS:PORT",
            converter = Converters.Endpoints.class,
            description = "A running server; an IPv6 address stands in brackets.")
    private @Nullable Endpoint endpoint;

    @Option(
            names = "--starttls",
            paramLabel = "HOW",
            converter = Converters.Starts.class,
            description =
                    "How TLS begins there: smtp, imap, pop3 or none (with the first byte). Unless given, what is usual"
                            + " on the port: none on 465, 993 and 995, imap on 143, pop3 on 110, smtp on all others.")
    private @Nullable StartTls startTls;

    @Option(
            names = "--ehlo",
            paramLabel = "NAME",
            converter = ServerNames.class,
            description = "What to call ourselves in EHLO; our address unless given.")
    private @Nullable ServerName ehlo;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = Converters.Waits.class,
            description = "For how long one connection may take; 20s unless given.")
    private Duration timeout = Duration.ofSeconds(20);

    @Option(
            names = "--time-limit",
            paramLabel = "TIME",
            converter = Converters.Waits.class,
            description =
                    "For how long everything may take; with --connect 10m unless given, of files alone as long as it takes."
                            + " Hosts that a server was not asked for by then are not covered.")
    private @Nullable Duration timeLimit;

    @Option(
            names = "--trust",
            paramLabel = "FILE",
            description = "The authorities to trust instead of the public ones, in PEM; --dane asks for none.")
    private @Nullable Path trust;

    @Option(
            names = "--client",
            paramLabel = "CLIENT",
            converter = Converters.Clients.class,
            description =
                    "Judge as one kind of client alone: gmail, postfix, exim, jakarta-mail or rsa-only. Unless given, as all"
                            + " of them, and what rsa-only objects to is a warning.")
    private @Nullable ClientProfile client;

    @Option(
            names = "--dane",
            description =
                    "Judge as a sender that finds the keys in TLSA records 3 1 1 (RFC 7672): names, issuers and dates do"
                            + " not count. --format tlsa does so, too.")
    private boolean dane;

    @Option(
            names = "--expires-within",
            paramLabel = "TIME",
            converter = Converters.Periods.class,
            description = "How long before its end a certificate is reported: 3w, 21d (the default), 12h; 0d: never.")
    private Duration expiresWithin = CoverageCheck.SOON;

    @Option(
            names = "--mta-sts",
            paramLabel = "FILE",
            description = "An MTA-STS policy (RFC 8461): the hosts are the MX hosts of its domain, and must be in it.")
    private @Nullable Path mtaSts;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            converter = Converters.Formats.class,
            description =
                    "text (the default), json, html: one page for a browser, or tlsa: TLSA records 3 1 1 for every key that a host may present.")
    private Format format = Format.TEXT;

    @Option(
            names = "--tlsa-port",
            paramLabel = "PORT",
            converter = Converters.Ports.class,
            description = "The port in TLSA records; that of --connect unless given, or else 25.")
    private @Nullable Integer tlsaPort;

    @Option(names = "--strict", description = "Exit 1 also if there are nothing but warnings.")
    private boolean strict;

    @Parameters(arity = "0..*", paramLabel = "[DIR] HOST", hidden = true)
    private List<String> arguments = List.of();

    @Spec
    private @Nullable CommandSpec spec;

    private Main() {}

    /**
     * Runs the program.
     *
     * @param arguments see {@code --help}
     */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .registerConverter(Path.class, new Paths())
                .setParameterExceptionHandler((problem, given) -> {
                    problem.getCommandLine().getErr().println(misuse(problem));
                    return MISUSED;
                })
                .setExecutionExceptionHandler((problem, commandLine, result) -> {
                    commandLine.getErr().println("certcheck: " + Printable.line(failure(problem)));
                    return MISUSED;
                });
    }

    private static String misuse(ParameterException problem) {
        return "certcheck: " + Printable.line(textOf(problem)) + Printable.line(Suggestions.of(problem))
                + " (see --help)";
    }

    /** Describes a failure, with its place in the code if it is a fault of this program. */
    private static String failure(Exception problem) {
        if (problem instanceof IOException) {
            // the lines behind the first show the place in an expression
            return textOf(problem).lines().findFirst().orElse("");
        }
        StackTraceElement[] trace = problem.getStackTrace();
        return "this should not happen: " + problem + (trace.length > 0 ? " at " + trace[0] : "");
    }

    private static String textOf(Exception problem) {
        String message = problem.getMessage();
        return message == null ? problem.toString() : message;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        CommandLine commandLine = spec().commandLine();
        PrintWriter out = commandLine.getOut();
        Inquiry inquiry = inquiry();
        Findings findings;
        try (Progress progress =
                Terminal.showsProgress(System.getenv()) ? Progress.on(commandLine.getErr()) : Progress.silent()) {
            findings = limit().isPresent()
                    ? TimeLimit.within(limit().get(), () -> inquiry.findings(progress))
                    : inquiry.findings(progress);
        }
        Palette palette = Terminal.hasColours(System.getenv()) ? Palette.ANSI : Palette.NONE;
        out.print(new Output(palette, portOfTlsa()).of(findings, format));
        // both flush; the writer does not hear of what the stream below it could not write
        if (out.checkError() || System.out.checkError()) {
            throw new IOException("the answer could not be written: its reader has gone, or the disk is full");
        }
        if (format == Format.TLSA && !findings.covered()) {
            List<String> names = findings.notCovered();
            commandLine
                    .getErr()
                    .println("certcheck: not covered: "
                            + (names.isEmpty()
                                    ? "a line of the MTA-STS policy is wrong"
                                    : Output.some(names, findings.count()))
                            + "; without --format tlsa the report says why");
        }
        return findings.covered() && (!strict || findings.spotless()) ? COVERED : NOT_COVERED;
    }

    private Inquiry inquiry() throws IOException {
        Sources sources = new Sources(
                layout.layout(),
                Optional.ofNullable(defaultHost),
                passwordFile,
                Optional.ofNullable(eximConfiguration),
                eximMacros.macros(),
                Optional.ofNullable(endpoint),
                arguments);
        sources.misuse().ifPresent(problem -> {
            throw new ParameterException(spec().commandLine(), problem);
        });
        if (endpoint == null && (startTls != null || ehlo != null)) {
            throw new ParameterException(
                    spec().commandLine(), "--starttls and --ehlo are for a server; say which: --connect ADDRESS:PORT");
        }
        return new Inquiry(
                sources,
                check(),
                Optional.ofNullable(mtaSts),
                new Inquiry.Dialling(
                        Optional.ofNullable(startTls),
                        Optional.ofNullable(ehlo).map(ServerName::toString),
                        timeout,
                        limit().orElse(TO_CONNECT)),
                format);
    }

    private Optional<Duration> limit() {
        return Optional.ofNullable(timeLimit).or(() -> endpoint == null ? Optional.empty() : Optional.of(TO_CONNECT));
    }

    private CoverageCheck check() throws IOException {
        CoverageCheck check = CoverageCheck.standard().expiringWithin(expiresWithin);
        check = client == null ? check : check.forClients(client);
        if (dane || format == Format.TLSA) {
            return check.trusting(TrustRoots.dane());
        }
        return trust == null ? check : check.trusting(TrustRoots.fromPem(trust));
    }

    private int portOfTlsa() {
        if (tlsaPort != null) {
            return tlsaPort;
        }
        return endpoint == null ? SMTP : endpoint.port();
    }

    private CommandSpec spec() {
        if (spec == null) {
            throw new IllegalStateException("the command line has not been read");
        }
        return spec;
    }
}

package io.github.mailsni.exim;

import static java.util.Objects.requireNonNull;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.DirectoryEvent;
import io.github.mailsni.KeyPasswords;
import io.github.mailsni.RefusalReason;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.internal.Arguments;
import io.github.mailsni.internal.disk.Disk;
import io.github.mailsni.internal.disk.DiskThreads;
import io.github.mailsni.internal.exim.Listener;
import io.github.mailsni.internal.exim.configuration.PredefinedMacros;
import java.net.InetAddress;
import java.nio.file.FileSystem;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Holds what users may set before {@link EximTls.Builder#open}, and checks it. Apart from the builder, which is public and has these methods
 * from here. Not thread-safe.
 */
abstract class EximSettings {
    private Optional<String> primaryHostname = Optional.empty();
    private KeyPasswords passwords = KeyPasswords.none();
    private UnknownNamePolicy unknownNames = UnknownNamePolicy.DEFAULT;
    private Clock clock = Clock.systemUTC();
    private LongSupplier ticker = System::nanoTime;
    private Duration rescanInterval = Duration.ofMinutes(1);
    private long cacheBytes = EximAnswers.MOST_BYTES;
    private Consumer<DirectoryEvent> listener = event -> {};
    private Duration patience = Duration.ofMillis(DiskThreads.PATIENCE_MILLIS);
    private PredefinedMacros macros = PredefinedMacros.debian();
    private Optional<Listener> received = Optional.empty();
    private FileSystem fileSystem;
    private LongSupplier fileClock = System::currentTimeMillis;
    private final Source source;

    /** Gives the options. */
    @FunctionalInterface
    interface Source {
        EximOptions options(Optional<String> hostname, PredefinedMacros macros)
                throws ExpressionSyntaxException, CertificateLoadException;
    }

    /** Reads the options, in the course of time, with the settings of one builder. */
    @FunctionalInterface
    interface Reading {
        EximOptions read() throws ExpressionSyntaxException, CertificateLoadException;
    }

    /** The parts of an open selector. */
    record Opened(EximAnswers answers, OpenExim open, UnknownNamePolicy unknownNames, EximDisk disk) {}

    EximSettings(Source source, FileSystem fileSystem) {
        this.source = source;
        this.fileSystem = fileSystem;
    }

    /** Returns the builder that has these settings, as each setter does. */
    abstract EximTls.Builder builder();

    /**
     * The macros that Exim defines by itself, which say what is compiled into it, and by which the conditions of a configuration
     * ({@code .ifdef _HAVE_OPENSSL}) are judged.
     *
     * @param lines what {@code exim -bP macros} prints, {@code NAME=VALUE} in each line; macros of a configuration, whose names do not
     *     begin with an underscore, are left out. Unless given, those of Debian's Exim 4.96
     * @return this builder
     * @throws IllegalArgumentException if a line is no definition of a macro
     */
    public EximTls.Builder predefinedMacros(Collection<String> lines) {
        this.macros = PredefinedMacros.of(requireNonNull(lines, "lines"));
        return builder();
    }

    /**
     * Where connections are received: what {@code $received_ip_address} and {@code $received_port}, and {@code $interface_address} and
     * {@code $interface_port}, their older names, are in the expressions. For more listeners see {@link EximTls#forListener}. Unless
     * given, expressions with such variables have no value.
     *
     * @param address the address that clients connect to: not the wildcard that a socket listens on
     * @param port the port that they connect to, from 1 to 65535
     * @return this builder
     * @throws IllegalArgumentException if the port is none
     */
    public EximTls.Builder forListener(InetAddress address, int port) {
        this.received = Optional.of(EximTls.received(address, port));
        return builder();
    }

    /**
     * Sets where connections are received, as {@link #forListener(InetAddress, int)} does, for an address in text.
     *
     * @param address such as {@code 192.0.2.1} or {@code 2001:db8::1}; no name
     * @param port the port that clients connect to, from 1 to 65535
     * @return this builder
     * @throws IllegalArgumentException if the address or the port is none
     */
    public EximTls.Builder forListener(String address, int port) {
        return forListener(IpLiteral.parse(address), port);
    }

    /**
     * Sets the value of {@code $primary_hostname}.
     *
     * @param hostname the name; unless given, that of the configuration, or else what this computer is called
     * @return this builder
     */
    public EximTls.Builder primaryHostname(String hostname) {
        this.primaryHostname = Optional.of(requireNonNull(hostname, "primaryHostname"));
        return builder();
    }

    /**
     * Sets the file system that has the paths which the expressions give: those of certificates, keys, lookups and {@code exists}, each
     * from its root. A path that is none there, such as one that begins with a slash on a file system like that of Windows, is a failure
     * of the expression.
     *
     * @param files the file system; unless given, that of the configuration file, or else the default one
     * @return this builder
     */
    public EximTls.Builder fileSystem(FileSystem files) {
        this.fileSystem = requireNonNull(files, "fileSystem");
        return builder();
    }

    /**
     * Sets where the passwords of encrypted keys come from, which Exim does not accept.
     *
     * @param keyPasswords the source; {@link KeyPasswords#none()} unless said otherwise
     * @return this builder
     */
    public EximTls.Builder passwords(KeyPasswords keyPasswords) {
        this.passwords = requireNonNull(keyPasswords, "passwords");
        return builder();
    }

    /**
     * What clients get that ask for a name for which the expressions choose nothing else than without one, and which that
     * certificate does not cover.
     *
     * @param policy the policy; {@link UnknownNamePolicy#DEFAULT} unless said otherwise
     * @return this builder
     */
    public EximTls.Builder unknownNames(UnknownNamePolicy policy) {
        this.unknownNames = requireNonNull(policy, "unknownNames");
        return builder();
    }

    /**
     * Sets the clock by which certificates are valid.
     *
     * @param time the clock; the system's unless said otherwise
     * @return this builder
     */
    public EximTls.Builder clock(Clock time) {
        this.clock = requireNonNull(time, "clock");
        return builder();
    }

    /**
     * How often all answers are compared with the disk, to tell of changes and of certificates that expire where no client asks. A
     * client that asks sees changes within a second. Where there are many answers it is done less often, so that it takes a
     * twentieth of the time at most.
     *
     * @param interval positive, at most a thousand years; a minute unless said otherwise
     * @return this builder
     * @throws IllegalArgumentException if it is not positive, or longer
     */
    public EximTls.Builder rescanInterval(Duration interval) {
        this.rescanInterval = Arguments.positive(requireNonNull(interval, "rescanInterval"), "the rescan interval");
        return builder();
    }

    /**
     * About how much memory answers and their key material may take: some 10 kB for each host. What does not fit is evaluated and
     * read again when it is asked for, and has no last good credentials to go on with once its files are broken.
     *
     * @param bytes positive; 64 MiB unless said otherwise
     * @return this builder
     * @throws IllegalArgumentException if it is not positive
     */
    public EximTls.Builder cacheSize(long bytes) {
        this.cacheBytes = Arguments.positive(bytes, "the size of the cache");
        return builder();
    }

    /**
     * Who is told what happens to the certificates, as by a {@link CertificateDirectory}. A host goes by a name in its certificate:
     * the one that the path of the file contains, else the first. {@link DirectoryEvent.Loaded} comes when the first client asks
     * for a host, {@link DirectoryEvent.Removed} when its files are gone and the options choose others. Called by the thread that
     * compares, by those that reload, and by those of handshakes: it has to be thread-safe, and should not block. What it throws
     * is logged.
     *
     * @param events told each event
     * @return this builder
     */
    public EximTls.Builder listener(Consumer<DirectoryEvent> events) {
        this.listener = requireNonNull(events, "listener");
        return builder();
    }

    /** Sets the time that says when to compare with the disk again, in nanoseconds. */
    EximTls.Builder ticker(LongSupplier nanos) {
        this.ticker = nanos;
        return builder();
    }

    /** Sets how long a path has to answer. */
    EximTls.Builder patience(Duration longest) {
        this.patience = longest;
        return builder();
    }

    /** Sets the clock by which the system dates files, in milliseconds since 1970. */
    EximTls.Builder fileClock(LongSupplier millis) {
        this.fileClock = millis;
        return builder();
    }

    /**
     * Reads the options, and evaluates them for clients without a name.
     *
     * @throws ExpressionSyntaxException if the configuration or an expression cannot be used
     * @throws CertificateLoadException if the options are not set, or give no usable pair of files to clients without a name
     */
    Opened opened() throws ExpressionSyntaxException, CertificateLoadException {
        Reading configuration = reading();
        EximOptions options = configuration.read();
        if (!fileSystem.isOpen()) {
            throw new CertificateLoadException(
                    Path.of(EximOptions.CERTIFICATE), RefusalReason.CERTIFICATE_UNREADABLE, Disk.CLOSED);
        }
        EximReporter reporter = new EximReporter(listener, clock, ticker);
        EximDisk disk = new EximDisk(patience, fileSystem, fileClock);
        EximAnswers answers = answers(options, reporter, disk);
        OpenExim open = new OpenExim(
                configuration, new AnswersOfListeners(answers), reporter, clock, ticker, rescanInterval, disk);
        options.notes().log();
        reporter.deliver();
        return new Opened(answers, open, unknownNames, disk);
    }

    private Reading reading() {
        Optional<String> hostname = primaryHostname;
        PredefinedMacros predefined = macros;
        Optional<Listener> there = received;
        return () -> {
            EximOptions options = source.options(hostname, predefined);
            return there.map(options::forListener).orElse(options);
        };
    }

    private EximAnswers answers(EximOptions options, EximReporter reporter, EximDisk disk)
            throws ExpressionSyntaxException, CertificateLoadException {
        try {
            return new EximAnswers(
                    options, new EximAnswers.Settings(passwords, clock, cacheBytes, ticker, reporter, disk));
        } catch (ExpressionSyntaxException | CertificateLoadException | RuntimeException e) {
            disk.close();
            throw e;
        }
    }
}

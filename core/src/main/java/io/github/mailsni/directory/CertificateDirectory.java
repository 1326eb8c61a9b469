package io.github.mailsni.directory;

import static java.util.Objects.requireNonNull;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.CertificateSelector;
import io.github.mailsni.CertificateSource;
import io.github.mailsni.Credential;
import io.github.mailsni.DirectoryEvent;
import io.github.mailsni.DirectoryStatistics;
import io.github.mailsni.HostCredentials;
import io.github.mailsni.KeyPasswords;
import io.github.mailsni.LoadReport;
import io.github.mailsni.ReloadReport;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.StoredCredentials;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.internal.Arguments;
import io.github.mailsni.internal.disk.DiskThreads;
import io.github.mailsni.internal.pem.BouncyCastle;
import io.github.mailsni.internal.selector.CloseActions;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The certificates of a mail server's host names, from a directory of files.
 *
 * <pre>{@code
 * CertificateDirectory certificates = CertificateDirectory.builder(Path.of("/etc/exim4/tls"))
 *         .layout(Layout.exim())
 *         .defaultHost("mail.defaultdomain.com")
 *         .open();
 * }</pre>
 *
 * <p>The rule of selection. Candidates for a name are, in Exim's order: the host's own files; the files of the wildcard of its
 * parent domain; the default; and then any certificate here whose subjectAltName covers the name. Served is
 *
 * <ol>
 *   <li>the first candidate that covers the name (RFC 9525) and is within its validity;
 *   <li>else the first that covers it;
 *   <li>else what Exim would have served (Exim specification, chapter 43, on the Server Name Indication): the host's own files, or the default.
 * </ol>
 *
 * <p>The directory is followed: what is changed in it is served within about a second where the file system tells of changes, and after the
 * rescan interval where it does not. Each host changes on its own. Files that are being written, half of a pair, or files that make no
 * sense leave the host's last good credentials in service, as long as those are in memory; they are refused when they stay so: logged
 * once, reported, and the host without a last good pair goes on to the next candidate. A removed host goes; if the
 * whole directory vanishes, nobody does. Only when it is opened is a broken default fatal.
 *
 * <p>A path that does not answer within some seconds, such as a link to a network file system that is dead, or a source
 * of passwords that does not return, is one host's trouble: it is logged once, reported and counted ({@link
 * DirectoryStatistics#unanswering}), what was served stays in service, and the host is followed again when the path
 * answers. The threads that are lost in such paths are daemons, and at most 128; opening, reloading and closing return
 * all the same.
 *
 * <p>A directory of up to {@value #READ_AT_ONCE} hosts is read when it is opened, and so is every one whose layout goes
 * by certificates. In a larger one files are read on first use, and kept in a cache of bounded size; a thread of low
 * priority reads them all once to know their faults and names, and until it has passed a certificate serves only the
 * host that its files are named after. Validity is looked at once a second.
 *
 * <p>Thread-safe. Selecting does not throw; it waits for the disk only where {@link #readsDisk} says so. What is not
 * closed is followed until it is garbage.
 *
 * @since 0.1.0
 */
public final class CertificateDirectory implements CertificateSelector, AutoCloseable {
    /** A directory of up to so many hosts is read when it is opened. */
    static final int READ_AT_ONCE = 2_000;

    private final OpenDirectory open;
    private final SelectionCache answers;
    private final UnknownNamePolicy unknownNames;
    private final CloseActions closeActions = new CloseActions();

    private CertificateDirectory(OpenDirectory open, UnknownNamePolicy unknownNames) {
        this.open = open;
        this.answers = open.answers();
        this.unknownNames = unknownNames;
    }

    /**
     * Begins to open a directory. It may be on any file system that Java can open, such as one in memory or a ZIP file. Where that gives no
     * notice of changes, they are seen by the rescans and by {@link #reload()}. If the file system is closed, the last good credentials stay
     * in service, and {@link DirectoryStatistics#lost()} is true.
     *
     * @param directory where the files are
     * @return a builder for Exim's layout
     */
    public static Builder builder(Path directory) {
        return new Builder(directory);
    }

    @Override
    public Selection select(RequestedName name) {
        return name instanceof ServerName host ? answers.select(host) : answers.selectDefault();
    }

    @Override
    public boolean readsDisk(RequestedName name) {
        return name instanceof ServerName host && answers.readsDisk(host);
    }

    @Override
    public Optional<Selection> selectInMemory(RequestedName name) {
        return name instanceof ServerName host ? answers.selectInMemory(host) : Optional.of(answers.selectDefault());
    }

    @Override
    public UnknownNamePolicy unknownNames() {
        return unknownNames;
    }

    @Override
    public void recordPresented(RequestedName name, Selection selection, Credential presented) {
        open.recordPresented(name, selection);
    }

    @Override
    public void recordRejected(RequestedName name) {
        open.recordRejected(name);
    }

    /**
     * Reports the state of the files that were read so far.
     *
     * @return which are not in service, and why, and what clients may object to in those that are
     */
    @Override
    public LoadReport report() {
        return open.reporter().report();
    }

    /**
     * Compares the directory with what is served, and takes what has changed at once: for the hook that a renewal calls when it has
     * written everything. Files that are not in order are refused without waiting for their writer. Blocks while the disk does, but for
     * some seconds at most at a path that does not answer; handshakes do not wait for it.
     *
     * @return what has changed, and which files are refused; by the time it is returned the new state is served
     */
    public ReloadReport reload() {
        return open.reload();
    }

    /**
     * Returns the state in numbers. Goes through all hosts, which takes some milliseconds for a hundred thousand.
     *
     * @return the numbers of this moment
     */
    @Override
    public DirectoryStatistics statistics() {
        return open.statistics();
    }

    /**
     * Returns the hosts that have files here, each with its own credentials. The label of each is what its files are called: a host
     * name, {@code *.} and a domain, or the name of a folder. A host whose credentials do not do equally well, because one has
     * expired or does not cover the host, comes several times, with the best first; of credentials that do equally well and have
     * keys of one kind only the one that is valid longest is there.
     *
     * @return in the order of their labels; what is not in memory is read as the stream goes on, and what cannot be read is left
     *     out
     */
    public Stream<HostCredentials> hosts() {
        return open.hosts();
    }

    @Override
    public Stream<StoredCredentials> stored() {
        return open.stored();
    }

    @Override
    public CertificateSource origin() {
        return this;
    }

    @Override
    public Registration onChange(Runnable action) {
        return open.onChange(action);
    }

    @Override
    public Registration onClose(Runnable action) {
        return closeActions.add(action);
    }

    /**
     * Follows the directory no longer, and releases what the adapters have derived from the credentials: native memory, aliases.
     * Handshakes in flight end as they may; the selector still answers. Closing twice does nothing more.
     */
    @Override
    public void close() {
        open.close();
        closeActions.run();
    }

    /** Collects what is to be known of a directory before it is opened. Not thread-safe. */
    public static final class Builder {
        private final Path directory;
        private Layout layout = Layout.exim();
        private Optional<DefaultSource> defaultSource = Optional.empty();
        private UnknownNamePolicy unknownNames = UnknownNamePolicy.DEFAULT;
        private KeyPasswords passwords = KeyPasswords.none();
        private Clock clock = Clock.systemUTC();
        private LongSupplier fileClock = System::currentTimeMillis;
        private Duration patience = Duration.ofMillis(DiskThreads.PATIENCE_MILLIS);
        private Duration rescanInterval = Duration.ofMinutes(1);
        private long cacheBytes = 128L << 20;
        private boolean readAhead = true;
        private Consumer<DirectoryEvent> listener = event -> {};
        private int readAtOnce = READ_AT_ONCE;
        private boolean events = true;

        private Builder(Path directory) {
            this.directory = requireNonNull(directory, "directory");
        }

        /**
         * Sets how the files are named.
         *
         * @param files the layout; {@link Layout#exim()} unless said otherwise
         * @return this builder
         */
        public Builder layout(Layout files) {
            this.layout = requireNonNull(files, "layout");
            return this;
        }

        /**
         * Sets the host whose certificate clients get that ask for no host, or for one that is not known here. On port 25 it is
         * the MX's own name.
         *
         * @param host the host's name; U-labels are allowed
         * @return this builder
         * @throws IllegalArgumentException if it is no server name
         */
        public Builder defaultHost(String host) {
            this.defaultSource =
                    Optional.of(DefaultSource.of(ServerName.ofUnicode(requireNonNull(host, "defaultHost"))));
            return this;
        }

        /**
         * Takes the default of another selector, in the place of a {@linkplain #defaultHost default host} that has files here: for
         * a directory that is asked after the other one, by {@link CertificateSelector#orElse}. Such a directory may be empty. The other
         * selector has to be open for as long as this directory is.
         *
         * @param other whose clients without a name get what those of this directory get
         * @return this builder
         */
        public Builder defaultOf(CertificateSelector other) {
            this.defaultSource = Optional.of(DefaultSource.of(requireNonNull(other, "defaultOf")));
            return this;
        }

        /**
         * Sets what clients get that ask for a host which is not known here. A listener may have a policy of its own:
         * {@link CertificateSelector#withUnknownNames}.
         *
         * @param policy the policy; {@link UnknownNamePolicy#DEFAULT} unless said otherwise
         * @return this builder
         */
        public Builder unknownNames(UnknownNamePolicy policy) {
            this.unknownNames = requireNonNull(policy, "unknownNames");
            return this;
        }

        /**
         * Sets where the passwords of encrypted keys and of PKCS #12 files come from.
         *
         * @param source the source; {@link KeyPasswords#none()} unless said otherwise
         * @return this builder
         */
        public Builder passwords(KeyPasswords source) {
            this.passwords = requireNonNull(source, "passwords");
            return this;
        }

        /**
         * Sets the clock by which certificates are valid.
         *
         * @param time the clock; the system's in UTC unless said otherwise, and then it is looked at about once a second
         * @return this builder
         */
        public Builder clock(Clock time) {
            this.clock = requireNonNull(time, "clock");
            return this;
        }

        /**
         * Sets how often the whole directory is compared with what is served, for file systems that do not tell of changes, such as network
         * file systems. What could not be read for a cause outside of the files, for want of a descriptor or a password, is read again
         * then. In a large directory it is done less often, so that it takes a twentieth of the time at most.
         *
         * @param interval positive, at most a thousand years; a minute unless said otherwise
         * @return this builder
         * @throws IllegalArgumentException if it is not positive, or longer
         */
        public Builder rescanInterval(Duration interval) {
            this.rescanInterval = Arguments.positive(requireNonNull(interval, "rescanInterval"), "the rescan interval");
            return this;
        }

        /**
         * Sets how much memory, about, the key material in use may take: some 10 kB for each host. What does not fit is read again when
         * it is asked for, and has no last good credentials to go on with once its files are broken.
         *
         * @param bytes positive; 128 MiB unless said otherwise
         * @return this builder
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder cacheSize(long bytes) {
            this.cacheBytes = Arguments.positive(bytes, "the size of the cache");
            return this;
        }

        /**
         * Sets whether the files of a directory that is too large to be read at once are all read in the background, by all processors, to
         * know their faults and the names in their certificates. A private key that has been damaged in its number, while the public
         * key beside it has not, is the one fault that is found later: when the key is read to be used. It is never served.
         *
         * @param all true unless said otherwise; if false, files are read on first use only
         * @return this builder
         */
        public Builder readAhead(boolean all) {
            this.readAhead = all;
            return this;
        }

        /**
         * Sets who is told what happens to the certificates. Called by the thread that follows the directory, by those that open and
         * reload it, and, for unknown names, by those of handshakes: it has to be thread-safe, and should not block. It is told of changes
         * in the order in which they were put into service, unless it, or a path that does not answer, takes longer than a second meanwhile.
         * What it throws is logged.
         *
         * @param events told each event
         * @return this builder
         */
        public Builder listener(Consumer<DirectoryEvent> events) {
            this.listener = requireNonNull(events, "listener");
            return this;
        }

        /** Hears of no changes, as on a file system that does not tell of them. */
        Builder withoutEvents() {
            this.events = false;
            return this;
        }

        /** Sets the clock by which the system dates files, in milliseconds since 1970. */
        Builder fileClock(LongSupplier millis) {
            this.fileClock = millis;
            return this;
        }

        /** Sets how long a path has to answer. */
        Builder patience(Duration longest) {
            this.patience = longest;
            return this;
        }

        /** Up to how many hosts are read when the directory is opened. */
        Builder readAtOnce(int hosts) {
            this.readAtOnce = hosts;
            return this;
        }

        /**
         * Opens the directory and follows it from then on. Each file that is refused, and each certificate that clients may object
         * to, is logged in one line and is in the {@linkplain CertificateDirectory#report() report}.
         *
         * @return the open directory
         * @throws CertificateLoadException if the directory cannot be listed, or the default host's files are broken,
         *     or missing without another certificate here that is for it; the message says which file, and what to do
         * @throws IllegalStateException if no default host was given, or the Bouncy Castle on the class path is older than 1.78
         */
        public CertificateDirectory open() throws CertificateLoadException {
            BouncyCastle.requireSupported();
            DefaultSource byDefault = defaultSource.orElseThrow(() -> new IllegalStateException(
                    "no default host was given: call defaultHost with the name whose certificate unknown names get"));
            Path root = directory.resolve(directory.toString().isEmpty() ? "." : ""); // what is in it has a parent
            OpenDirectory open = new OpenDirectory(new OpenDirectory.Settings(
                    root,
                    layout.opened(root, passwords, clock),
                    byDefault,
                    passwords,
                    clock,
                    fileClock,
                    patience,
                    rescanInterval,
                    cacheBytes,
                    readAhead,
                    readAtOnce,
                    events,
                    listener));
            open.open();
            CertificateDirectory certificates = new CertificateDirectory(open, unknownNames);
            open.follow(new WeakReference<>(certificates));
            return certificates;
        }
    }
}

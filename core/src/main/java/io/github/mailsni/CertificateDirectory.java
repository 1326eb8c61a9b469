package io.github.mailsni;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
 * <p>Files that make no sense are refused: logged and reported, and the host goes on to the next candidate. Only a broken
 * default is fatal.
 *
 * <p>Everything is read when the directory is opened, and held in memory until it is closed; changes are not followed.
 *
 * <p>Thread-safe. Selecting neither blocks nor throws.
 */
public final class CertificateDirectory implements CertificateSelector, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateDirectory.class);

    private final HostIndex index;
    private final LoadReport report;
    private final UnknownNamePolicy unknownNames;
    private final Clock clock;
    private final CloseActions closeActions = new CloseActions();

    private CertificateDirectory(HostIndex index, LoadReport report, Builder builder) {
        this.index = index;
        this.report = report;
        this.unknownNames = builder.unknownNames;
        this.clock = builder.clock;
    }

    /**
     * Starts to describe a directory.
     *
     * @param directory where the files are
     * @return a builder for Exim's layout
     */
    public static Builder builder(Path directory) {
        return new Builder(directory);
    }

    @Override
    public Selection select(RequestedName name) {
        return index.select(name, clock.instant());
    }

    @Override
    public UnknownNamePolicy unknownNames() {
        return unknownNames;
    }

    /**
     * What the reading of the directory came to.
     *
     * @return which files are not in service, and why
     */
    @Override
    public LoadReport report() {
        return report;
    }

    /**
     * The hosts that have files here, each with what is served for it. The label of each is what its files are called: a host
     * name, {@code *.} and a domain, or the name of a folder.
     *
     * @return in the order of their labels; what is not in memory is read as the stream goes on, and what cannot be read is left
     *     out
     */
    public Stream<HostCredentials> hosts() {
        return index.hosts();
    }

    @Override
    public void onClose(Runnable action) {
        closeActions.add(action);
    }

    /**
     * Releases what the adapters have derived from the credentials: native memory, aliases. Handshakes in flight end as they
     * may; the selector still answers. Closing twice does nothing more.
     */
    @Override
    public void close() {
        closeActions.run();
    }

    /** Describes a directory. Not thread-safe. */
    public static final class Builder {
        private final Path directory;
        private Layout layout = Layout.exim();
        private Optional<ServerName> defaultHost = Optional.empty();
        private UnknownNamePolicy unknownNames = UnknownNamePolicy.DEFAULT;
        private KeyPasswords passwords = KeyPasswords.none();
        private Clock clock = Clock.systemUTC();

        private Builder(Path directory) {
            this.directory = directory;
        }

        /**
         * How the files are named.
         *
         * @param files the layout; {@link Layout#exim()} unless said otherwise
         * @return this builder
         */
        public Builder layout(Layout files) {
            this.layout = files;
            return this;
        }

        /**
         * The host whose certificate clients get that ask for no host, or for one that is not known here. On port 25 it is
         * the MX's own name.
         *
         * @param host the host's name; U-labels are allowed
         * @return this builder
         * @throws IllegalArgumentException if it is no server name
         */
        public Builder defaultHost(String host) {
            this.defaultHost = Optional.of(ServerName.ofUnicode(host));
            return this;
        }

        /**
         * What clients get that ask for a host which is not known here. A listener may have a policy of its own:
         * {@link CertificateSelector#withUnknownNames}.
         *
         * @param policy the policy; {@link UnknownNamePolicy#DEFAULT} unless said otherwise
         * @return this builder
         */
        public Builder unknownNames(UnknownNamePolicy policy) {
            this.unknownNames = policy;
            return this;
        }

        /**
         * Where the passwords of encrypted keys and of PKCS #12 files come from.
         *
         * @param source the source; {@link KeyPasswords#none()} unless said otherwise
         * @return this builder
         */
        public Builder passwords(KeyPasswords source) {
            this.passwords = source;
            return this;
        }

        /**
         * The clock by which certificates are valid or not.
         *
         * @param time the clock; the system's unless said otherwise
         * @return this builder
         */
        public Builder clock(Clock time) {
            this.clock = time;
            return this;
        }

        /**
         * Reads the directory. Each file that is refused, and each certificate that clients may object to, is logged in one
         * line and is in the {@linkplain CertificateDirectory#report() report}.
         *
         * @return the open directory
         * @throws CertificateLoadException if the directory cannot be listed, or the default host's files are broken,
         *     or missing without another certificate here that is for it; the message says which file, and what to do
         * @throws IllegalStateException if no default host was given
         */
        public CertificateDirectory open() throws CertificateLoadException {
            ServerName host = defaultHost.orElseThrow(() -> new IllegalStateException(
                    "no default host was given: call defaultHost with the name whose certificate unknown names get"));
            DirectoryReading reading = DirectoryReading.of(directory, layout, passwords, clock.instant());
            HostIndex index = reading.index(host);
            LoadReport report = reading.report();
            report.refused().forEach(file -> LOG.warn("refused: {}", file));
            report.warnings().forEach(warning -> LOG.warn("served all the same: {}", warning));
            return new CertificateDirectory(index, report, this);
        }
    }
}

package io.github.mailsni.exim;

import static java.util.Objects.requireNonNull;

import io.github.mailsni.CertificateLoadException;
import io.github.mailsni.CertificateSelector;
import io.github.mailsni.CertificateSource;
import io.github.mailsni.Credential;
import io.github.mailsni.DirectoryStatistics;
import io.github.mailsni.LoadReport;
import io.github.mailsni.MatchKind;
import io.github.mailsni.ReloadReport;
import io.github.mailsni.RequestedName;
import io.github.mailsni.Selection;
import io.github.mailsni.ServerName;
import io.github.mailsni.StoredCredentials;
import io.github.mailsni.UnknownNamePolicy;
import io.github.mailsni.internal.exim.Listener;
import io.github.mailsni.internal.pem.BouncyCastle;
import io.github.mailsni.internal.selector.CloseActions;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The certificates of a mail server's host names, as Exim's own options {@code tls_certificate} and {@code tls_privatekey} choose
 * them (Exim specification, chapters 11 and 43): from the operator's {@code exim4.conf}, or verbatim.
 *
 * <pre>{@code
 * EximTls certificates = EximTls.fromConfiguration(Path.of("/etc/exim4/exim4.conf"));
 * }</pre>
 *
 * <p>It answers as Exim does, but for what makes Exim fail:
 *
 * <ul>
 *   <li>The server name is checked, and upper case is folded. What is no host name counts as none.
 *   <li>No path leaves the directories that the expressions name. What would run programs, ask the network, or ask for this
 *       host's addresses ({@code @[]}) is refused when the expressions are read.
 *   <li>No name ends a handshake. Where an expression has no value, or its files cannot be used, the last good credentials of the
 *       name stay in service, else those for clients without a name are.
 * </ul>
 *
 * <p>A certificate chosen for a name is {@link MatchKind#EXACT}; if it is the one that clients without a name get,
 * {@link MatchKind#DEFAULT}.
 *
 * <p>An expression is evaluated once for each name; the answers are kept, within bounds. Whatever an answer depends on, each file
 * and directory that was looked at, is looked at again by the next handshake for that name, at most every 400 ms, so that a
 * change is in service within a second. Once in a rescan interval all answers are compared with the disk, so that changes are told
 * ({@link Builder#listener}) where no client asks. Credentials stay the same objects until their files change.
 *
 * <p>Files that are not in order are doubted for two seconds, in which a writer may finish them; then they are refused, which is logged and told.
 * What was good before stays in service until the files are in order again. {@link #reload} does not wait.
 *
 * <p>What is followed: the files of certificates and keys, the directories and links on the way to them, and the files of lookups. What
 * is not: the configuration itself, with its macros and the files that it includes. A change there is logged, and has effect with
 * {@link #reload}, as Exim reads it again only when it is told to.
 *
 * <p>A path that does not answer within some seconds, such as one on a network file system that is dead, is trouble of those names alone whose
 * files lie there: it is logged once, reported and counted ({@link DirectoryStatistics#unanswering}), what was good before stays in
 * service, and it is looked at again when it answers.
 *
 * <p>All paths are on the file system of the configuration file, or on the one that is {@linkplain Builder#fileSystem set}: one in memory or
 * a ZIP file will do. If it is closed, what was good before stays in service.
 *
 * <p>Thread-safe. Selecting never throws; it waits for the disk where {@link #readsDisk} says so.
 *
 * @since 0.1.0
 */
public final class EximTls implements CertificateSelector, AutoCloseable {
    private final EximAnswers answers;
    private final OpenExim open;
    private final EximDisk disk;
    private final UnknownNamePolicy unknownNames;
    private final CloseActions closeActions;
    /** The selector that this is a view of, so that it stays open as long as the view; null if this is no view. */
    private final @Nullable EximTls viewed;

    private EximTls(EximSettings.Opened opened) {
        this.disk = opened.disk();
        this.answers = opened.answers();
        this.open = opened.open();
        this.unknownNames = opened.unknownNames();
        this.closeActions = new CloseActions();
        this.viewed = null;
    }

    private EximTls(EximAnswers answers, EximTls viewed) {
        this.disk = viewed.disk;
        this.answers = answers;
        this.open = viewed.open;
        this.unknownNames = viewed.unknownNames;
        this.closeActions = viewed.closeActions;
        this.viewed = viewed;
    }

    /**
     * Opens a selector over the options of a configuration file.
     *
     * @param configuration for example {@code /etc/exim4/exim4.conf}; on Debian {@code /var/lib/exim4/config.autogenerated}
     * @return the open selector
     * @throws ExpressionSyntaxException if the file or an expression in it cannot be used
     * @throws CertificateLoadException if the options are not set, or give no usable pair of files to clients without a name
     */
    public static EximTls fromConfiguration(Path configuration)
            throws ExpressionSyntaxException, CertificateLoadException {
        return builder(configuration).open();
    }

    /**
     * The options themselves.
     *
     * @param certificateExpression the value of {@code tls_certificate}
     * @param privateKeyExpression the value of {@code tls_privatekey}; if it is empty, the keys are in the certificates' files
     * @return the open selector
     * @throws ExpressionSyntaxException if an expression cannot be used
     * @throws CertificateLoadException if the options give no usable pair of files to clients without a name
     */
    public static EximTls of(String certificateExpression, String privateKeyExpression)
            throws ExpressionSyntaxException, CertificateLoadException {
        return builder(certificateExpression, privateKeyExpression).open();
    }

    /**
     * {@code tls_certificate} alone: {@code tls_privatekey} is unset, and the keys are in the files of the certificates.
     *
     * @param certificateExpression the value of {@code tls_certificate}
     * @return the open selector
     * @throws ExpressionSyntaxException if the expression cannot be used
     * @throws CertificateLoadException if it gives no usable file to clients without a name
     */
    public static EximTls of(String certificateExpression) throws ExpressionSyntaxException, CertificateLoadException {
        return builder(certificateExpression, "").open();
    }

    /**
     * Starts from a configuration file.
     *
     * @param configuration the file, which is read when the builder opens
     * @return a builder
     */
    public static Builder builder(Path configuration) {
        requireNonNull(configuration, "configuration");
        return new Builder(
                (hostname, macros) -> EximOptions.read(configuration, hostname, macros), configuration.getFileSystem());
    }

    /**
     * Starts from the options themselves.
     *
     * @param certificateExpression the value of {@code tls_certificate}
     * @param privateKeyExpression the value of {@code tls_privatekey}; if it is empty, the keys are in the certificates' files
     * @return a builder
     */
    public static Builder builder(String certificateExpression, String privateKeyExpression) {
        requireNonNull(certificateExpression, "certificateExpression");
        requireNonNull(privateKeyExpression, "privateKeyExpression");
        return new Builder(
                (hostname, macros) -> EximOptions.of(certificateExpression, privateKeyExpression, hostname),
                FileSystems.getDefault());
    }

    /**
     * Returns a selector for the connections that one listener receives: {@code $received_ip_address} and {@code $received_port}, and
     * {@code $interface_address} and {@code $interface_port}, their older names, have its values in the expressions. Files, reloads,
     * numbers, events and the end are shared. Without such variables in the expressions all listeners have equal answers. Asking twice
     * for one listener costs nothing more. Reads the disk.
     *
     * @param address the address that clients connect to: not the wildcard that a socket listens on
     * @param port the port that they connect to, from 1 to 65535
     * @return the selector of that listener, which is closed with this one
     * @throws ExpressionSyntaxException if an expression has no value there for clients without a name
     * @throws CertificateLoadException if the options give no usable pair of files there to clients without a name
     * @throws IllegalArgumentException if the port is none
     */
    public EximTls forListener(InetAddress address, int port)
            throws ExpressionSyntaxException, CertificateLoadException {
        return new EximTls(open.on(received(address, port)), viewed == null ? this : viewed);
    }

    /**
     * Returns a selector for the connections that one listener receives, as {@link #forListener(InetAddress, int)} does, for an address
     * in text.
     *
     * @param address the address that clients connect to, such as {@code 192.0.2.1} or {@code 2001:db8::1}; no name
     * @param port the port that they connect to, from 1 to 65535
     * @return the selector of that listener, which is closed with this one
     * @throws ExpressionSyntaxException if an expression has no value there for clients without a name
     * @throws CertificateLoadException if the options give no usable pair of files there to clients without a name
     * @throws IllegalArgumentException if the address or the port is none
     */
    public EximTls forListener(String address, int port) throws ExpressionSyntaxException, CertificateLoadException {
        return forListener(IpLiteral.parse(address), port);
    }

    static Listener received(InetAddress address, int port) {
        requireNonNull(address, "address");
        if (port < 1 || port > 0xffff) {
            throw new IllegalArgumentException("the port " + port + " is none; expected a number from 1 to 65535");
        }
        return Listener.of(address.getAddress(), port);
    }

    @Override
    public CertificateSource origin() {
        return viewed == null ? this : viewed;
    }

    @Override
    public Selection select(RequestedName name) {
        return selection(name.serverName());
    }

    private Selection selection(Optional<ServerName> name) {
        return name.isPresent() && !answers.options().followServerName()
                ? open.byDefaultFor(answers, name.get())
                : open.answer(answers, name).selection();
    }

    @Override
    public UnknownNamePolicy unknownNames() {
        return unknownNames;
    }

    @Override
    public boolean readsDisk(RequestedName name) {
        return answers.inMemory(asked(name)).isEmpty();
    }

    @Override
    public Optional<Selection> selectInMemory(RequestedName name) {
        return asked(name).equals(name.serverName())
                ? answers.inMemory(name.serverName()).map(EximAnswer::selection)
                : CertificateSelector.super.selectInMemory(name);
    }

    /** Returns the name, if the options ask for it. */
    private Optional<ServerName> asked(RequestedName name) {
        return answers.options().followServerName() ? name.serverName() : Optional.empty();
    }

    /**
     * What has been read so far, for the names that clients have asked for: which files are not in service, and why, also those that
     * a writer may still be at work on, and what clients may object to. An expression that has no value for some names is among the files, by the configuration that it is
     * written in, or by the name of its option.
     */
    @Override
    public LoadReport report() {
        return open.report();
    }

    /**
     * Why clients get what they get. Evaluates the options anew, and reads the disk.
     *
     * @param name the name that clients ask for
     * @return the explanation
     */
    public EximExplanation explain(ServerName name) {
        EximAnswer answer =
                open.answer(answers, answers.options().followServerName() ? Optional.of(name) : Optional.empty());
        return EximExplainer.explain(
                answers.options(), Optional.of(name), answer, selection(Optional.of(name)), answers.time(), disk);
    }

    /**
     * Why clients get what they get that send no server name. Evaluates the options anew, and reads the disk.
     *
     * @return the explanation
     */
    public EximExplanation explain() {
        EximAnswer answer = open.answer(answers, Optional.empty());
        return EximExplainer.explain(
                answers.options(), Optional.empty(), answer, answer.selection(), answers.time(), disk);
    }

    /**
     * Returns the name of the server: {@code primary_hostname}, or the name of this computer, for which the name service may be asked.
     *
     * @return the value of {@code $primary_hostname}
     */
    public String primaryHostname() {
        return answers.options().hostname().get();
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
     * Compares every answer that is in memory with the disk, and takes what has changed at once: for the hook that a renewal calls when
     * it has written everything. A name that no client has asked for has no answer yet. Blocks while the disk does.
     *
     * <p>A configuration file that has changed, or includes one that has, is read anew, with the settings of the builder. If it cannot be
     * read, gives no usable pair of files to clients without a name, or asks for the listener as the one before did not, nothing changes: it
     * is logged, told, and in the {@linkplain #report report} until a later reload can use it. The name of the server is that of the
     * configuration in use.
     *
     * @return what has changed, and which files are refused; by the time it is returned the new state is served
     */
    public ReloadReport reload() {
        return open.reload();
    }

    /**
     * Returns the state in numbers, of the names that clients have asked for. Hosts are lists of files that the options have given. Does
     * not wait for the disk.
     *
     * @return the numbers of this moment
     */
    @Override
    public DirectoryStatistics statistics() {
        return open.statistics();
    }

    /**
     * {@inheritDoc}
     *
     * @return an empty stream: the options can give files for any name
     */
    @Override
    public Stream<StoredCredentials> stored() {
        return Stream.empty();
    }

    @Override
    public Registration onChange(Runnable action) {
        return open.reporter().onChange(action);
    }

    @Override
    public Registration onClose(Runnable action) {
        return closeActions.add(action);
    }

    /**
     * Follows the files no longer, and releases what the adapters have derived from the credentials, and what is kept of the answers.
     * The selector still answers. Closing twice does nothing more.
     */
    @Override
    public void close() {
        open.close();
        closeActions.run();
    }

    /** Describes how the options are evaluated. Not thread-safe. */
    public static final class Builder extends EximSettings {
        private Builder(Source source, FileSystem fileSystem) {
            super(source, fileSystem);
        }

        @Override
        Builder builder() {
            return this;
        }

        /**
         * Reads the options, and evaluates them for clients without a name.
         *
         * @return the open selector
         * @throws ExpressionSyntaxException if the configuration or an expression cannot be used
         * @throws CertificateLoadException if the options are not set, or give no usable pair of files to clients without a name
         * @throws IllegalStateException if the Bouncy Castle on the class path is older than 1.78
         */
        public EximTls open() throws ExpressionSyntaxException, CertificateLoadException {
            BouncyCastle.requireSupported();
            EximTls exim = new EximTls(opened());
            exim.open.follow(new WeakReference<>(exim));
            return exim;
        }
    }
}

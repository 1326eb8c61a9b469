package io.github.mailsni.coverage;

import static java.util.Objects.requireNonNull;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.ServerName;
import io.github.mailsni.directory.CertificateDirectory;
import io.github.mailsni.internal.Arguments;
import io.github.mailsni.internal.Printable;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks whether hosts are covered by certificates that the clients of mail servers accept: for the host's name, within their
 * validity, with a chain to a trusted root, with a key and signatures of today's strength.
 *
 * <pre>{@code
 * CoverageReport report = CoverageCheck.standard()
 *         .expiringWithin(Duration.ofDays(21))
 *         .check(certificates, "mail.example.com", "smtp.example.org");
 * System.out.print(report.toText());
 * }</pre>
 *
 * <p>A name is compared as RFC 9525 says, so the common name does not count. A chain is tried as it is sent (RFC 5280): what the
 * server does not send is not looked for elsewhere, since clients do not either, and what no path to a root needs does no harm. Clients
 * are those on OpenSSL and Java's: what either of them refuses is not covered. Of chains that are made to keep clients busy a bounded number
 * of paths is tried. Revocation is not checked.
 *
 * <p>Immutable and thread-safe. A check reads files where the selector does, and the permissions of key files. It changes nothing: what is
 * in service stays so. A view of a directory is judged as the directory is.
 */
public final class CoverageCheck {
    /** How long before its end a certificate is reported, unless said otherwise: two thirds into a life of 64 days. */
    public static final Duration SOON = Duration.ofDays(21);

    private final TrustRoots roots;
    private final Clients clients;
    private final Clock clock;
    private final Duration soon;

    private CoverageCheck(TrustRoots roots, Clients clients, Clock clock, Duration soon) {
        this.roots = roots;
        this.clients = clients;
        this.clock = clock;
        this.soon = soon;
    }

    /**
     * A check by the {@linkplain TrustRoots#publicRoots() public roots} and the system's clock, that reports certificates
     * {@linkplain #SOON three weeks} before they expire.
     *
     * @return the check
     */
    public static CoverageCheck standard() {
        return new CoverageCheck(TrustRoots.publicRoots(), Clients.ALL, Clock.systemUTC(), SOON);
    }

    /**
     * The same check with other roots.
     *
     * @param authorities whose word counts
     * @return a check
     */
    public CoverageCheck trusting(TrustRoots authorities) {
        return new CoverageCheck(requireNonNull(authorities, "authorities"), clients, clock, soon);
    }

    /**
     * The same check as by these kinds of clients alone. Unless it is called, {@link ClientProfile all kinds} are asked, and every one
     * but {@link ClientProfile#RSA_ONLY} decides.
     *
     * @param only the kinds of clients; each of them decides whether a host is covered
     * @return a check
     * @throws IllegalArgumentException if there is none
     */
    public CoverageCheck forClients(ClientProfile... only) {
        List<ClientProfile> these = List.of(requireNonNull(only, "clients"));
        if (these.isEmpty()) {
            throw new IllegalArgumentException("name the clients that are to be covered");
        }
        return new CoverageCheck(roots, Clients.of(these), clock, soon);
    }

    /**
     * The kinds of clients that are asked.
     *
     * @return in order; unmodifiable
     */
    public List<ClientProfile> clients() {
        return clients.asked();
    }

    /**
     * Whether a host is covered only if a kind of client is content.
     *
     * @param client the kind of client
     * @return false if it is not asked, or if what it objects to is a warning
     */
    public boolean isDecisive(ClientProfile client) {
        return clients.decisive().contains(requireNonNull(client, "client"));
    }

    /**
     * The same check by another clock: {@code Clock.offset(clock, Duration.ofDays(30))} asks about next month.
     *
     * @param time the clock; read once in each check
     * @return a check
     */
    public CoverageCheck at(Clock time) {
        return new CoverageCheck(roots, clients, requireNonNull(time, "clock"), soon);
    }

    /**
     * The same check with another period in which {@link ProblemCode#EXPIRES_SOON} is reported.
     *
     * @param period how long before the end of its validity a certificate expires soon; zero: never
     * @return a check
     * @throws IllegalArgumentException if the period is negative, or longer than a thousand years
     */
    public CoverageCheck expiringWithin(Duration period) {
        requireNonNull(period, "period");
        return new CoverageCheck(
                roots, clients, clock, Arguments.notNegative(period, "the period in which a certificate expires soon"));
    }

    /**
     * Checks what clients of hosts are given.
     *
     * @param certificates answers the handshakes
     * @param hosts the hosts that users dial; U-labels are allowed. A host that is given twice is checked once
     * @return the verdicts
     * @throws IllegalArgumentException if one of them is no server name; the message says why
     */
    public CoverageReport check(CertificateSelector certificates, Collection<String> hosts) {
        requireNonNull(certificates, "certificates");
        Map<ServerName, String> names = new LinkedHashMap<>();
        requireNonNull(hosts, "hosts")
                .forEach(host -> names.putIfAbsent(ServerName.ofUnicode(requireNonNull(host, "host")), host));
        Instant at = now();
        HostCheck examination = new HostCheck(certificates, roots, clients, at, soon);
        return new CoverageReport(at, roots.toString(), examination.hosts(names));
    }

    /**
     * Checks what clients of hosts are given.
     *
     * @param certificates answers the handshakes
     * @param hosts the hosts that users dial; U-labels are allowed
     * @return the verdicts
     * @throws IllegalArgumentException if one of them is no server name; the message says why
     */
    public CoverageReport check(CertificateSelector certificates, String... hosts) {
        return check(certificates, List.of(hosts));
    }

    /**
     * Checks what a server has sent, read from the wire.
     *
     * @param host the host that was dialled; U-labels are allowed
     * @param chains the chain that each client got, as it was sent, the leaf first: that of a client that prefers ECDSA, that of a
     *     client that knows nothing but RSA, and so on. Equal chains count once; none of them is empty
     * @return the verdict. Each kind of client is taken to get those chains whose keys it can use, and of these the ones that are for the
     *     host; a leaf that is not for the host, beside another that is, is a stand-in. Problems have no files
     * @throws IllegalArgumentException if the host is no server name, or there is no chain, or one is empty
     */
    public HostCoverage checkSent(String host, Collection<List<X509Certificate>> chains) {
        requireNonNull(host, "host");
        if (requireNonNull(chains, "chains").isEmpty() || chains.stream().anyMatch(List::isEmpty)) {
            throw new IllegalArgumentException("no certificate was sent for " + Printable.line(host));
        }
        return SentChains.verdict(
                examiner(now()),
                host,
                ServerName.ofUnicode(host),
                clients,
                chains.stream().distinct().toList());
    }

    /**
     * Checks what a server has sent to each kind of client, read from the wire.
     *
     * @param host the host that was dialled; U-labels are allowed
     * @param chains the chain that each kind of client got, as it was sent, the leaf first; none of them is empty
     * @return the verdict, by these kinds of clients alone; those that were sent nothing are added with
     *     {@link HostCoverage#withClient}. Problems have no files
     * @throws IllegalArgumentException if the host is no server name, or there is no chain, or one is empty
     */
    public HostCoverage checkSent(String host, Map<ClientProfile, List<X509Certificate>> chains) {
        requireNonNull(host, "host");
        if (requireNonNull(chains, "chains").isEmpty()
                || chains.values().stream().anyMatch(List::isEmpty)) {
            throw new IllegalArgumentException("no certificate was sent for " + Printable.line(host));
        }
        return SentChains.verdict(examiner(now()), host, ServerName.ofUnicode(host), clients, new EnumMap<>(chains));
    }

    private ChainCheck examiner(Instant at) {
        return new ChainCheck(at, soon, new Trust(roots, at, Issuers.none()));
    }

    /**
     * A report of verdicts that were made one by one with this check.
     *
     * @param hosts the verdicts
     * @return the report, by this check's roots and at the present instant of its clock
     */
    public CoverageReport report(Collection<HostCoverage> hosts) {
        return new CoverageReport(now(), roots.toString(), List.copyOf(hosts));
    }

    /**
     * Checks a whole directory: every name that it can serve, every file, what is never used.
     *
     * @param certificates a {@link CertificateDirectory}, or a view of one
     * @return the report
     * @throws IllegalArgumentException if it is a selector that cannot {@linkplain CertificateSelector#stored() list} what it has
     */
    public DirectoryReport checkDirectory(CertificateSelector certificates) {
        Instant at = now();
        DirectoryCheck examination =
                new DirectoryCheck(requireNonNull(certificates, "certificates"), roots, clients, at, soon);
        return new DirectoryReport(
                at, roots.toString(), examination.names(), examination.files(), examination.duplicates());
    }

    /** Certificates count whole seconds. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}

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
 * Checks that each host has a certificate that the clients of mail servers accept: it names the host, is within its
 * validity, chains to a trusted root, and has a key and signatures of today's strength.
 *
 * <pre>{@code
 * CoverageReport report = CoverageCheck.standard()
 *         .expiringWithin(Duration.ofDays(21))
 *         .check(certificates, "mail.example.com", "smtp.example.org");
 * System.out.print(report.toText());
 * }</pre>
 *
 * <p>Presented identifiers are compared with the host as RFC 9525 says, so the common name does not count. A chain is
 * validated as it is sent (RFC 5280): missing certificates are not fetched, since clients do not fetch them either, and
 * certificates that no path to a root needs do no harm. A certificate must pass the rules of OpenSSL and those of Java.
 * In chains that are made to keep clients busy, a bounded number of paths is tried. Revocation is not checked.
 *
 * <p>Immutable and thread-safe. A check reads files where the selector does, and the permissions of key files; it
 * changes nothing in service. Of a file that does not answer for seconds, as on a dead network file system, it says nothing that only the file
 * could tell. A view of a directory is judged as the directory is.
 *
 * @since 0.1.0
 */
public final class CoverageCheck {
    /**
     * The default of {@link #expiringWithin}: a certificate is reported three weeks before it expires, two thirds into
     * a life of 64 days.
     */
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
     * Creates a check that trusts the {@linkplain TrustRoots#publicRoots() public roots}, uses the system's clock, and
     * reports certificates {@linkplain #SOON three weeks} before they expire.
     *
     * @return the check
     */
    public static CoverageCheck standard() {
        return new CoverageCheck(TrustRoots.publicRoots(), Clients.ALL, Clock.systemUTC(), SOON);
    }

    /**
     * Returns this check with other roots.
     *
     * @param authorities the roots that chains must lead to
     * @return a check
     */
    public CoverageCheck trusting(TrustRoots authorities) {
        return new CoverageCheck(requireNonNull(authorities, "authorities"), clients, clock, soon);
    }

    /**
     * Returns this check for these kinds of clients alone. By default {@link ClientProfile all kinds} are checked, and
     * every one but {@link ClientProfile#RSA_ONLY} decides.
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
     * The kinds of clients that are checked.
     *
     * @return in order; unmodifiable
     */
    public List<ClientProfile> clients() {
        return clients.asked();
    }

    /**
     * Whether a host is covered only if this kind of client accepts it.
     *
     * @param client the kind of client
     * @return false if it is not checked, or if its objections are warnings
     */
    public boolean isDecisive(ClientProfile client) {
        return clients.decisive().contains(requireNonNull(client, "client"));
    }

    /**
     * Returns this check with another clock: {@code Clock.offset(clock, Duration.ofDays(30))} asks about next month.
     *
     * @param time the clock; read once in each check
     * @return a check
     */
    public CoverageCheck at(Clock time) {
        return new CoverageCheck(roots, clients, requireNonNull(time, "clock"), soon);
    }

    /**
     * Returns this check with another period in which {@link ProblemCode#EXPIRES_SOON} is reported.
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
     * Checks the certificates that clients of these hosts are presented.
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
     * Checks the certificates that clients of these hosts are presented.
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
     * Checks the chains that a server has sent to its clients.
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
     * Checks the chains that a server has sent to each kind of client.
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
        return new ChainCheck(at, soon, new Trust(roots, at, Issuers.none(at)), new FileLooks());
    }

    /**
     * Collects verdicts that were made one by one with this check.
     *
     * @param hosts the verdicts
     * @return the report, by this check's roots and at the present instant of its clock
     */
    public CoverageReport report(Collection<HostCoverage> hosts) {
        return new CoverageReport(now(), roots.toString(), List.copyOf(hosts));
    }

    /**
     * Checks a whole directory: every name that it can serve, every file, and the certificates that are never used.
     *
     * @param certificates a {@link CertificateDirectory}, or a view of one
     * @return the report
     * @throws IllegalArgumentException if the selector cannot {@linkplain CertificateSelector#stored() list} its
     *     credentials
     */
    public DirectoryReport checkDirectory(CertificateSelector certificates) {
        Instant at = now();
        DirectoryCheck examination =
                new DirectoryCheck(requireNonNull(certificates, "certificates"), roots, clients, at, soon);
        return new DirectoryReport(
                at, roots.toString(), examination.names(), examination.files(), examination.duplicates());
    }

    /** The clock's instant in whole seconds, as in certificates. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}

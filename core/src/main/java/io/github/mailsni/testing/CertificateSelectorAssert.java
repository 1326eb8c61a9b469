package io.github.mailsni.testing;

import static java.util.Objects.requireNonNull;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.coverage.CoverageCheck;
import io.github.mailsni.coverage.CoverageReport;
import io.github.mailsni.coverage.TrustRoots;
import io.github.mailsni.internal.Arguments;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.AbstractAssert;

/**
 * Asserts that a selector's hosts are covered by the certificates that clients are presented. Each demand is checked at
 * once, together with those before it: that hosts are {@linkplain #covers covered}, that their chains are {@linkplain
 * #trustedBy trusted}, and that they remain so for {@linkplain #forAtLeast some time}. Issuers are not checked until
 * {@link #trustedBy} is called.
 *
 * <p>A failure shows the hosts that are not covered, the reasons, the file to mend, and the remedy.
 *
 * @since 0.1.0
 */
@SuppressWarnings("exports") // its users have AssertJ
public final class CertificateSelectorAssert extends AbstractAssert<CertificateSelectorAssert, CertificateSelector> {
    private final Set<String> hosts = new LinkedHashSet<>();
    private TrustRoots roots = TrustRoots.unchecked();
    private Clock clock = Clock.systemUTC();
    private Duration period = Duration.ZERO;

    CertificateSelectorAssert(CertificateSelector actual) {
        super(actual, CertificateSelectorAssert.class);
    }

    /**
     * Demands that every host is covered: each of its certificates names the host (RFC 9525, the common name does not
     * count), is valid, is for servers, and has a key and signatures of today's strength.
     *
     * @param names the hosts that users dial; U-labels are allowed
     * @return this
     * @throws IllegalArgumentException if there is none, or one is no server name
     */
    public CertificateSelectorAssert covers(String... names) {
        return covers(List.of(names));
    }

    /**
     * Demands that every host is covered.
     *
     * @param names the hosts that users dial; U-labels are allowed
     * @return this
     * @throws IllegalArgumentException if there is none, or one is no server name
     * @see #covers(String...)
     */
    public CertificateSelectorAssert covers(Iterable<String> names) {
        requireNonNull(names, "names").forEach(name -> hosts.add(requireNonNull(name, "name")));
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("name the hosts that users dial; to cover none is always true");
        }
        return check();
    }

    /**
     * Demands that the chains, as they are sent, lead to one of these roots. Fails unless hosts were {@linkplain
     * #covers named} before, since a demand on no host would always pass.
     *
     * @param authorities the roots
     * @return this
     */
    public CertificateSelectorAssert trustedBy(TrustRoots authorities) {
        roots = requireNonNull(authorities, "authorities");
        demandHosts("trustedBy(...)");
        return check();
    }

    /**
     * Demands that the chains, as they are sent, lead to the root of a test's authority. Fails unless hosts were
     * {@linkplain #covers named} before.
     *
     * @param authority the authority; the root above it is trusted
     * @return this
     */
    public CertificateSelectorAssert trustedBy(TestAuthority authority) {
        return trustedBy(requireNonNull(authority, "authority").roots());
    }

    /**
     * Demands that certificates have not expired after some time, beside the demands so far. Fails unless hosts were
     * {@linkplain #covers named} before.
     *
     * @param time the time from now
     * @return this
     * @throws IllegalArgumentException if the time is negative, or longer than a thousand years
     */
    public CertificateSelectorAssert forAtLeast(Duration time) {
        period = Arguments.notNegative(requireNonNull(time, "time"), "the time for which certificates are to be valid");
        demandHosts("forAtLeast(...)");
        return check();
    }

    /**
     * Sets the clock of the demands that follow. Call it first.
     *
     * @param time the clock
     * @return this
     */
    public CertificateSelectorAssert at(Clock time) {
        clock = requireNonNull(time, "clock");
        return check();
    }

    /**
     * Judges hosts as senders do that find keys in TLSA records {@code 3 1 1} (DANE, RFC 7672 section 3.1.1): neither
     * names nor issuers nor dates of certificates are checked. Call it first.
     *
     * @return this
     * @see TrustRoots#dane()
     */
    public CertificateSelectorAssert forDane() {
        roots = TrustRoots.dane();
        return check();
    }

    /** Refuses a demand on no host, which would always pass. */
    private void demandHosts(String demand) {
        isNotNull();
        if (hosts.isEmpty()) {
            failWithMessage(
                    "%s",
                    demand + " checks nothing yet, since no host is named; say before it which hosts users dial:"
                            + " covers(\"mail.example.com\")");
        }
    }

    private CertificateSelectorAssert check() {
        isNotNull();
        if (hosts.isEmpty()) {
            return this;
        }
        demand("", clock);
        if (!period.isZero()) {
            demand(" for at least " + words(period), Clock.offset(clock, period));
        }
        return this;
    }

    private void demand(String howLong, Clock when) {
        CoverageReport report = CoverageCheck.standard()
                .trusting(roots)
                .at(when)
                .expiringWithin(Duration.ZERO)
                .check(actual, hosts);
        if (!report.covered()) {
            CoverageReport failures = new CoverageReport(report.at(), report.trust(), report.notCovered());
            int all = report.hosts().size(); // of a host that is named twice there is one verdict
            String who = all == 1 ? hosts.iterator().next() : "all of " + all + " hosts";
            int count = failures.hosts().size();
            String verdict = all == 1 ? "it is not" : count + (count == 1 ? " is not" : " are not");
            failWithMessage(
                    "%s",
                    "expected " + who + " to be covered" + howLong + ", but " + verdict + ":\n\n" + failures.toText());
        }
    }

    private static String words(Duration duration) {
        long days = duration.toDays();
        return duration.equals(Duration.ofDays(days)) ? days + (days == 1 ? " day" : " days") : duration.toString();
    }
}

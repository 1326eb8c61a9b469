package io.github.mailsni.coverage;

import static java.util.Objects.requireNonNull;

import io.github.mailsni.CertificateSelector;
import io.github.mailsni.CertificateSource.Registration;
import io.github.mailsni.DirectoryStatistics;
import io.github.mailsni.ServerName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A page about the certificates that a running server presents: the hosts and who is served what, a time line of
 * expiries, refused files and their remedies, names that clients ask for and no certificate is for, the last changes,
 * and the health of the directory. It is the page of {@link DirectoryReport#toHtml()} with what only a running server
 * knows. It loads nothing, needs no script, and holds no key material.
 *
 * <p>{@link #examine()} judges every host, which takes seconds for thousands; {@link #toHtml} writes the page from the
 * last examination and from the numbers of the moment, in milliseconds. The page shows {@value #HOSTS_SHOWN} hosts at a
 * time, those with problems first, and a form to find others.
 *
 * <p>Thread-safe. Holds the certificates until it is closed.
 *
 * @since 0.1.0
 */
public final class StatusPage implements AutoCloseable {
    /**
     * The most hosts of which each is judged; fewer in a heap of less than 320 MB. The page of more hosts has the
     * numbers and the next expiries alone.
     */
    public static final int MOST_HOSTS = 10_000;

    /** The heap, in bytes, that the judgement of one host takes at most while all are judged: 20 kB were measured. */
    private static final int BYTES_OF_A_HOST = 32_000;

    /** The most hosts on one page. */
    public static final int HOSTS_SHOWN = 100;

    /** The age at which an examination is stale, even if no file has changed: time passes for certificates. */
    private static final Duration STALE = Duration.ofHours(1);

    private final CertificateSelector certificates;
    private final ServerName host;
    private final CoverageCheck check;
    private final RecentChanges changes;
    private final Clock clock;
    private final Registration registration;
    private final AtomicBoolean changed = new AtomicBoolean(true);

    /** The last examination; written by examine(), which one thread at a time runs. */
    private volatile @Nullable Examined examined;

    /** What an examination has found. */
    private record Examined(PageContent content, Optional<String> note) {}

    private StatusPage(
            CertificateSelector certificates,
            ServerName host,
            CoverageCheck check,
            RecentChanges changes,
            Clock clock) {
        this.certificates = certificates;
        this.host = host;
        this.check = check;
        this.changes = changes;
        this.clock = clock;
        this.registration = certificates.onChange(() -> changed.set(true));
    }

    /**
     * Creates a page, which says until the first examination that there was none.
     *
     * @param certificates the certificates
     * @param host a host of the server, which is judged where the certificates cannot be listed, such as Exim's
     * @param check judges the hosts, at the time of its own clock
     * @param changes the last changes
     * @param clock tells the time of the page
     * @return the page
     */
    public static StatusPage of(
            CertificateSelector certificates,
            ServerName host,
            CoverageCheck check,
            RecentChanges changes,
            Clock clock) {
        return new StatusPage(
                requireNonNull(certificates, "certificates"),
                requireNonNull(host, "host"),
                requireNonNull(check, "check"),
                requireNonNull(changes, "changes"),
                requireNonNull(clock, "clock"));
    }

    /**
     * The Content-Security-Policy of the page, for the header of a response: nothing is loaded or run, the form leads
     * back to where the page came from, and no other page may frame it.
     *
     * @return the value of the header
     */
    public static String contentSecurityPolicy() {
        return HtmlPage.policyOfStatus() + "; frame-ancestors 'none'";
    }

    /**
     * Whether certificates have changed since the last examination, or it is an hour old, or there was none.
     *
     * @return whether {@link #examine} would find something new
     */
    public boolean isStale() {
        Examined last = examined;
        return last == null || changed.get() || last.content().at().plus(STALE).isBefore(clock.instant());
    }

    /** Judges every host. Reads the files of hosts that have not been read, and blocks for as long as that takes. */
    public synchronized void examine() {
        changed.set(false);
        int hosts = certificates.statistics().hosts();
        long most = Math.min(MOST_HOSTS, Runtime.getRuntime().maxMemory() / BYTES_OF_A_HOST);
        if (hosts > most) {
            examined = new Examined(
                    alone(),
                    Optional.of(
                            "There are " + hosts + " hosts with files. Of more than " + most
                                    + ", with this server's memory, none is judged for this page; certcheck does it. This is the server itself:"));
            return;
        }
        try {
            examined = new Examined(PageContent.of(check.checkDirectory(certificates)), Optional.empty());
        } catch (IllegalArgumentException cannotBeListed) {
            examined = new Examined(
                    alone(), Optional.of("These certificates cannot be listed. This is the server itself:"));
        }
    }

    /** The verdict on the server's own host, and the expiries that the source has counted. */
    private PageContent alone() {
        return PageContent.of(check.check(certificates, List.of(host.toString())))
                .withExpiries(certificates.statistics().expiries());
    }

    /**
     * Writes the page.
     *
     * @param filter the text that the names of the shown hosts contain; empty for all
     * @param from the number of hosts that come before the first that is shown, 0 or more
     * @return the page in HTML, in ASCII
     */
    public String toHtml(String filter, int from) {
        requireNonNull(filter, "filter");
        Instant now = clock.instant();
        DirectoryStatistics statistics = certificates.statistics();
        Examined last = examined;
        PageContent content =
                last == null ? PageContent.empty(now).withExpiries(statistics.expiries()) : last.content();
        Optional<String> note = last == null
                ? Optional.of("The hosts are being judged. Load this page again in a moment.")
                : last.note();
        return HtmlPage.of(
                content.withRefused(certificates.report().refused()),
                new LiveSections(
                        now,
                        CertificateHealth.of(certificates, now),
                        statistics,
                        changes.list(),
                        note,
                        last != null,
                        filter,
                        Math.max(0, from)));
    }

    /** Lets go of the certificates. Has no effect the second time. */
    @Override
    public void close() {
        registration.cancel();
    }
}
